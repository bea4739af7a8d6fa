/** The nodes of /nodelist, virtualised: thousands cost no more than a screenful. */
import type { ComponentChildren } from "preact";
import type { MeshNode } from "../api/types";
import { node_place } from "../data/nodes";
import { node_name, short_name } from "../format/node_name";
import { role_label } from "../format/roles";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import type { MessageKey } from "../i18n/en";
import { format_number } from "../i18n/locale";
import { activity } from "../state/activity";
import { node_colour_name } from "../state/categories";
import { has_key_conflict, node_page_list } from "../state/node_page_list";
import { observations } from "../state/observations";
import { node_sort, type NodeSort, sort_reversed } from "../state/preferences";
import { filtered } from "../state/url";
import { node_address } from "../state/view";
import { Ago, Name } from "./parts";
import { Star } from "./Star";
import { VirtualList } from "./VirtualList";

interface Column {
  key: string;
  label: MessageKey;
  sort?: NodeSort;
  show(node: MeshNode): ComponentChildren;
}

const text = (value: string | null, most = 40) => (value === null ? null : <bdi>{clean_line(value, most)}</bdi>);

const COLUMNS: readonly Column[] = [
  { key: "star", label: "watch.star", show: (node) => <Star node_id={node.node_id} /> },
  { key: "short", label: "nodes.column.short", show: (node) => <Badge node={node} /> },
  { key: "name", label: "nodes.sort.name", sort: "name", show: (node) => <NameCell node={node} /> },
  { key: "heard", label: "node.last_seen", sort: "heard", show: (node) => <Heard node={node} /> },
  { key: "role", label: "node.role", sort: "role", show: (node) => text(node.role && role_label(node.role)) },
  { key: "hardware", label: "node.hardware", sort: "hardware", show: (node) => text(node.hw_model) },
  { key: "firmware", label: "node.firmware", sort: "firmware", show: (node) => text(node.firmware, 24) },
  { key: "channel", label: "node.channel", sort: "channel", show: (node) => text(node.channel) },
  {
    key: "packets",
    label: "nodes.column.packets",
    sort: "packets",
    show: ({ node_id }) => <Packets node_id={node_id} />,
  },
  { key: "hops", label: "nodes.column.hops", sort: "hops", show: ({ node_id }) => hops_of_node(node_id) },
  { key: "battery", label: "nodes.column.battery", sort: "battery", show: (node) => <Battery node_id={node.node_id} /> },
  { key: "place", label: "node.position", show: (node) => <Place node={node} /> },
  { key: "gateway", label: "nodes.column.gateway", sort: "gateway", show: (node) => (node.is_mqtt_gateway ? "MQTT" : null) },
];

function sort_by(sort: NodeSort): void {
  if (node_sort.value === sort) sort_reversed.value = sort_reversed.value === "yes" ? "no" : "yes";
  else {
    node_sort.value = sort;
    sort_reversed.value = "no";
  }
}

export function NodeTable() {
  const list = node_page_list.value;
  return (
    <div class="node-table" role="table" aria-label={t("nodes.title")} aria-rowcount={list.length + 1}>
      <div class="node-grid node-grid-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((column) => (
          <HeadCell key={column.key} column={column} />
        ))}
      </div>
      <VirtualList items={list} id={(node) => node.node_id} row_rem={2.75} label={t("nodes.title")} table>
        {(node) => (
          <div class="node-grid node-grid-row" data-testid="node-row" data-node-id={node.node_id} role="presentation">
            {COLUMNS.map((column) => (
              <span key={column.key} class={`cell cell-${column.key}`} role="cell">
                {column.show(node)}
              </span>
            ))}
          </div>
        )}
      </VirtualList>
    </div>
  );
}

