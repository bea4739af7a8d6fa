/** The live map page: map, nodes and packets, side by side or as tabs. */
import type { FunctionComponent } from "preact";
import { t } from "../i18n";
import type { View } from "../state/url";
import { is_wide, view } from "../state/view";
import { Header } from "./Header";
import { MapIcon, NodesIcon, PacketsIcon } from "./icons";
import { MapPane } from "./MapPane";
import { NodeList } from "./NodeList";
import { PacketFeed } from "./PacketFeed";

const TABS: readonly { view: View; Icon: FunctionComponent }[] = [
  { view: "map", Icon: MapIcon },
  { view: "nodes", Icon: NodesIcon },
  { view: "packets", Icon: PacketsIcon },
];

export function App() {
  return (
    <>
      <a class="skip" href="#nodes-title">
        {t("app.skip")}
      </a>
      <Header />
      <main class="panes" data-view={view.value}>
        <NodeList />
        <MapPane />
        <PacketFeed />
      </main>
      {!is_wide.value && <Tabs />}
    </>
  );
}

function Tabs() {
  return (
    <nav class="tabs" aria-label={t("app.views")}>
      {TABS.map(({ view: name, Icon }) => (
        <button
          key={name}
          type="button"
          aria-current={view.value === name}
          data-testid={`tab-${name}`}
          onClick={() => (view.value = name)}
        >
          <Icon />
          {t(`view.${name}`)}
        </button>
      ))}
    </nav>
  );
}
