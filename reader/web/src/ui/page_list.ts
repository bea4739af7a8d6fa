/** The pages: how they are loaded and where they stand in the navigation. */
import type { FunctionComponent } from "preact";
import type { MessageKey } from "../i18n/en";
import type { PageName } from "../state/route";

export type PageComponent = FunctionComponent<{ id: string }>;
type Module = { Page: PageComponent };

/** Each is a chunk of its own. */
export const loaders: Readonly<Record<PageName, () => Promise<Module>>> = {
  map: () => import("../pages/map"),
  nodelist: () => import("../pages/nodelist"),
  node: () => import("../pages/node"),
  firehose: () => import("../pages/firehose"),
  packet: () => import("../pages/packet"),
  chat: () => import("../pages/chat"),
  nodegraph: () => import("../pages/nodegraph"),
  traceroutes: () => import("../pages/traceroutes"),
  traceroute: () => import("../pages/traceroute"),
  stats: () => import("../pages/stats"),
  top: () => import("../pages/top"),
  net: () => import("../pages/net"),
  heatmap: () => import("../pages/heatmap"),
  links: () => import("../pages/links"),
  gateways: () => import("../pages/gateways"),
  why: () => import("../pages/why"),
  join: () => import("../pages/join"),
  api: () => import("../pages/api"),
  kiosk: () => import("../pages/kiosk"),
  missing: () => import("../pages/missing"),
};

export interface MenuEntry {
  page: PageName;
  href: string;
  label: MessageKey;
  /** In the bar of a phone; the others are behind "More". */
  main: boolean;
}

export const menu: readonly MenuEntry[] = [
  { page: "map", href: "/map", label: "page.map", main: true },
  { page: "nodelist", href: "/nodelist", label: "page.nodelist", main: true },
  { page: "chat", href: "/chat", label: "page.chat", main: true },
  { page: "firehose", href: "/firehose", label: "page.firehose", main: true },
  { page: "nodegraph", href: "/nodegraph", label: "page.nodegraph", main: false },
  { page: "traceroutes", href: "/traceroute", label: "nav.traceroutes", main: false },
  { page: "links", href: "/links", label: "page.links", main: false },
  { page: "gateways", href: "/gateways", label: "page.gateways", main: false },
  { page: "stats", href: "/stats", label: "page.stats", main: false },
  { page: "top", href: "/top", label: "page.top", main: false },
  { page: "net", href: "/net", label: "page.net", main: false },
  { page: "heatmap", href: "/heatmap", label: "page.heatmap", main: false },
  { page: "why", href: "/why", label: "nav.why", main: false },
  { page: "join", href: "/join", label: "page.join", main: false },
  { page: "api", href: "/api.html", label: "page.api", main: false },
];

/** The page whose entry is marked while a page without one is open. */
export function menu_page(page: PageName): PageName {
  switch (page) {
    case "node":
      return "nodelist";
    case "packet":
      return "firehose";
    case "traceroute":
      return "traceroutes";
    default:
      return page;
  }
}
