/** Parts of the world, in map coordinates (Web Mercator, EPSG:3857). Pure. */
import type { Extent } from "ol/extent";
import { transformExtent } from "ol/proj";
import type { Bounds } from "../api/types";

/** Fitting leaves out the few nodes that are far from all others (a false position, a traveller). */
const OUTLIERS = 0.03;

export function bounds_extent(bounds: Bounds): Extent {
  return transformExtent([bounds.west, bounds.south, bounds.east, bounds.north], "EPSG:4326", "EPSG:3857");
}

/** The extent of all but the outermost few places; null without any. */
export function extent_without_outliers(places: readonly number[][]): Extent | null {
  if (places.length === 0) return null;
  const range = (axis: 0 | 1): [number, number] => {
    const values = places.map((place) => place[axis] ?? 0).sort((a, b) => a - b);
    const skip = Math.floor(values.length * OUTLIERS);
    return [values[skip] ?? 0, values[values.length - 1 - skip] ?? 0];
  };
  const [west, east] = range(0);
  const [south, north] = range(1);
  return [west, south, east, north];
}
