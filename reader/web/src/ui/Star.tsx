/** Puts a node on the watchlist, or takes it off. */
import { t } from "../i18n";
import { toggle_watch, watchlist } from "../state/watchlist";
import { StarIcon } from "./icons";

export function Star({ node_id }: { node_id: number }) {
  const on = watchlist.value.has(node_id);
  return (
    <button
      type="button"
      class="star"
      aria-pressed={on}
      aria-label={t("watch.star")}
      title={t(on ? "watch.remove" : "watch.add")}
      data-testid="star"
      onClick={() => toggle_watch(node_id)}
    >
      <StarIcon />
    </button>
  );
}
