/** What a kiosk shows by turns, as its address says. Pure. */
import type { Bounds } from "../api/types";

export interface KioskView {
  /** null: all. */
  channel: string | null;
  /** null: as the map stands. */
  bounds: Bounds | null;
}

const MOST_VIEWS = 20;
const SHORTEST_S = 5;

/** `south,west,north,east` in degrees. */
function parse_bounds(text: string): Bounds | null {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const [south = NaN, west = NaN, north = NaN, east = NaN] = numbers;
  if (numbers.length !== 4 || !(south >= -85 && north <= 85 && south < north)) return null;
  return west >= -180 && east <= 180 && west < east ? { south, west, north, east } : null;
}

/** Of `bounds=S,W,N,E;S,W,N,E` and `channels=A,B`, each in turn; at least one view. */
export function kiosk_views(bounds: string, channels: string): KioskView[] {
  const places = bounds.split(";").flatMap((text) => parse_bounds(text) ?? []);
  const names = channels.split(",").map((name) => name.trim()).filter((name) => name !== "");
  const count = Math.min(MOST_VIEWS, Math.max(1, places.length, names.length));
  return Array.from({ length: count }, (_, i) => ({
    channel: names[i % names.length] ?? null,
    bounds: places[i % places.length] ?? null,
  }));
}

/** Seconds that each view stays; 0: for ever. */
export function kiosk_seconds(rotate: string): number {
  const seconds = Number(rotate);
  return seconds > 0 ? Math.max(SHORTEST_S, seconds) : 0;
}
