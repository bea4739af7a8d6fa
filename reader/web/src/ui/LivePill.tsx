/** Says whether what the page shows is live. */
import { computed } from "@preact/signals";
import { KEPT_PACKETS } from "../data/packets";
import { t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { now_ms } from "../state/clock";
import { live, packets } from "../state/mesh";
import { feed_paused } from "../state/view";

const shown = computed(() => {
  const { phase } = live.value;
  return phase === "live" && feed_paused.value ? "paused" : phase;
});

const per_minute = computed(() => {
  const since_us = (now_ms.value - 60_000) * 1000;
  const list = packets.value;
  let n = 0;
  while (n < list.length && (list[n]?.import_time_us ?? 0) > since_us) n++;
  const oldest = list[n - 1];
  if (n < KEPT_PACKETS || !oldest) return n;
  // A minute has more packets than are kept: go by those.
  const seconds = now_ms.value / 1000 - oldest.import_time_us / 1e6;
  return Math.round((n / Math.max(1, seconds)) * 60);
});

export function LivePill() {
  const state = shown.value;
  return (
    <span
      class={`pill pill-${state}`}
      data-testid="live-state"
      data-state={state}
      title={t(`live.${state}.hint` as MessageKey)}
    >
      <span class="pill-dot" aria-hidden="true" />
      <span role="status">{t(`live.${state}` as MessageKey)}</span>
      {state === "live" && <Rate />}
    </span>
  );
}

function Rate() {
  return (
    <span class="pill-rate" title={t("live.rate.hint")}>
      {t("live.rate", { n: per_minute.value })}
    </span>
  );
}
