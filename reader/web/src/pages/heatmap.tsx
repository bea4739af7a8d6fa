/** /heatmap: where nodes are dense, where the traffic comes from, and where gateways hear well. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { MeshNode } from "../api/types";
import { node_place } from "../data/nodes";
import { t } from "../i18n";
import type { HeatMap, HeatPoint } from "../map/heat";
import { now_ms } from "../state/clock";
import { node_passes } from "../state/filter";
import { heard_by_gateway } from "../state/gateway_filter";
import { config, nodes, packets } from "../state/mesh";
import { mesh_links, start_mesh_links } from "../state/mesh_links";
import { units } from "../state/preferences";
import { filter, own_parameter, set_own_parameter } from "../state/view";
import { Attribution } from "../ui/Attribution";
import { FilterBar } from "../ui/FilterBar";
import { FitIcon } from "../ui/icons";
import { ListState } from "../ui/ListState";
import { follow_look } from "../ui/look";
import { PageFrame } from "../ui/Page";
import { IconButton, Notice, Segmented } from "../ui/parts";

const WEIGHTS = ["nodes", "traffic", "signal"] as const;
type Weight = (typeof WEIGHTS)[number];

/** A busy node does not outshine all others: the root of its share of the busiest. */
function traffic_weights(): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { from_node_id } of packets.value) counts.set(from_node_id, (counts.get(from_node_id) ?? 0) + 1);
  const most = Math.max(1, ...counts.values());
  return new Map([...counts].map(([node_id, count]) => [node_id, Math.sqrt(count / most)]));
}

/** From the weakest signal that a modem reads to a strong one. */
const WEAKEST_DB = -20;
const STRONG_DB = 8;

/** How well the best gateway hears each node. */
function signal_weights(): ReadonlyMap<number, number> {
  const best = new Map<number, number>();
  for (const { from, snr, direct } of mesh_links.value) {
    if (!direct || snr === null) continue;
    const share = Math.min(1, Math.max(0.05, (snr - WEAKEST_DB) / (STRONG_DB - WEAKEST_DB)));
    best.set(from, Math.max(share, best.get(from) ?? 0));
  }
  return best;
}

function weights_of(weight: Weight): ReadonlyMap<number, number> | null {
  return weight === "traffic" ? traffic_weights() : weight === "signal" ? signal_weights() : null;
}

function heat_points(list: Iterable<MeshNode>, weight: Weight): HeatPoint[] {
  const weights = weights_of(weight);
  const points: HeatPoint[] = [];
  for (const node of list) {
    const place = node_place(node);
    const share = weights ? (weights.get(node.node_id) ?? 0) : 1;
    if (place && share > 0) points.push({ place, weight: share });
  }
  return points;
}

export function Page() {
  const weight = WEIGHTS.find((one) => one === own_parameter("by")) ?? "nodes";
  useEffect(() => {
    if (weight === "signal") start_mesh_links();
  }, [weight]);
  return (
    <PageFrame
      title={t("page.heatmap")}
      fixed
      testid="heatmap"
      tools={
        <>
          <Segmented
            label={t("heat.by")}
            value={weight}
            options={WEIGHTS.map((one) => [one, t(`heat.${one}`)])}
            onChange={(by) => set_own_parameter("by", by === "nodes" ? "" : by)}
          />
          <FilterBar />
        </>
      }
    >
      <ListState everywhere>
        <HeatPane weight={weight} />
      </ListState>
    </PageFrame>
  );
}

interface Hover {
  count: number;
  x: number;
  y: number;
}

function HeatPane({ weight }: { weight: Weight }) {
  const element = useRef<HTMLDivElement>(null);
  const [map, set_map] = useState<HeatMap | null>(null);
  const [failed, set_failed] = useState(false);
  const [over, set_over] = useState<Hover | null>(null);
  const minute = Math.floor(now_ms.value / 60_000);
  const points = useMemo(() => {
    const list = [...nodes.value.by_id.values()].filter((node) =>
      node_passes(node, filter.value, now_ms.peek(), heard_by_gateway.value),
    );
    return heat_points(list, weight);
  }, [nodes.value.layout_version, filter.value, heard_by_gateway.value, weight, minute, weight === "signal" && mesh_links.value]);
  useEffect(() => {
    const target = element.current;
    if (!target || config.value === null) return;
    let made: HeatMap | null = null;
    let wanted = true;
    import("../map/heat").then(
      ({ create_heat_map }) => {
        if (!wanted) return;
        const site = config.value;
        made = create_heat_map({
          element: target,
          tile_url: site?.tile_url ?? "",
          units: units.peek(),
          bounds: site?.bounds ?? null,
          on_hover: (count, [x = 0, y = 0]) => set_over(count ? { count, x, y } : null),
        });
        set_map(made);
      },
      () => set_failed(true),
    );
    return () => {
      wanted = false;
      made?.destroy();
    };
  }, [config.value !== null]);
  useEffect(() => map?.show(points), [map, points]);
  useEffect(() => (map ? follow_look(map) : undefined), [map]);
  return (
    <div class="graph map-pane">
      <div class="map" ref={element} tabIndex={0} role="application" aria-label={t("page.heatmap")} data-ready={map !== null} />
      {failed && <Notice title={t("map.failed")} />}
      {over && (
        <div class="tooltip" aria-hidden="true" style={{ transform: `translate(${over.x}px, ${over.y}px)` }}>
          {t("map.cluster", { n: over.count })}
        </div>
      )}
      <div class="map-controls">
        <IconButton label={t("map.fit")} onClick={() => map?.fit()}>
          <FitIcon />
        </IconButton>
      </div>
      <div class="heat-legend">
        <span>{t("heat.low")}</span>
        <span class="heat-scale" aria-hidden="true" />
        <span>{t("heat.high")}</span>
      </div>
      <Attribution />
    </div>
  );
}
