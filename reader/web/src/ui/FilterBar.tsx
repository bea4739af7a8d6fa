/** Channel, role, age and gateway: the filter that goes along from page to page. */
import { computed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { node_name } from "../format/node_name";
import { duration_long } from "../format/time";
import { role_label } from "../format/roles";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { AGE_STEPS, is_filtering_nodes } from "../state/filter";
import { known_gateways, start_gateways } from "../state/gateway_filter";
import { find_node, nodes } from "../state/mesh";
import { change_filter, filter } from "../state/view";
import { CloseIcon } from "./icons";
import { IconButton } from "./parts";

function counted(values: Iterable<string | null>, chosen: string | null): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (chosen !== null && !counts.has(chosen)) counts.set(chosen, 0);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
}

const channel_names = computed(() =>
  counted(
    [...nodes.value.by_id.values()].map((node) => node.channel),
    filter.value.channel,
  ).slice(0, 200),
);
const role_names = computed(() =>
  counted(
    [...nodes.value.by_id.values()].map((node) => node.role),
    filter.value.role,
  ),
);

export function ChannelSelect() {
  return (
    <select
      aria-label={t("filter.channel")}
      data-testid="filter-channel"
      class={filter.value.channel !== null ? "is-set" : undefined}
      value={filter.value.channel ?? ""}
      onChange={(event) => change_filter({ channel: event.currentTarget.value || null })}
    >
      <option value="">{t("filter.all_channels")}</option>
      {channel_names.value.map((name) => (
        <option key={name} value={name}>
          {clean_line(name, 40)}
        </option>
      ))}
    </select>
  );
}

function RoleSelect() {
  return (
    <select
      aria-label={t("filter.role")}
      data-testid="filter-role"
      class={filter.value.role !== null ? "is-set" : undefined}
      value={filter.value.role ?? ""}
      onChange={(event) => change_filter({ role: event.currentTarget.value || null })}
    >
      <option value="">{t("filter.all_roles")}</option>
      {role_names.value.map((name) => (
        <option key={name} value={name}>
          {clean_line(role_label(name), 30)}
        </option>
      ))}
    </select>
  );
}

export function AgeSelect() {
  return (
    <select
      aria-label={t("filter.age")}
      data-testid="filter-age"
      class={filter.value.hours !== null ? "is-set" : undefined}
      value={filter.value.hours ?? ""}
      onChange={(event) => change_filter({ hours: Number(event.currentTarget.value) || null })}
    >
      <option value="">{t("filter.any_age")}</option>
      {AGE_STEPS.map((hours) => (
        <option key={hours} value={hours}>
          {t("filter.heard_within", { time: duration_long(hours) })}
        </option>
      ))}
    </select>
  );
}

export function GatewaySelect() {
  useEffect(start_gateways, []);
  const chosen = filter.value.gateway;
  const list = known_gateways.value;
  const ids = list.slice(0, 200).map(({ node_id }) => node_id);
  if (chosen !== null && !ids.includes(chosen)) ids.unshift(chosen);
  const name = (node_id: number) =>
    node_name(node_id, find_node(node_id)?.long_name ?? list.find((one) => one.node_id === node_id)?.long_name);
  return (
    <select
      aria-label={t("filter.gateway")}
      data-testid="filter-gateway"
      class={chosen !== null ? "is-set" : undefined}
      value={chosen ?? ""}
      onChange={(event) => change_filter({ gateway: Number(event.currentTarget.value) || null })}
    >
      <option value="">{t("filter.all_gateways")}</option>
      {ids.map((node_id) => (
        <option key={node_id} value={node_id}>
          {clean_line(name(node_id), 40)}
        </option>
      ))}
    </select>
  );
}

export function FilterBar() {
  return (
    <div class="filter-bar" role="group" aria-label={t("packets.filter")}>
      <ChannelSelect />
      <RoleSelect />
      <AgeSelect />
      <GatewaySelect />
      {is_filtering_nodes(filter.value) && (
        <IconButton
          label={t("packets.filter.clear")}
          testid="filter-clear"
          onClick={() => change_filter({ channel: null, role: null, hours: null, gateway: null })}
        >
          <CloseIcon />
        </IconButton>
      )}
    </div>
  );
}
