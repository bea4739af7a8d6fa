/** Hides nodes that were silent for longer. */
import { duration_long } from "../format/time";
import { t } from "../i18n";
import { AGE_STEPS } from "../state/filter";
import { NODE_DAYS } from "../state/mesh";
import { change_filter, filter } from "../state/view";

const STEPS = AGE_STEPS.filter((hours) => hours < NODE_DAYS * 24);

export function AgeSlider() {
  const { hours } = filter.value;
  const found = hours === null ? -1 : STEPS.findIndex((step) => step >= hours);
  const at = found < 0 ? STEPS.length : found;
  const text = t("filter.heard_within", { time: duration_long(hours ?? NODE_DAYS * 24) });
  return (
    <label class="map-age">
      <span>{text}</span>
      <input
        type="range"
        min={0}
        max={STEPS.length}
        step={1}
        value={at}
        aria-label={t("map.age")}
        aria-valuetext={text}
        data-testid="age-slider"
        onInput={(event) => change_filter({ hours: STEPS[Number(event.currentTarget.value)] ?? null })}
      />
    </label>
  );
}
