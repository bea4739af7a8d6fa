/** All nodes, searchable and sortable; a row goes to its node on the map. */
import { useEffect } from "preact/hooks";
import type { MeshNode } from "../api/types";
import { node_place } from "../data/nodes";
import { node_name, short_name } from "../format/node_name";
import { role_label } from "../format/roles";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { follow_activity } from "../state/activity";
import { node_colour_name } from "../state/categories";
import { lists, nodes, selected_node } from "../state/mesh";
import { open_node } from "../state/navigation";
import { listed_nodes } from "../state/node_list";
import { node_sort, type NodeSort, sort_reversed } from "../state/preferences";
import { SortIcon } from "./icons";
import { ListState, NoNodes } from "./ListState";
import { Ago, IconButton, Name, Notice } from "./parts";
import { SearchBox } from "./SearchBox";
import { VirtualList } from "./VirtualList";

const SORTS: readonly NodeSort[] = ["heard", "name", "role", "hardware", "channel", "packets", "hops"];

export function NodeList() {
  const by_activity = node_sort.value === "packets" || node_sort.value === "hops";
  useEffect(() => (by_activity ? follow_activity() : undefined), [by_activity]);
  return (
    <section class="pane nodes" aria-labelledby="nodes-title">
      <div class="pane-head">
        <h2 id="nodes-title" tabIndex={-1}>
          {t("nodes.title")}
        </h2>
        <NodeCount />
        <SortChoice />
      </div>
      <SearchBox />
      <ListState>
        <Rows />
      </ListState>
    </section>
  );
}

function NodeCount() {
  if (lists.value.state !== "ready") return null;
  const all = nodes.value.by_id.size;
  const n = listed_nodes.value.length;
  return (
    <span class="count" data-testid="node-count">
      {n === all ? t("nodes.count", { n }) : t("nodes.count_of", { n, all })}
    </span>
  );
}

function SortChoice() {
  return (
    <span class="sort">
      <select
        aria-label={t("nodes.sort")}
        value={node_sort.value}
        onChange={(event) => (node_sort.value = event.currentTarget.value as NodeSort)}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`nodes.sort.${sort}`)}
          </option>
        ))}
      </select>
      <IconButton
        label={t("nodes.sort.reverse")}
        pressed={sort_reversed.value === "yes"}
        onClick={() => (sort_reversed.value = sort_reversed.value === "yes" ? "no" : "yes")}
      >
        <SortIcon />
      </IconButton>
    </span>
  );
}

function Rows() {
  const list = listed_nodes.value;
  if (nodes.value.by_id.size === 0) return <NoNodes />;
  if (list.length === 0) return <Notice title={t("nodes.none")}>{t("nodes.none.hint")}</Notice>;
  return (
    <VirtualList items={list} id={(node) => node.node_id} row_rem={3.5} label={t("nodes.title")}>
      {(node) => <NodeRow node={node} />}
    </VirtualList>
  );
}

/** Role, hardware and channel, as far as they are known. */
function details(node: MeshNode): string {
  const parts = [
    node.role && role_label(node.role),
    node.hw_model,
    node.channel,
    node_place(node) ? null : t("nodes.unplaced"),
  ];
  return parts
    .filter(Boolean)
    .map((part) => clean_line(part as string, 32))
    .join(" · ");
}

function NodeRow({ node }: { node: MeshNode }) {
  const selected = selected_node.value === node.node_id;
  return (
    <button
      type="button"
      class={`row node-row${selected ? " is-selected" : ""}`}
      aria-current={selected}
      data-testid="node-row"
      data-node-id={node.node_id}
      onClick={() => open_node(node.node_id)}
    >
      <span class={`badge node-${node_colour_name(node)}`}>
        <Name>{short_name(node)}</Name>
      </span>
      <span class="row-main">
        <span class="row-line">
          <Name>{node_name(node.node_id, node.long_name)}</Name>
        </span>
        <span class="row-line row-minor">{details(node) || node.id}</span>
      </span>
      <span class="row-side">
        {node.last_seen_us === null ? t("node.never") : <Ago at_us={node.last_seen_us} />}
        <span class="mono row-minor">{node.id}</span>
      </span>
    </button>
  );
}
