/** /traceroute/{id}: the ways there and back, apart, as lines of stations and on the map. */
import { useMemo } from "preact/hooks";
import { fetch_packet, fetch_traceroute } from "../api/client";
import type { Packet, Traceroute } from "../api/types";
import { node_place } from "../data/nodes";
import { read_route, type Route } from "../data/routes";
import { short_name } from "../format/node_name";
import { t } from "../i18n";
import type { SceneLine, ScenePoint } from "../map/scene";
import { useLoaded } from "../state/loading";
import { find_node, nodes } from "../state/mesh";
import { type Column, DataTable } from "../ui/DataTable";
import { NodeLink } from "../ui/NodeLink";
import { Load, PageFrame, Panel } from "../ui/Page";
import { FullTime, Notice } from "../ui/parts";
import { SceneView } from "../ui/SceneView";
import { Stations } from "../ui/Stations";

/** Together, so that nothing moves when the second comes. */
async function gather(packet_id: number): Promise<{ trace: Traceroute; packet: Packet | null }> {
  const [trace, packet] = await Promise.all([fetch_traceroute(packet_id), fetch_packet(packet_id)]);
  return { trace, packet };
}

export function Page({ id }: { id: string }) {
  const packet_id = /^\d{1,16}$/.test(id) ? Number(id) : null;
  const traced = useLoaded(packet_id === null ? null : `trace/${packet_id}`, () => gather(packet_id ?? 0));
  return (
    <PageFrame title={t("page.traceroute")} testid="traceroute">
      {packet_id === null ? (
        <Notice title={t("packet.missing")}>{t("packet.missing.hint")}</Notice>
      ) : (
        <Load of={traced} missing={t("packet.missing")}>
          {(known) => <Known packet_id={packet_id} {...known} />}
        </Load>
      )}
    </PageFrame>
  );
}

/** A way with both ends; `snr` belongs to it when it is the one that the packet tells. */
interface Way {
  path: readonly number[];
  snr: readonly (number | null)[];
  complete: boolean;
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((node, i) => node === b[i]);
}

function ways(trace: Traceroute, route: Route | null): { there: Way[]; back: Way[] } {
  const { from, to } = trace;
  const with_snr = (path: readonly number[], relays: readonly number[] | undefined, snr: Way["snr"] = []): Way => ({
    path,
    snr: relays && same(path.slice(1, -1), relays) ? snr : [],
    complete: true,
  });
  const there = trace.forward.map((path) => with_snr(path, route?.forward, route?.forward_snr));
  const back = trace.reverse.map((path) => with_snr(path, route?.back, route?.back_snr));
  if (there.length > 0) return { there, back };
  // Nobody told the end of it: how far each gateway saw it go.
  const seen = new Map(trace.attempts.map(({ forward }) => [forward.join(), forward]));
  const partial = [...seen.values()].map((relays): Way => ({ path: [from, ...relays, to], snr: [], complete: false }));
  return { there: partial.slice(0, 20), back };
}

function Known({ packet_id, trace, packet }: { packet_id: number; trace: Traceroute; packet: Packet | null }) {
  const { there, back } = useMemo(() => ways(trace, packet && read_route(packet)), [trace, packet]);
  return (
    <>
      <p class="page-lead trace-ends">
        <NodeLink node_id={trace.from} /> <span aria-hidden="true">→</span>{" "}
        <span class="sr-only">{t("packets.to")}</span> <NodeLink node_id={trace.to} />
        {packet && <FullTime at_us={packet.import_time_us} />}
        <a class="link" href={`/packet/${packet_id}`}>
          {t("packets.open")}
        </a>
      </p>
      <div class="panels is-halves">
        <WayPanel title={t("trace.there")} ways={there} kind="forward" />
        <WayPanel title={t("trace.back")} ways={back} kind="back" />
        <TraceMap trace={trace} there={there} back={back} />
        <Attempts trace={trace} />
      </div>
    </>
  );
}

/** In sight at once; the others are behind a click. */
const MOST_WAYS = 2;

