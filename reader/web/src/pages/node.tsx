/** /node/{id}: all that is known of one node. */
import { fetch_keys, fetch_node, fetch_packets, fetch_totals } from "../api/client";
import { node_hex } from "../api/parse";
import type { MeshNode } from "../api/types";
import { last_span } from "../data/periods";
import { parse_node_id } from "../format/node_id";
import { node_name, short_name } from "../format/node_name";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { packets_within } from "../state/url";
import { now_ms } from "../state/clock";
import { node_colour_name } from "../state/categories";
import { STATISTICS_MS, useFresh, useLoaded } from "../state/loading";
import { nodes } from "../state/mesh";
import { Figure, Load, PageFrame } from "../ui/Page";
import { Name, Notice } from "../ui/parts";
import { Star } from "../ui/Star";
import { NodeCharts } from "./node_parts/NodeCharts";
import { NodeFacts } from "./node_parts/NodeFacts";
import { NodeMap } from "./node_parts/NodeMap";
import { NodePackets } from "./node_parts/NodePackets";
import { NodeSignals } from "./node_parts/NodeSignals";
import { NodeTraceroutes } from "./node_parts/NodeTraceroutes";

export function Page({ id }: { id: string }) {
  const node_id = parse_node_id(id);
  if (node_id === null) {
    return (
      <PageFrame title={t("page.node")} testid="node">
        <Notice title={t("node.bad_id")}>{t("nodes.none.hint")}</Notice>
      </PageFrame>
    );
  }
  return <NodePage key={node_id} node_id={node_id} />;
}

function NodePage({ node_id }: { node_id: number }) {
  const known = nodes.value.by_id.get(node_id);
  // A node that was silent for long is not among those the page has.
  const loaded = useLoaded(`node/${node_id}`, () => fetch_node(node_id));
  const node = known ?? loaded.value;
  return (
    <PageFrame title={<Title node_id={node_id} node={node} />} tools={<Star node_id={node_id} />} testid="node">
      {node ? (
        <Known node={node} />
      ) : (
        <Load of={loaded}>{() => <Unknown node_id={node_id} />}</Load>
      )}
    </PageFrame>
  );
}

function Unknown({ node_id }: { node_id: number }) {
  return (
    <>
      <Notice title={t("node.unknown")}>{t("node.unknown.hint")}</Notice>
      <p class="centered">
        <a class="button" href={`/why/${node_hex(node_id)}`}>
          {t("page.why")}
        </a>
      </p>
    </>
  );
}

function Title({ node_id, node }: { node_id: number; node: MeshNode | null }) {
  const [name, hex] = [node_name(node_id, node?.long_name), node_hex(node_id)];
  return (
    <span class="node-title">
      {node && (
        <span class={`badge node-${node_colour_name(node)}`}>
          <Name>{short_name(node)}</Name>
        </span>
      )}
      <Name>{name}</Name>
      {name !== hex && <span class="mono row-minor">{hex}</span>}
    </span>
  );
}

function Known({ node }: { node: MeshNode }) {
  const { node_id } = node;
  const from = { from_node_id: node_id };
  const positions = useLoaded(`positions/${node_id}`, () => fetch_packets({ ...from, limit: 50, portnum: 3 }));
  const neighbors = useLoaded(`neighbors/${node_id}`, () => fetch_packets({ ...from, limit: 200, portnum: 71 }));
  return (
    <>
      <KeyWarning node_id={node_id} />
      <DayFigures node_id={node_id} />
      <div class="panels is-split">
        <NodeFacts node={node} />
        <NodeMap node={node} positions={positions.value} neighbors={neighbors.value} />
      </div>
      <div class="panels">
        <NodeCharts node_id={node_id} neighbors={neighbors.value} />
        <NodeSignals node_id={node_id} />
        <NodeTraceroutes node_id={node_id} />
        <NodePackets node_id={node_id} />
      </div>
    </>
  );
}

function KeyWarning({ node_id }: { node_id: number }) {
  const { value } = useLoaded(`keys/${node_id}`, () => fetch_keys(node_id));
  if (!value || value.count < 2) return null;
  return (
    <div class="warning" role="alert" data-testid="key-warning">
      <p>
        <strong>{t("node.keys", { n: value.count })}</strong> {t("node.keys.hint")}
      </p>
      <ul class="mono">
        {value.keys.map((key) => (
          <li key={key}>{clean_line(key, 80)}</li>
        ))}
      </ul>
    </div>
  );
}

function DayFigures({ node_id }: { node_id: number }) {
  const { value } = useLoaded(
    `totals/${node_id}/${useFresh(STATISTICS_MS)}`,
    () => fetch_totals({ period_type: "day", length: 1, from_node: node_id }),
    true,
  );
  const number = (n: number | undefined) => (n === undefined ? "…" : format_number(n));
  const average = value && value.packets > 0 ? format_number(value.receptions / value.packets, 1) : "–";
  return (
    <div class="figures">
      <Figure
        value={number(value?.packets)}
        label={t("node.sent_day")}
        href={packets_within(last_span({ period_type: "day", length: 1 }, now_ms.peek()), { node: node_id })}
      />
      <Figure value={number(value?.receptions)} label={t("node.heard_day")} />
      <Figure value={value ? average : "…"} label={t("node.gateways_each")} />
    </div>
  );
}
