/** The links on a map, coloured by SNR. */
import { useMemo } from "preact/hooks";
import { only_reported } from "../../data/links";
import { node_place } from "../../data/nodes";
import { short_name } from "../../format/node_name";
import { snr_class_look, SNR_CLASSES, snr_look } from "../../format/snr";
import { t } from "../../i18n";
import type { SceneLine, ScenePoint } from "../../map/scene";
import { node_colour_name } from "../../state/categories";
import { find_node } from "../../state/mesh";
import { Panel } from "../../ui/Page";
import { SceneView } from "../../ui/SceneView";
import type { LinkRow } from "../links";

const MOST_DRAWN = 600;
const MOST_LABELLED = 40;

function scene(links: readonly LinkRow[]): { points: ScenePoint[]; lines: SceneLine[] } {
  const shown = links.filter(({ km }) => km !== null).slice(0, MOST_DRAWN);
  const few = shown.length <= MOST_LABELLED;
  const node_ids = new Set(shown.flatMap(({ from, to }) => [from, to]));
  const points = [...node_ids].flatMap((node_id): ScenePoint[] => {
    const node = find_node(node_id);
    const place = node && node_place(node);
    if (!place) return [];
    const label = few ? short_name(node) : undefined;
    return [{ node_id, place, colour: `--node-${node_colour_name(node)}`, radius: few ? 6 : 3.5, label }];
  });
  const places = new Map(points.map(({ node_id, place }) => [node_id, place]));
  const lines = shown.flatMap((link): SceneLine[] => {
    const [a, b] = [places.get(link.from), places.get(link.to)];
    const { hue, width } = snr_look(link.snr);
    const thin = few ? width : Math.min(1.75, width / 1.75);
    return a && b ? [{ places: [a, b], colour: `--hue-${hue}`, width: thin, dashed: only_reported(link), arrow: few }] : [];
  });
  return { points, lines };
}

export function LinkMap({ links }: { links: readonly LinkRow[] }) {
  const { points, lines } = useMemo(() => scene(links), [links]);
  if (lines.length === 0) return null;
  return (
    <Panel title={t("trace.map")} wide testid="link-map">
      <SceneView points={points} lines={lines} label={t("page.links")} />
      <ul class="chart-legend">
        {SNR_CLASSES.map((name) => {
          const { hue, label } = snr_class_look(name);
          return (
            <li key={name}>
              <span class={`key is-line hue-${hue} is-snr-${name}`} aria-hidden="true" />
              {t(label)}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
