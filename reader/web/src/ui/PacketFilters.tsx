/** Chooses what the feed shows. The choice is in the page's address. */
import { computed } from "@preact/signals";
import { node_name } from "../format/node_name";
import { port } from "../format/ports";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { find_node, nodes, packets } from "../state/mesh";
import { toggle_port } from "../state/filter";
import { change_filter, filter } from "../state/view";
import { GatewaySelect } from "./FilterBar";
import { CloseIcon } from "./icons";
import { Name } from "./parts";
import { PortTag } from "./PortTag";

/** The ports seen lately and those chosen, by number. */
const offered_ports = computed(() => {
  const numbers = new Set(filter.value.ports);
  for (const packet of packets.value) numbers.add(packet.portnum);
  return [...numbers].sort((a, b) => a - b);
});

const offered_channels = computed(() => {
  const names = new Set<string>();
  if (filter.value.channel !== null) names.add(filter.value.channel);
  for (const node of nodes.value.by_id.values()) if (node.channel) names.add(node.channel);
  for (const packet of packets.value) if (packet.channel) names.add(packet.channel);
  return [...names].sort().slice(0, 200);
});

/** `open`: everything; otherwise only what is chosen. */
export function PacketFilters({ open }: { open: boolean }) {
  return (
    <div class="filters" role="group" aria-label={t("packets.filter")}>
      <NodeChoice />
      <PortChoice open={open} />
      {(open || filter.value.channel !== null) && <ChannelChoice />}
      {(open || filter.value.gateway !== null) && <GatewaySelect />}
      {(open || filter.value.hops !== null) && <HopsChoice />}
    </div>
  );
}

function NodeChoice() {
  const node_id = filter.value.node;
  if (node_id === null) return null;
  return (
    <span class="chip">
      <Name>{node_name(node_id, find_node(node_id)?.long_name)}</Name>
      <button
        type="button"
        aria-label={t("packets.filter.remove")}
        title={t("packets.filter.remove")}
        onClick={() => change_filter({ node: null })}
      >
        <CloseIcon />
      </button>
    </span>
  );
}

function PortChoice({ open }: { open: boolean }) {
  const chosen = filter.value;
  const numbers = open ? offered_ports.value : chosen.ports;
  if (numbers.length === 0) return null;
  return (
    <div class="filter-ports" role="group" aria-label={t("packets.filter.port")}>
      {numbers.map((number) => (
        <button
          key={number}
          type="button"
          class="tag-button"
          aria-pressed={chosen.ports.includes(number)}
          data-testid="port-filter"
          data-port={number}
          onClick={() => (filter.value = toggle_port(chosen, number))}
        >
          <PortTag port={port(number)} />
        </button>
      ))}
    </div>
  );
}

function ChannelChoice() {
  return (
    <label class="filter-channel">
      {t("packets.filter.channel")}
      <select
        value={filter.value.channel ?? ""}
        onChange={(event) => change_filter({ channel: event.currentTarget.value || null })}
      >
        <option value="">{t("packets.filter.all")}</option>
        {offered_channels.value.map((name) => (
          <option key={name} value={name}>
            {clean_line(name, 40)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The firmware's limit. */
const MOST_HOPS = 7;

function HopsChoice() {
  const chosen = filter.value.hops;
  const offered = Array.from({ length: MOST_HOPS + 1 }, (_, i) => i);
  if (chosen !== null && chosen > MOST_HOPS) offered.push(chosen);
  return (
    <label class="filter-channel">
      {t("nodes.column.hops")}
      <select
        value={chosen ?? ""}
        data-testid="filter-hops"
        onChange={({ currentTarget: { value } }) => change_filter({ hops: value === "" ? null : Number(value) })}
      >
        <option value="">{t("packets.filter.all")}</option>
        {offered.map((hops) => (
          <option key={hops} value={hops}>
            {hops === 0 ? t("packets.direct") : format_number(hops)}
          </option>
        ))}
      </select>
    </label>
  );
}
