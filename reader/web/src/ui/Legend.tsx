/** What the colours mean, and a switch for each. */
import { t } from "../i18n";
import { node_place } from "../data/nodes";
import { categories, category_label, colour_name } from "../state/categories";
import { nodes, selected_node } from "../state/mesh";
import { colour_by, type ColourBy, legend_open } from "../state/preferences";
import { hidden_categories, toggle_category } from "../state/view";

const MODES: readonly ColourBy[] = ["role", "channel"];
const MOST_ENTRIES = 10;

export function Legend() {
  if (categories.value.length === 0) return null;
  return (
    <div class="legend" role="group" aria-label={t("map.legend")} hidden={legend_open.value === "no"}>
      <div class="segmented" role="group" aria-label={t("map.colour")}>
        {MODES.map((mode) => (
          <button
            key={mode}
            type="button"
            aria-pressed={colour_by.value === mode}
            onClick={() => (colour_by.value = mode)}
          >
            {t(`map.colour.${mode}`)}
          </button>
        ))}
      </div>
      <ul>
        {categories.value.slice(0, MOST_ENTRIES).map(({ key, count }) => (
          <Entry key={key} name={key} count={count} />
        ))}
      </ul>
      <Unplaced />
      {selected_node.value !== null && <Links />}
    </div>
  );
}

function Entry({ name, count }: { name: string; count: number }) {
  const hidden = hidden_categories.value.includes(name);
  const label = category_label(name);
  return (
    <li>
      <button
        type="button"
        class="legend-entry"
        aria-pressed={!hidden}
        title={t(hidden ? "map.show" : "map.hide", { name: label })}
        onClick={() => toggle_category(name)}
      >
        <span
          class={`swatch node-${colour_name(name)}${name === "role:router" ? " is-large" : ""}`}
          aria-hidden="true"
        />
        <bdi class="legend-label">{label}</bdi>
        <span class="legend-count">{count}</span>
      </button>
    </li>
  );
}

function Links() {
  return (
    <ul class="legend-links" aria-label={t("map.links")}>
      <li>
        <span class="key is-line hue-orange" aria-hidden="true" />
        {t("map.link.traceroute")}
      </li>
      <li>
        <span class="key is-line is-dashed hue-cyan" aria-hidden="true" />
        {t("map.link.neighbor")}
      </li>
    </ul>
  );
}

function Unplaced() {
  let n = 0;
  for (const node of nodes.value.by_id.values()) if (!node_place(node)) n++;
  return n === 0 ? null : <p class="legend-note">{t("map.unplaced", { n })}</p>;
}