function WayPanel({ title, ways: list, kind }: { title: string; ways: readonly Way[]; kind: "forward" | "back" }) {
  return (
    <Panel title={title} testid={`way-${kind}`}>
      {list.length === 0 ? (
        <p class="row-minor panel-empty">{t(kind === "back" ? "trace.no_back" : "trace.no_there")}</p>
      ) : (
        <>
          {list.slice(0, MOST_WAYS).map((way) => (
            <Stations key={way.path.join()} {...way} kind={kind} />
          ))}
          {list.length > MOST_WAYS && (
            <details class="raw">
              <summary>{t("trace.more_ways", { n: list.length - MOST_WAYS })}</summary>
              {list.slice(MOST_WAYS).map((way) => (
                <Stations key={way.path.join()} {...way} kind={kind} />
              ))}
            </details>
          )}
        </>
      )}
    </Panel>
  );
}

function places(path: readonly number[]): [number, number][] {
  return path.flatMap((node_id) => {
    const node = find_node(node_id);
    const place = node && node_place(node);
    return place ? [place] : [];
  });
}

function TraceMap({ trace, there, back }: { trace: Traceroute; there: readonly Way[]; back: readonly Way[] }) {
  const layout = nodes.value.layout_version;
  const scene = useMemo(() => {
    const lines: SceneLine[] = [
      ...there.map(({ path }) => ({ places: places(path), colour: "--hue-orange", arrow: true, width: 3 })),
      ...back.map(({ path }) => ({ places: places(path), colour: "--hue-cyan", arrow: true, dashed: true, width: 2.5 })),
    ].filter((line) => line.places.length > 1);
    const ids = new Set([...there, ...back].flatMap(({ path }) => path));
    const points = [...ids].flatMap((node_id): ScenePoint[] => {
      const node = find_node(node_id);
      const place = node && node_place(node);
      if (!place) return [];
      const colour = node_id === trace.from ? "--hue-red" : node_id === trace.to ? "--hue-green" : "--hue-grey";
      return [{ node_id, place, colour, radius: colour === "--hue-grey" ? 6 : 8, label: short_name(node) }];
    });
    return { points, lines };
  }, [trace, there, back, layout]);
  if (scene.points.length === 0) return null;
  return (
    <Panel title={t("trace.map")} wide testid="trace-map">
      <SceneView points={scene.points} lines={scene.lines} label={t("trace.map")} />
      <ul class="chart-legend">
        <li>
          <span class="key is-line hue-orange" aria-hidden="true" />
          {t("trace.there")}
        </li>
        <li>
          <span class="key is-line is-dashed hue-cyan" aria-hidden="true" />
          {t("trace.back")}
        </li>
        <li>
          <span class="key hue-red" aria-hidden="true" />
          {t("trace.origin")}
        </li>
        <li>
          <span class="key hue-green" aria-hidden="true" />
          {t("trace.target")}
        </li>
      </ul>
    </Panel>
  );
}

type Attempt = Traceroute["attempts"][number];

function Attempts({ trace }: { trace: Traceroute }) {
  const path = (relays: readonly number[]) =>
    relays.length === 0 ? null : (
      <span class="path">
        {relays.map((node_id, i) => (
          <span key={i} class="in-path">
            <NodeLink node_id={node_id} relay />
          </span>
        ))}
      </span>
    );
  const columns: Column<Attempt>[] = [
    {
      key: "gateway",
      label: t("packet.gateway"),
      main: true,
      value: (row) => row.gateway,
      show: (row) => (row.gateway === null ? null : <NodeLink node_id={row.gateway} />),
    },
    { key: "done", label: t("trace.answer"), value: (row) => (row.done ? t("trace.answered") : t("trace.under_way")) },
    { key: "there", label: t("trace.there"), value: (row) => row.forward.join(" "), show: (row) => path(row.forward) },
    { key: "back", label: t("trace.back"), value: (row) => row.reverse.join(" "), show: (row) => path(row.reverse) },
  ];
  if (trace.attempts.length === 0) return null;
  return (
    <Panel title={t("trace.attempts")} wide testid="trace-attempts">
      <DataTable
        label={t("trace.attempts")}
        rows={trace.attempts}
        columns={columns}
        id={(row) => `${row.gateway}/${row.forward.join()}/${row.reverse.join()}/${row.done}`}
        csv="traceroute"
      />
    </Panel>
  );
}
