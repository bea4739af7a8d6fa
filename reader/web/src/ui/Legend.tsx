/** What the colours mean, and a switch for each. */
import { t } from "../i18n";
import { node_place } from "../data/nodes";
import { SNR_CLASSES, snr_class_look } from "../format/snr";
import { categories, category_label, colour_name, only_gateways } from "../state/categories";
import { nodes, selected_node } from "../state/mesh";
import { colour_by, type ColourBy, legend_open } from "../state/preferences";
import { all_links_shown, show_all_links } from "../state/shown_links";
import { hidden_categories, set_own_parameter, toggle_category } from "../state/view";

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
      <OnlyGateways />
      <Unplaced />
      <Links />
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

function OnlyGateways() {
  const on = only_gateways();
  return (
    <button
      type="button"
      class="legend-entry is-switch"
      aria-pressed={on}
      data-testid="only-gateways"
      onClick={() => set_own_parameter("gateways", on ? "" : "1")}
    >
      <span class="swatch is-gateway" aria-hidden="true" />
      <span class="legend-label">{t("nodes.only_gateways")}</span>
    </button>
  );
}

/** The links of the chosen node, or all; and what their colours mean. */
function Links() {
  const drawn = selected_node.value !== null || all_links_shown.value;
  return (
    <div class="legend-links">
      <button
        type="button"
        class="legend-entry"
        aria-pressed={all_links_shown.value}
        data-testid="all-links"
        onClick={() => show_all_links(!all_links_shown.value)}
      >
        <span class="key is-line hue-cyan" aria-hidden="true" />
        <span class="legend-label">{t("map.all_links")}</span>
      </button>
      {drawn && (
        <ul aria-label={t("map.links")}>
          {SNR_CLASSES.map((name) => {
            const { hue, label } = snr_class_look(name);
            return (
              <li key={name}>
                <span class={`key is-line hue-${hue} is-snr-${name}`} aria-hidden="true" />
                {t(label)}
              </li>
            );
          })}
          <li>
            <span class="key is-line is-dashed hue-grey" aria-hidden="true" />
            {t("map.link.neighbor")}
          </li>
        </ul>
      )}
    </div>
  );
}

function Unplaced() {
  let n = 0;
  for (const node of nodes.value.by_id.values()) if (!node_place(node)) n++;
  return n === 0 ? null : <p class="legend-note">{t("map.unplaced", { n })}</p>;
}
