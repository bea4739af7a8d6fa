/** A packet as it is stored: what its header says beyond the facts, and its bytes. */
import { fetch_packet_detail } from "../../api/client";
import type { PacketDetail } from "../../api/types";
import { t } from "../../i18n";
import { useLoaded } from "../../state/loading";
import { nodes } from "../../state/mesh";
import { CopyButton } from "../../ui/CopyButton";
import { NodeLink } from "../../ui/NodeLink";
import { Load, Panel } from "../../ui/Page";

const BYTES_A_ROW = 16;
const MOST_BYTES = 1_024;

export function RawPacket({ packet_id }: { packet_id: number }) {
  const loaded = useLoaded(`detail/${packet_id}`, () => fetch_packet_detail(packet_id));
  return (
    <Panel title={t("packet.raw")} wide testid="packet-raw">
      <Load of={loaded}>{(detail) => <Known detail={detail} />}</Load>
    </Panel>
  );
}

function Known({ detail }: { detail: PacketDetail }) {
  const { relay_node, next_hop, hop_start, want_ack, via_mqtt, payload_hex, raw_hex } = detail;
  const flags = [want_ack && t("packet.want_ack"), via_mqtt && t("packet.via_mqtt")].filter(Boolean).join(", ");
  return (
    <>
      <dl class="facts">
        {relay_node !== null && <Relay label={t("packet.relay")} byte={relay_node} />}
        {next_hop !== null && <Relay label={t("packet.next_hop")} byte={next_hop} />}
        {hop_start !== null && (
          <>
            <dt>{t("packet.hop_start")}</dt>
            <dd>{hop_start}</dd>
          </>
        )}
        {flags !== "" && (
          <>
            <dt>{t("packet.flags")}</dt>
            <dd>{flags}</dd>
          </>
        )}
      </dl>
      {raw_hex === null && <p class="row-minor">{t("packet.raw.private")}</p>}
      {payload_hex !== null && payload_hex !== "" && <Hex title={t("packet.raw.payload")} hex={payload_hex} open />}
      {raw_hex !== null && <Hex title={t("packet.raw.stored")} hex={raw_hex} />}
    </>
  );
}

/** Packets name a relay by the last byte of its number: whoever that may be. */
function Relay({ label, byte }: { label: string; byte: number }) {
  const may_be = [...nodes.value.by_id.keys()].filter((node_id) => node_id % 256 === byte % 256);
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <span class="mono">0x{(byte % 256).toString(16).padStart(2, "0")}</span>{" "}
        {may_be.length > 0 && may_be.length <= 3 ? (
          may_be.map((node_id) => (
            <span key={node_id} class="maybe">
              <NodeLink node_id={node_id} relay />
            </span>
          ))
        ) : (
          <span class="row-minor">{t("packet.relay.several", { n: may_be.length })}</span>
        )}
      </dd>
    </>
  );
}

/** Lines of sixteen bytes with their place. */
function dump(hex: string): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(hex.length / 2, MOST_BYTES); at += BYTES_A_ROW) {
    const bytes = hex.slice(at * 2, (at + BYTES_A_ROW) * 2).match(/../g) ?? [];
    lines.push(`${at.toString(16).padStart(4, "0")}  ${bytes.join(" ")}`);
  }
  return lines.join("\n");
}

function Hex({ title, hex, open }: { title: string; hex: string; open?: boolean }) {
  return (
    <details class="raw" open={open}>
      <summary>
        {title} <span class="row-minor">{t("packet.bytes", { n: hex.length / 2 })}</span>
      </summary>
      <pre class="payload" tabIndex={0} aria-label={title}>
        {dump(hex)}
      </pre>
      <CopyButton text={hex} label={t("packet.copy_hex")} />
    </details>
  );
}
