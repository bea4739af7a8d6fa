/** Ways to the pages: a rail on wide screens, a bar with "More" on narrow ones. Pages that the site hides are missing. */
import { computed, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { config } from "../state/mesh";
import { type PageName, switch_of } from "../state/route";
import { route } from "../state/view";
import { tells_how_to_join } from "../data/channel_url";
import {
  ApiIcon,
  ChatIcon,
  GatewayIcon,
  GraphIcon,
  HeatIcon,
  JoinIcon,
  LinksIcon,
  MapIcon,
  MoreIcon,
  NetIcon,
  NodesIcon,
  PacketsIcon,
  RouteIcon,
  StatsIcon,
  TopIcon,
  WhyIcon,
} from "./icons";
import { menu, menu_page, type MenuEntry } from "./page_list";
import { Markdown } from "./Markdown";
import { SettingsPanel } from "./Settings";

const ICONS: Partial<Record<PageName, FunctionComponent>> = {
  map: MapIcon,
  nodelist: NodesIcon,
  firehose: PacketsIcon,
  chat: ChatIcon,
  nodegraph: GraphIcon,
  traceroutes: RouteIcon,
  stats: StatsIcon,
  top: TopIcon,
  net: NetIcon,
  heatmap: HeatIcon,
  links: LinksIcon,
  gateways: GatewayIcon,
  why: WhyIcon,
  join: JoinIcon,
  api: ApiIcon,
};

const entries = computed(() => {
  const site = config.value;
  return menu.filter(({ page }) => {
    const name = switch_of(page);
    if (page === "join" && !(site && tells_how_to_join(site.join))) return false;
    if (page === "net" && site && site.net_tag === "" && site.net_message === "") return false;
    return name === null || !site?.hidden_pages.includes(name);
  });
});

function Entry({ entry }: { entry: MenuEntry }) {
  const Icon = ICONS[entry.page];
  const current = menu_page(route.value.page) === entry.page;
  return (
    <a
      class="nav-entry"
      href={entry.href}
      aria-current={current ? "page" : undefined}
      data-testid={`nav-${entry.page}`}
      onClick={() => (more_open.value = false)}
    >
      {Icon && <Icon />}
      <span>{t(entry.label)}</span>
    </a>
  );
}

export function Rail() {
  return (
    <nav class="rail" aria-label={t("app.pages")}>
      {entries.value.map((entry) => (
        <Entry key={entry.page} entry={entry} />
      ))}
    </nav>
  );
}

const more_open = signal(false);

export function BottomBar() {
  const [main, rest] = [entries.value.filter((e) => e.main), entries.value.filter((e) => !e.main)];
  const in_rest = rest.some(({ page }) => page === menu_page(route.value.page));
  return (
    <>
      {more_open.value && <MoreSheet entries={rest} />}
      <nav class="bottom-bar" aria-label={t("app.pages")}>
        {main.map((entry) => (
          <Entry key={entry.page} entry={entry} />
        ))}
        <button
          type="button"
          class="nav-entry"
          aria-expanded={more_open.value}
          aria-current={in_rest ? "page" : undefined}
          data-testid="nav-more"
          onClick={() => (more_open.value = !more_open.value)}
        >
          <MoreIcon />
          <span>{t("app.more")}</span>
        </button>
      </nav>
    </>
  );
}

function MoreSheet({ entries: rest }: { entries: readonly MenuEntry[] }) {
  const sheet = useRef<HTMLDivElement>(null);
  const close = () => (more_open.value = false);
  const message = config.value?.message ?? "";
  useEffect(() => sheet.current?.querySelector("a")?.focus(), []);
  return (
    <div class="sheet-back" onClick={(event) => event.target === event.currentTarget && close()}>
      <div
        class="sheet"
        ref={sheet}
        role="dialog"
        aria-modal="true"
        aria-label={t("app.more")}
        data-testid="more-sheet"
        onKeyDown={(event) => event.key === "Escape" && close()}
      >
        <div class="sheet-pages">
          {rest.map((entry) => (
            <Entry key={entry.page} entry={entry} />
          ))}
        </div>
        {message !== "" && (
          <div class="sheet-message">
            <Markdown text={message} />
          </div>
        )}
        <SettingsPanel />
      </div>
    </div>
  );
}
