/** Tells of watched nodes that fell silent or run out of power: on the page, and, if the user wants, by the browser. */
import { computed, effect, signal } from "@preact/signals";
import { address_of } from "../api/prefix";
import { type WatchAlert, watch_alerts } from "../data/watch_alerts";
import { node_name } from "../format/node_name";
import { time_ago } from "../format/time";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { now_ms } from "./clock";
import { find_node, lists, nodes } from "./mesh";
import { observations, start_observations } from "./observations";
import { alerts_wanted, read_stored, write_stored } from "./preferences";
import { node_address } from "./view";
import { watchlist } from "./watchlist";

const STORED = "alerts_dismissed";
const MOST_DISMISSED = 200;

const dismissed = signal<readonly string[]>((read_stored(STORED) ?? "").split(" ").filter((key) => key !== ""));

/** Often enough for what takes hours, and not with each packet. */
const minute = computed(() => Math.floor(now_ms.value / 60_000));

const all = computed((): WatchAlert[] => {
  if (alerts_wanted.value === "no" || watchlist.value.size === 0 || lists.value.state !== "ready") return [];
  const battery_of = (node_id: number) => {
    const known = observations.value.by_id.get(node_id);
    return known && known.battery !== null ? { percent: known.battery, at_us: known.battery_at_us } : null;
  };
  return watch_alerts(watchlist.value, nodes.value.by_id, battery_of, minute.value * 60_000);
});

/** Those that the user has not dismissed. */
export const shown_alerts = computed(() => all.value.filter(({ key }) => !dismissed.value.includes(key)));

export function dismiss_alerts(list: readonly WatchAlert[]): void {
  dismissed.value = [...dismissed.value, ...list.map(({ key }) => key)].slice(-MOST_DISMISSED);
  write_stored(STORED, dismissed.value.join(" "));
}

export function alert_text(alert: WatchAlert): string {
  if (alert.kind === "battery") return t("watch.battery", { percent: format_number(alert.percent) });
  return alert.since_us === null ? t("watch.silent_long") : t("watch.silent", { time: time_ago(alert.since_us, now_ms.value) });
}

/** Whether the browser lets this page speak when it is not in sight. */
export const can_notify = "Notification" in window && window.isSecureContext;

/** Called by what the user presses: browsers ask for nothing else. */
export function ask_to_notify(): void {
  if (can_notify && Notification.permission === "default") void Notification.requestPermission();
}

const told = new Set<string>();

/** While the page is in sight, it shows what there is itself. */
function notify(list: readonly WatchAlert[]): void {
  for (const alert of list) {
    if (told.has(alert.key)) continue;
    told.add(alert.key);
    if (!document.hidden || !can_notify || Notification.permission !== "granted") continue;
    const name = node_name(alert.node_id, find_node(alert.node_id)?.long_name);
    const shown = new Notification(name, { body: alert_text(alert), tag: alert.key, icon: address_of("/icon.svg") });
    shown.onclick = () => {
      window.focus();
      window.location.assign(address_of(node_address(alert.node_id)));
    };
  }
}

export function start_watch_alerts(): void {
  effect(() => {
    if (alerts_wanted.value !== "no" && watchlist.value.size > 0) start_observations();
  });
  effect(() => {
    if (alerts_wanted.value === "browser") notify(shown_alerts.value);
  });
}
