/** One packet: who, what, when; opened, all that is known of it. */
import type { Packet } from "../api/types";
import { BROADCAST, node_name } from "../format/node_name";
import { port } from "../format/ports";
import { summarize } from "../format/summary";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { locale } from "../i18n/locale";
import { arrived_lately } from "../state/arrivals";
import { find_node } from "../state/mesh";
import { units } from "../state/preferences";
import { ArrowIcon } from "./icons";
import { PacketDetails } from "./PacketDetails";
import { Name, TimeOfDay } from "./parts";
import { PortTag } from "./PortTag";

/** In a language and units, which change seldom. */
const summaries = new WeakMap<Packet, { text: string; said_in: string }>();

function summary_of(packet: Packet): string {
  const said_in = `${locale.value}/${units.value}`;
  const known = summaries.get(packet);
  if (known?.said_in === said_in) return known.text;
  const text = summarize(packet, units.value);
  summaries.set(packet, { text, said_in });
  return text;
}

interface Props {
  packet: Packet;
  open: boolean;
  on_toggle(id: number): void;
}

export function PacketRow({ packet, open, on_toggle }: Props) {
  const details_id = `packet-${packet.id}`;
  return (
    <article class={`packet${open ? " is-open" : ""}${arrived_lately(packet) ? " is-new" : ""}`}>
      <button
        type="button"
        class="row packet-row"
        aria-expanded={open}
        aria-controls={open ? details_id : undefined}
        data-testid="packet-row"
        data-packet-id={packet.id}
        onClick={() => on_toggle(packet.id)}
      >
        <span class="packet-line">
          <TimeOfDay at_us={packet.import_time_us} />
          <PortTag port={port(packet.portnum)} />
          <span class="packet-path">
            <Name>{node_name(packet.from_node_id, packet.long_name ?? find_node(packet.from_node_id)?.long_name)}</Name>
            {packet.to_node_id !== BROADCAST && <To packet={packet} />}
          </span>
        </span>
        <span class="packet-line row-minor">
          <span class={packet.portnum === 1 ? "packet-summary is-text" : "packet-summary"}>
            <bdi>{summary_of(packet)}</bdi>
          </span>
          <span class="packet-channel">
            <bdi>{clean_line(packet.channel ?? "", 16)}</bdi>
          </span>
        </span>
      </button>
      {open && <PacketDetails packet={packet} id={details_id} />}
    </article>
  );
}

function To({ packet }: { packet: Packet }) {
  return (
    <>
      <ArrowIcon />
      <span class="sr-only">{t("packets.to")} </span>
      <Name>{node_name(packet.to_node_id, packet.to_long_name ?? find_node(packet.to_node_id)?.long_name)}</Name>
    </>
  );
}
