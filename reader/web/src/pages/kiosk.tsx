/**
 * /kiosk: the map alone, for a wall or for another site's page. The address chooses what it shows:
 * `?lat&lng&zoom`, `channel`, `role`, `age`, `legend=0`, `header=1`, `theme=dark|light`.
 */
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { selected_node } from "../state/mesh";
import { linked_theme } from "../state/preferences";
import { own_parameter } from "../state/view";
import { LivePill } from "../ui/LivePill";
import { MapPane } from "../ui/MapPane";

/** A card that somebody opened closes by itself. */
const CARD_MS = 15_000;

export function Page() {
  const wanted = own_parameter("theme");
  useEffect(() => {
    linked_theme.value = wanted === "dark" || wanted === "light" ? wanted : null;
    return () => (linked_theme.value = null);
  }, [wanted]);
  const open = selected_node.value;
  useEffect(() => {
    if (open === null) return;
    const timer = window.setTimeout(() => (selected_node.value = null), CARD_MS);
    return () => window.clearTimeout(timer);
  }, [open]);
  return (
    <main
      class="panes kiosk"
      id="content"
      tabIndex={-1}
      data-legend={own_parameter("legend", "1")}
      data-testid="page-kiosk"
    >
      <h1 class="sr-only">{t("page.kiosk")}</h1>
      <MapPane />
      <span class="kiosk-pill">
        <LivePill />
      </span>
    </main>
  );
}
