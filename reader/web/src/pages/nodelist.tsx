/** /nodelist: all nodes, as a table or (on narrow screens) as cards. */
import { useEffect } from "preact/hooks";
import { node_place } from "../data/nodes";
import { machine_time } from "../format/time";
import { t } from "../i18n";
import { activity, follow_activity } from "../state/activity";
import { nodes } from "../state/mesh";
import { observations, start_observations } from "../state/observations";
import { node_page_list } from "../state/node_page_list";
import { is_wide, navigate, node_address, own_parameter, set_own_parameter } from "../state/view";
import { CsvButton } from "../ui/CsvButton";
import { FilterBar } from "../ui/FilterBar";
import { ListState, NoNodes } from "../ui/ListState";
import { NodeCards, NodeTable } from "../ui/NodeTable";
import { PageFrame } from "../ui/Page";
import { Notice } from "../ui/parts";
import { SearchBox } from "../ui/SearchBox";
import type { MessageKey } from "../i18n/en";

const HEADER = [
  "id",
  "node_id",
  "short_name",
  "long_name",
  "hw_model",
  "firmware",
  "role",
  "latitude",
  "longitude",
  "channel",
  "is_mqtt_gateway",
  "battery",
  "packets_24h",
  "hops",
  "public_keys",
  "first_seen",
  "last_seen",
];

function rows() {
  return node_page_list.value.map((node) => {
    const place = node_place(node);
    const did = activity.value.get(node.node_id);
    return [
      node.id,
      node.node_id,
      node.short_name,
      node.long_name,
      node.hw_model,
      node.firmware,
      node.role,
      place?.[1],
      place?.[0],
      node.channel,
      node.is_mqtt_gateway,
      observations.value.by_id.get(node.node_id)?.battery,
      did?.packets,
      did?.hops,
      did?.public_keys,
      node.first_seen_us === null ? null : machine_time(node.first_seen_us),
      node.last_seen_us === null ? null : machine_time(node.last_seen_us),
    ];
  });
}

export function Page() {
  useEffect(start_observations, []);
  useEffect(follow_activity, []);
  const n = node_page_list.value.length;
  const all = nodes.value.by_id.size;
  return (
    <PageFrame
      title={t("nodes.title")}
      fixed
      testid="nodelist"
      tools={
        <>
          <span class="count" data-testid="node-count">
            {n === all ? t("nodes.count", { n }) : t("nodes.count_of", { n, all })}
          </span>
          <CsvButton name="nodes" header={HEADER} rows={rows} />
        </>
      }
    >
      <div class="list-tools">
        <SearchBox on_enter={open_first} />
        <FilterBar />
        <div class="toggles">
          <Toggle name="watched" label="watch.title" />
          <Toggle name="gateway" label="nodes.only_gateways" />
          <Toggle name="placed" label="nodes.only_placed" />
          <Toggle name="conflict" label="nodes.only_conflict" />
        </div>
      </div>
      <ListState everywhere>
        {all === 0 ? <NoNodes /> : n === 0 ? <NoMatch /> : is_wide.value ? <NodeTable /> : <NodeCards />}
      </ListState>
    </PageFrame>
  );
}

function open_first(): void {
  const [first] = node_page_list.value;
  if (first) navigate(node_address(first.node_id));
}

function Toggle({ name, label }: { name: string; label: MessageKey }) {
  const on = own_parameter(name) === "1";
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={on}
      data-testid={`only-${name}`}
      onClick={() => set_own_parameter(name, on ? "" : "1")}
    >
      {t(label)}
    </button>
  );
}

function NoMatch() {
  const watched = own_parameter("watched") === "1";
  return watched ? (
    <Notice title={t("watch.empty")}>{t("watch.empty.hint")}</Notice>
  ) : (
    <Notice title={t("nodes.none")}>{t("nodes.none.hint")}</Notice>
  );
}
