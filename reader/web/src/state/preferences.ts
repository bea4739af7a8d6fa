/** What the user chose on this device, remembered in localStorage (also read by theme_early.ts). */
import { effect, type Signal, signal } from "@preact/signals";
import { default_units, type Units } from "../format/distance";
import type { Clock } from "../format/time";
import type { Language } from "../i18n";

export type Theme = "auto" | "dark" | "light";
export type LanguageChoice = "auto" | Language;
export type ColourBy = "role" | "channel";
export type NodeSort = "heard" | "name" | "role" | "hardware" | "channel" | "firmware" | "battery" | "gateway" | "packets" | "hops";

export function read_stored(name: string): string | null {
  try {
    return localStorage.getItem(`meshview.${name}`);
  } catch {
    return null;
  }
}

export function write_stored(name: string, value: string): void {
  try {
    localStorage.setItem(`meshview.${name}`, value);
  } catch {
    // Forbidden or full: the choice lasts as long as the page.
  }
}

/** A signal with one of a few values; the first is the default. */
function remembered<T extends string>(name: string, values: readonly [T, ...T[]]): Signal<T> {
  const stored = read_stored(name);
  const chosen = signal<T>(values.find((value) => value === stored) ?? values[0]);
  effect(() => {
    if (chosen.value !== (read_stored(name) ?? values[0])) write_stored(name, chosen.value);
  });
  return chosen;
}

export const theme = remembered<Theme>("theme", ["auto", "dark", "light"]);
/** What the address of the page asks for, before the user's choice, which it leaves alone; null: nothing. */
export const linked_theme = signal<"dark" | "light" | null>(null);
export const clock = remembered<Clock>("clock", ["local", "utc"]);
export const units = remembered<Units>("units", default_units());
export const language = remembered<LanguageChoice>("language", ["auto", "en", "es", "ru", "de", "fr", "pt"]);
export const colour_by = remembered<ColourBy>("colour", ["role", "channel"]);
export const node_sort = remembered<NodeSort>("sort", [
  "heard",
  "name",
  "role",
  "hardware",
  "channel",
  "firmware",
  "battery",
  "gateway",
  "packets",
  "hops",
]);
/** Whether watched nodes that need a look are told of: on the page, by the browser as well, or not at all. */
export const alerts_wanted = remembered<"page" | "browser" | "no">("alerts", ["page", "browser", "no"]);
export const sort_reversed = remembered<"no" | "yes">("reversed", ["no", "yes"]);
/** Small maps start without the legend. */
const legend_states: readonly ["yes" | "no", "yes" | "no"] = window.matchMedia("(min-width: 60rem)").matches
  ? ["yes", "no"]
  : ["no", "yes"];
export const legend_open = remembered<"yes" | "no">("legend", legend_states);

const system_dark = window.matchMedia("(prefers-color-scheme: dark)");
/** Whether the page is dark at the moment. */
export const is_dark = signal(system_dark.matches);

/** Keeps <html data-theme> (what the style sheet goes by) and is_dark in step with the choice and the system. */
export function apply_theme(): void {
  const apply = () => {
    const chosen = linked_theme.value ?? theme.value;
    is_dark.value = chosen === "auto" ? system_dark.matches : chosen === "dark";
    document.documentElement.dataset.theme = is_dark.value ? "dark" : "light";
  };
  effect(apply);
  system_dark.addEventListener("change", apply);
}
