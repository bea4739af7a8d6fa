/** The part of the page's state that a link carries: `?q=tam&port=1,3&channel=LongFast&node=!a1b2c3d4&lat=..`. Pure. */
import { node_hex } from "../api/parse";
import { parse_node_id } from "../format/node_id";
import type { PacketFilter } from "./packet_filter";

export type View = "map" | "nodes" | "packets";

export interface MapPlace {
  lat: number;
  lng: number;
  zoom: number;
}

export interface LinkState {
  query: string;
  filter: PacketFilter;
  view: View;
  /** The node whose card is open. */
  selected: number | null;
  /** Legend entries that are switched off. */
  hidden: readonly string[];
  place: MapPlace | null;
}

function parse_ports(text: string | null): number[] {
  const numbers = (text ?? "").split(",").map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : -1));
  return [...new Set(numbers.filter((number) => number >= 0))].slice(0, 50);
}

function in_range(text: string | null, low: number, high: number): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return value >= low && value <= high ? value : null;
}

function parse_place(params: URLSearchParams): MapPlace | null {
  const lat = in_range(params.get("lat"), -85, 85);
  const lng = in_range(params.get("lng"), -180, 180);
  const zoom = in_range(params.get("zoom"), 0, 22);
  return lat === null || lng === null ? null : { lat, lng, zoom: zoom ?? 10 };
}

export function read_link(search: string): LinkState {
  const params = new URLSearchParams(search);
  const view = params.get("view");
  return {
    query: (params.get("q") ?? "").slice(0, 100),
    filter: {
      ports: parse_ports(params.get("port")),
      channel: params.get("channel")?.slice(0, 100) || null,
      node: parse_node_id(params.get("node") ?? ""),
    },
    view: view === "nodes" || view === "packets" ? view : "map",
    selected: parse_node_id(params.get("selected") ?? ""),
    hidden: params
      .getAll("hide")
      .filter((name) => name !== "")
      .slice(0, 50),
    place: parse_place(params),
  };
}

/** The search part for a state, with only what differs from the default; empty or beginning with `?`. */
export function write_link(state: LinkState): string {
  const params = new URLSearchParams();
  if (state.view !== "map") params.set("view", state.view);
  if (state.query !== "") params.set("q", state.query);
  if (state.filter.ports.length > 0) params.set("port", state.filter.ports.join(","));
  if (state.filter.channel !== null) params.set("channel", state.filter.channel);
  if (state.filter.node !== null) params.set("node", node_hex(state.filter.node));
  if (state.selected !== null) params.set("selected", node_hex(state.selected));
  for (const name of state.hidden) params.append("hide", name);
  if (state.place) {
    params.set("lat", state.place.lat.toFixed(4));
    params.set("lng", state.place.lng.toFixed(4));
    params.set("zoom", state.place.zoom.toFixed(1));
  }
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%21", "!");
  return text === "" ? "" : `?${text}`;
}
