/** Which page an address means. Pure. */
import type { PageSwitch } from "../api/types";

export type PageName =
  | "map"
  | "nodelist"
  | "node"
  | "firehose"
  | "packet"
  | "chat"
  | "nodegraph"
  | "traceroutes"
  | "traceroute"
  | "stats"
  | "top"
  | "net"
  | "heatmap"
  | "links"
  | "gateways"
  | "why"
  | "join"
  | "api"
  | "kiosk"
  | "missing";

export interface Route {
  page: PageName;
  /** Of the node or packet that the page is about, as it stands in the address. */
  id: string;
}

const LISTS: readonly PageName[] = [
  "map",
  "nodelist",
  "firehose",
  "chat",
  "nodegraph",
  "stats",
  "top",
  "net",
  "heatmap",
  "links",
  "gateways",
  "join",
  "kiosk",
];
const DETAILS: readonly PageName[] = ["node", "packet", "traceroute", "why"];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function match_route(path: string): Route {
  const [name = "", id = "", ...more] = path.replace(/^\/+|\/+$/g, "").split("/");
  const page = LISTS.find((known) => known === name);
  if (page && id === "") return { page, id };
  if (name === "" && id === "") return { page: "map", id };
  if (name === "api.html" && id === "") return { page: "api", id };
  if (name === "why" && id === "") return { page: "why", id };
  if (name === "traceroute" && id === "") return { page: "traceroutes", id };
  const details = DETAILS.find((known) => known === name);
  return details && id !== "" && more.length === 0
    ? { page: details, id: decoded(id) }
    : { page: "missing", id: "" };
}

/** The switch of the configuration that shows or hides a page; null: it is always there. */
export function switch_of(page: PageName): PageSwitch | null {
  switch (page) {
    case "map":
    case "heatmap":
    case "kiosk":
      return "map";
    case "nodelist":
      return "nodes";
    case "firehose":
      return "everything";
    case "nodegraph":
    case "traceroutes":
    case "links":
    case "gateways":
      return "graphs";
    case "chat":
    case "stats":
    case "top":
    case "net":
      return page;
    default:
      return null;
  }
}
