/** Where the node was lately, and the neighbors it hears. */
import { useMemo } from "preact/hooks";
import type { MeshNode, Packet } from "../../api/types";
import { read_neighbors } from "../../data/neighbors";
import { node_place } from "../../data/nodes";
import { read_trail } from "../../data/trail";
import { precision_metres } from "../../format/distance";
import { short_name } from "../../format/node_name";
import { first_number, parse_proto_text } from "../../format/proto_text";
import { t } from "../../i18n";
import type { SceneContent, SceneLine, ScenePoint } from "../../map/scene";
import { find_node, nodes } from "../../state/mesh";
import { Panel } from "../../ui/Page";
import { SceneView } from "../../ui/SceneView";

interface Props {
  node: MeshNode;
  positions: readonly Packet[] | null;
  neighbors: readonly Packet[] | null;
}

type Place = [number, number];

function neighbor_content(here: Place, packet: Packet | undefined): SceneContent {
  const points: ScenePoint[] = [];
  const lines: SceneLine[] = [];
  for (const { node_id } of packet ? read_neighbors(packet) : []) {
    const neighbor = find_node(node_id);
    const place = neighbor && node_place(neighbor);
    if (!place) continue;
    points.push({ node_id, place, colour: "--hue-blue", radius: 6, label: short_name(neighbor) });
    lines.push({ places: [here, place], colour: "--line-strong", width: 1.5 });
  }
  return { points, lines };
}

function content(node: MeshNode, here: Place, positions: readonly Packet[], neighbors: readonly Packet[]): SceneContent {
  const trail = read_trail(positions);
  const around = neighbor_content(here, neighbors[0]);
  const bits = positions[0] ? first_number(parse_proto_text(positions[0].payload), "precision_bits") : null;
  const lines = trail.length > 1 ? [...around.lines, { places: trail, colour: "--hue-violet", width: 2 }] : around.lines;
  const points = [...around.points];
  const [start] = trail;
  if (start && trail.length > 1) points.push({ node_id: node.node_id, place: start, colour: "--hue-green", radius: 5 });
  points.push({
    node_id: node.node_id,
    place: here,
    colour: "--hue-red",
    radius: 8,
    label: short_name(node),
    precision_m: precision_metres(bits),
  });
  return { points, lines };
}

export function NodeMap({ node, positions, neighbors }: Props) {
  const here = node_place(node);
  const layout = nodes.value.layout_version;
  const scene = useMemo(
    () => here && content(node, here, positions ?? [], neighbors ?? []),
    [node.last_lat, node.last_long, node.short_name, positions, neighbors, layout],
  );
  if (!scene) return null;
  return (
    <Panel title={t("node.map")} testid="node-map">
      <SceneView points={scene.points} lines={scene.lines} label={t("node.map")} />
      <ul class="chart-legend">
        <li>
          <span class="key hue-red" aria-hidden="true" />
          {t("node.map.latest")}
        </li>
        {scene.lines.some((line) => line.colour === "--hue-violet") && (
          <>
            <li>
              <span class="key hue-green" aria-hidden="true" />
              {t("node.map.start")}
            </li>
            <li>
              <span class="key hue-violet" aria-hidden="true" />
              {t("node.map.trail")}
            </li>
          </>
        )}
        {scene.points.some((point) => point.colour === "--hue-blue") && (
          <li>
            <span class="key hue-blue" aria-hidden="true" />
            {t("node.map.neighbors")}
          </li>
        )}
      </ul>
    </Panel>
  );
}
