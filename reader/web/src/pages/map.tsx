/** /map: the live map; on wide screens with nodes and packets beside it. */
import { t } from "../i18n";
import { is_wide } from "../state/view";
import { MapPane } from "../ui/MapPane";
import { NodeList } from "../ui/NodeList";
import { PacketFeed } from "../ui/PacketFeed";

export function Page() {
  return (
    <main class="panes" id="content" tabIndex={-1}>
      <h1 class="sr-only">{t("page.map")}</h1>
      {is_wide.value && <NodeList />}
      <MapPane />
      {is_wide.value && <PacketFeed />}
    </main>
  );
}
