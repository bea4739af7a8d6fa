/** Distances and directions on the globe, in the units of the user. */
import { locale } from "../i18n/locale";

export type Units = "km" | "mi";

const EARTH_KM = 6371.0088;
const KM_PER_MILE = 1.609344;
const METRES_PER_FOOT = 0.3048;
/** Regions whose roads are measured in miles. */
const MILE_REGIONS = ["US", "GB", "LR", "MM"];

export function default_units(language = navigator.language): readonly [Units, Units] {
  const region = /-([A-Z]{2})\b/.exec(language)?.[1] ?? "";
  return MILE_REGIONS.includes(region) ? ["mi", "km"] : ["km", "mi"];
}

type Place = readonly [lon: number, lat: number];

/** Great circle (haversine). */
export function distance_km([lon_a, lat_a]: Place, [lon_b, lat_b]: Place): number {
  const rad = Math.PI / 180;
  const half_lat = Math.sin(((lat_b - lat_a) * rad) / 2);
  const half_lon = Math.sin(((lon_b - lon_a) * rad) / 2);
  const h = half_lat ** 2 + Math.cos(lat_a * rad) * Math.cos(lat_b * rad) * half_lon ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** `850 m`, `3.2 km`, `120 km`; `0.5 mi`. */
export function format_distance(km: number, units: Units): string {
  if (units === "km" && km < 1) return unit_text(Math.round(km * 100) * 10, "meter", 0);
  const value = units === "km" ? km : km / KM_PER_MILE;
  return unit_text(value, units === "km" ? "kilometer" : "mile", value < 10 ? 1 : 0);
}

/** `63 m`, `207 ft`. */
export function format_altitude(metres: number, units: Units): string {
  return units === "km" ? unit_text(metres, "meter", 0) : unit_text(metres / METRES_PER_FOOT, "foot", 0);
}

export function format_speed(km_h: number, units: Units): string {
  const in_miles = units === "mi";
  return unit_text(in_miles ? km_h / KM_PER_MILE : km_h, in_miles ? "mile-per-hour" : "kilometer-per-hour", 0);
}

function unit_text(value: number, unit: string, digits: number): string {
  return new Intl.NumberFormat(locale.value, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value);
}

/**
 * How far a position may be off that was sent with so many bits (Meshtastic cuts latitude and longitude to
 * precision_bits of 32): half the side of the square, at the equator. null: exact, or not told.
 */
export function precision_metres(bits: number | null): number | null {
  if (bits === null || bits <= 0 || bits >= 32) return null;
  return ((2 ** (32 - bits) * 1e-7) / 2) * 111_320;
}