function HeadCell({ column }: { column: Column }) {
  const { sort } = column;
  const active = sort !== undefined && node_sort.value === sort;
  const order = active ? (sort_reversed.value === "yes" ? "descending" : "ascending") : undefined;
  return (
    <span role="columnheader" class={`cell cell-${column.key}`} aria-sort={order}>
      {sort ? (
        <button type="button" onClick={() => sort_by(sort)} data-testid={`sort-${sort}`}>
          {t(column.label)}
        </button>
      ) : (
        <span class={column.key === "star" ? "sr-only" : undefined}>{t(column.label)}</span>
      )}
    </span>
  );
}

function Badge({ node }: { node: MeshNode }) {
  return (
    <span class={`badge node-${node_colour_name(node)}`}>
      <Name>{short_name(node)}</Name>
    </span>
  );
}

function NameCell({ node }: { node: MeshNode }) {
  return (
    <a class="name-link" href={node_address(node.node_id)}>
      <span class="name-line">
        <Name>{node_name(node.node_id, node.long_name)}</Name>
        <Conflict node_id={node.node_id} />
      </span>
      <span class="mono row-minor">{node.id}</span>
    </a>
  );
}

/** Of the last day; leads to them. */
function Packets({ node_id }: { node_id: number }) {
  const packets = activity.value.get(node_id)?.packets;
  if (packets === undefined) return null;
  return (
    <a class="link" href={filtered("/firehose", { node: node_id })}>
      {format_number(packets)}
    </a>
  );
}

function hops_of_node(node_id: number): string | null {
  const hops = activity.value.get(node_id)?.hops ?? null;
  return hops === null ? null : hops === 0 ? t("packets.direct") : format_number(hops);
}

function Conflict({ node_id }: { node_id: number }) {
  if (!has_key_conflict(node_id)) return null;
  return (
    <span class="conflict" role="img" aria-label={t("nodes.conflict")} title={t("nodes.conflict")}>
      !
    </span>
  );
}

function Heard({ node }: { node: MeshNode }) {
  return node.last_seen_us === null ? <>{t("node.never")}</> : <Ago at_us={node.last_seen_us} />;
}

function Place({ node }: { node: MeshNode }) {
  const place = node_place(node);
  if (!place) return null;
  return (
    <a class="link mono" href={`/map?selected=${node.id}&lat=${place[1].toFixed(4)}&lng=${place[0].toFixed(4)}&zoom=13`}>
      {`${format_number(place[1], 3)}, ${format_number(place[0], 3)}`}
    </a>
  );
}

export function Battery({ node_id }: { node_id: number }) {
  const level = observations.value.by_id.get(node_id)?.battery ?? null;
  if (level === null) return null;
  const state = level > 100 ? "powered" : level < 20 ? "low" : "fine";
  return (
    <span class={`battery is-${state}`}>{level > 100 ? t("summary.powered") : `${format_number(level)} %`}</span>
  );
}

/** The same for narrow screens. */
export function NodeCards() {
  return (
    <VirtualList items={node_page_list.value} id={(node) => node.node_id} row_rem={4} label={t("nodes.title")}>
      {(node) => (
        <div class="node-card-row" data-testid="node-row" data-node-id={node.node_id}>
          <a class="row node-row" href={node_address(node.node_id)}>
            <Badge node={node} />
            <span class="row-main">
              <span class="row-line">
                <Name>{node_name(node.node_id, node.long_name)}</Name>
                <Conflict node_id={node.node_id} />
              </span>
              <span class="row-line row-minor">{card_details(node) || node.id}</span>
            </span>
            <span class="row-side">
              <Heard node={node} />
              <Battery node_id={node.node_id} />
            </span>
          </a>
          <Star node_id={node.node_id} />
        </div>
      )}
    </VirtualList>
  );
}

function card_details(node: MeshNode): string {
  const hops = activity.value.get(node.node_id)?.hops ?? null;
  const parts = [
    node.role && role_label(node.role),
    node.is_mqtt_gateway ? "MQTT" : null,
    hops === null || node.is_mqtt_gateway ? null : hops === 0 ? t("packets.direct") : t("packets.hops", { n: hops }),
    node.hw_model,
    node.channel,
  ];
  return parts
    .filter(Boolean)
    .map((part) => clean_line(part as string, 32))
    .join(" · ");
}
