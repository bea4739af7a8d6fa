/** Where a packet came from and which gateways heard it; can be replayed in the order of arrival. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Packet, Reception } from "../../api/types";
import { node_place } from "../../data/nodes";
import { by_gateway, hops_of } from "../../data/receptions";
import { read_trail } from "../../data/trail";
import { short_name } from "../../format/node_name";
import { t } from "../../i18n";
import type { SceneLine, ScenePoint } from "../../map/scene";
import { find_node, nodes } from "../../state/mesh";
import { PlayIcon } from "../../ui/icons";
import { Panel } from "../../ui/Page";
import { SceneView } from "../../ui/SceneView";
import { hop_hue } from "./hop_hue";

const STEP_MS = 600;
const POSITION = 3;

function place_of(node_id: number): [number, number] | null {
  const node = find_node(node_id);
  return node ? node_place(node) : null;
}

/** Its own position if the packet tells it; else where the sender is now. */
function source_place(packet: Packet): [number, number] | null {
  const told = packet.portnum === POSITION ? read_trail([packet])[0] : undefined;
  return told ?? place_of(packet.from_node_id);
}

function gateway_point(reception: Reception, arrived: boolean): ScenePoint[] {
  const place = place_of(reception.node_id);
  const node = find_node(reception.node_id);
  if (!place || !node) return [];
  const hops = hops_of(reception);
  return [
    {
      node_id: reception.node_id,
      place,
      colour: `--hue-${hop_hue(hops)}`,
      radius: 10,
      mark: hops === null ? "?" : String(hops),
      label: short_name(node),
      faint: !arrived,
    },
  ];
}

/** `shown`: how many gateways have heard it so far. */
function scene(packet: Packet, gateways: readonly Reception[], shown: number) {
  const source = source_place(packet);
  const points = gateways.flatMap((reception, i) => gateway_point(reception, i < shown));
  const lines: SceneLine[] = gateways.slice(0, shown).flatMap((reception) => {
    const place = place_of(reception.node_id);
    if (!source || !place || hops_of(reception) !== 0) return [];
    return [{ places: [source, place], colour: `--hue-${hop_hue(0)}`, width: 1.75 }];
  });
  if (source) {
    const node = find_node(packet.from_node_id);
    const label = node ? short_name(node) : undefined;
    points.push({ node_id: packet.from_node_id, place: source, colour: "--hue-red", radius: 9, label });
  }
  return { points, lines };
}

export function PacketMap({ packet, seen }: { packet: Packet; seen: readonly Reception[] }) {
  const gateways = useMemo(() => by_gateway(seen), [seen]);
  const [step, set_step] = useState<number | null>(null);
  const shown = step ?? gateways.length;
  const layout = nodes.value.layout_version;
  const { points, lines } = useMemo(() => scene(packet, gateways, shown), [packet, gateways, shown, layout]);
  useEffect(() => {
    if (step === null) return;
    const timer = window.setTimeout(() => set_step(step >= gateways.length ? null : step + 1), STEP_MS);
    return () => window.clearTimeout(timer);
  }, [step]);
  if (points.length === 0) return null;
  return (
    <Panel
      title={t("packet.map")}
      wide
      testid="packet-map"
      tools={
        gateways.length > 1 && (
          <button type="button" class="text-button with-icon" data-testid="replay" onClick={() => set_step(0)}>
            <PlayIcon />
            {t("packet.replay")}
          </button>
        )
      }
    >
      <SceneView points={points} lines={lines} label={t("packet.map")} />
      <ul class="chart-legend">
        <li>
          <span class="key hue-red" aria-hidden="true" />
          {t("packet.sender")}
        </li>
        {[0, 1, 2, 3, 4].map((hops) => (
          <li key={hops}>
            <span class={`key hue-${hop_hue(hops)}`} aria-hidden="true" />
            {hops === 0 ? t("packets.direct") : hops === 4 ? t("packet.more_hops") : t("packets.hops", { n: hops })}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
