/** The links that the live map draws: those of the chosen node, or all of them. */
import { computed, signal } from "@preact/signals";
import type { Edge } from "../api/types";
import { type Link, only_reported } from "../data/links";
import { snr_look } from "../format/snr";
import type { DrawnLink } from "../map/link_layer";
import { selected_node } from "./mesh";
import { mesh_links } from "./mesh_links";
import { own_parameter, set_own_parameter } from "./view";

/** The newest of them, if there are more. */
const MOST_DRAWN = 3_000;

/** What the API knows of the chosen node beyond the packets at hand. */
export const edges_of_selected = signal<readonly Edge[]>([]);

export const all_links_shown = computed(() => own_parameter("links") === "all");

export function show_all_links(all: boolean): void {
  set_own_parameter("links", all ? "all" : "");
}

/** `reported`: known by a neighbor report only. */
function drawn(from: number, to: number, snr: number | null, reported: boolean): DrawnLink {
  const { hue, width } = snr_look(snr);
  return { from, to, colour: `--hue-${hue}`, width, dashed: reported };
}

function drawn_link(link: Link): DrawnLink {
  return drawn(link.from, link.to, link.snr, only_reported(link));
}

function newest(links: readonly Link[]): readonly Link[] {
  return links.length <= MOST_DRAWN ? links : [...links].sort((a, b) => b.at_us - a.at_us).slice(0, MOST_DRAWN);
}

export const shown_links = computed((): DrawnLink[] => {
  const node_id = selected_node.value;
  if (node_id === null) return all_links_shown.value ? newest(mesh_links.value).map(drawn_link) : [];
  const known = mesh_links.value.filter(({ from, to }) => from === node_id || to === node_id);
  const pairs = new Set(known.map(({ from, to }) => `${from}/${to}`));
  const others = edges_of_selected.value.filter(({ from, to }) => !pairs.has(`${from}/${to}`));
  return [
    ...known.map(drawn_link),
    ...others.map(({ from, to, type }) => drawn(from, to, null, type === "neighbor")),
  ];
});
