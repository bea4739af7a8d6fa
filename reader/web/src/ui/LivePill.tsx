/** Says whether what the page shows is live. */
import { computed } from "@preact/signals";
import { packets_per_minute } from "../data/packets";
import { t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { now_ms } from "../state/clock";
import { live, packets } from "../state/mesh";
import { feed_paused } from "../state/view";

const shown = computed(() => {
  const { phase } = live.value;
  return phase === "live" && feed_paused.value ? "paused" : phase;
});

const per_minute = computed(() => packets_per_minute(packets.value, now_ms.value));

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
