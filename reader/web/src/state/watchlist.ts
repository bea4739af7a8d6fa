/** The nodes that the user watches, on this device. */
import { signal } from "@preact/signals";
import { node_hex } from "../api/parse";
import { parse_node_id } from "../format/node_id";
import { read_stored, write_stored } from "./preferences";

const NAME = "watchlist";
const MOST = 500;

/** Of `!a1b2c3d4 !..`; anything else in it is left out. Pure. */
export function parse_watchlist(text: string): ReadonlySet<number> {
  const ids = text.split(/\s+/).map(parse_node_id);
  return new Set(ids.filter((id): id is number => id !== null).slice(0, MOST));
}

export const watchlist = signal<ReadonlySet<number>>(parse_watchlist(read_stored(NAME) ?? ""));

export function toggle_watch(node_id: number): void {
  const list = new Set(watchlist.value);
  if (!list.delete(node_id) && list.size < MOST) list.add(node_id);
  watchlist.value = list;
  write_stored(NAME, [...list].map(node_hex).join(" "));
}

/** Another tab changed it. */
export function start_watchlist(): void {
  window.addEventListener("storage", (event) => {
    if (event.key === `meshview.${NAME}`) watchlist.value = parse_watchlist(event.newValue ?? "");
  });
}
