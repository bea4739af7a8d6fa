/**
 * /kiosk: the map alone, for a wall or for another site's page. The address chooses what it shows:
 * `?lat&lng&zoom`, `channel`, `role`, `age`, `legend=0`, `header=1`, `theme=dark|light`, and by turns, each for `rotate`
 * seconds, `bounds=S,W,N,E;...` and `channels=A,B`.
 */
import { useEffect } from "preact/hooks";
import { kiosk_seconds, kiosk_views } from "../data/kiosk";
import { t } from "../i18n";
import { selected_node } from "../state/mesh";
import { linked_theme } from "../state/preferences";
import { wanted_bounds } from "../state/navigation";
import { change_filter, own_parameter } from "../state/view";
import { LivePill } from "../ui/LivePill";
import { MapPane } from "../ui/MapPane";

/** A card that somebody opened closes by itself. */
const CARD_MS = 15_000;

/** Shows one view after the other. */
function useViews(): void {
  const [bounds, channels, rotate] = [own_parameter("bounds"), own_parameter("channels"), own_parameter("rotate")];
  useEffect(() => {
    const views = kiosk_views(bounds, channels);
    let at = 0;
    const show = () => {
      const view = views[at++ % views.length];
      if (!view) return;
      if (channels !== "") change_filter({ channel: view.channel });
      if (view.bounds) wanted_bounds.value = view.bounds;
    };
    show();
    const seconds = kiosk_seconds(rotate);
    const timer = seconds > 0 && views.length > 1 ? window.setInterval(show, seconds * 1000) : 0;
    return () => window.clearInterval(timer);
  }, [bounds, channels, rotate]);
}

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
  useViews();
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
