/** /packet/{id}: one packet, who heard it, and how it spread. */
import { fetch_packet, fetch_receptions } from "../api/client";
import type { Packet, Reception } from "../api/types";
import { port } from "../format/ports";
import { first_number, parse_proto_text } from "../format/proto_text";
import { clean_block, clean_line } from "../format/text";
import { t } from "../i18n";
import { useLoaded } from "../state/loading";
import { filtered } from "../state/url";
import { NodeLink } from "../ui/NodeLink";
import { Load, PageFrame, Panel } from "../ui/Page";
import { Ago, FullTime, Notice } from "../ui/parts";
import { PayloadTree } from "../ui/PayloadTree";
import { PortTag } from "../ui/PortTag";
import { PacketMap } from "./packet_parts/PacketMap";
import { RawPacket } from "./packet_parts/RawPacket";
import { ReceptionTable } from "./packet_parts/ReceptionTable";

export function Page({ id }: { id: string }) {
  const packet_id = /^\d{1,16}$/.test(id) ? Number(id) : null;
  if (packet_id === null) {
    return (
      <PageFrame title={t("page.packet")} testid="packet">
        <Notice title={t("packet.missing")}>{t("packet.missing.hint")}</Notice>
      </PageFrame>
    );
  }
  return <PacketPage key={packet_id} packet_id={packet_id} />;
}

function PacketPage({ packet_id }: { packet_id: number }) {
  const packet = useLoaded(`packet/${packet_id}`, () => fetch_packet(packet_id));
  const seen = useLoaded(`seen/${packet_id}`, () => fetch_receptions(packet_id));
  const title = (
    <>
      {packet.value && <PortTag port={port(packet.value.portnum)} />} {t("packets.id")}{" "}
      <span class="mono">{packet_id}</span>
    </>
  );
  return (
    <PageFrame title={title} testid="packet">
      {packet.state === "ready" && packet.value === null ? (
        <Notice title={t("packet.missing")}>{t("packet.missing.hint")}</Notice>
      ) : (
        <Load of={packet}>{(value) => value && <Known packet={value} seen={seen.value} />}</Load>
      )}
    </PageFrame>
  );
}

function Known({ packet, seen }: { packet: Packet; seen: Reception[] | null }) {
  return (
    <div class="panels is-split">
      <Panel title={t("packet.about")} testid="packet-facts">
        <PacketFacts packet={packet} />
      </Panel>
      <Panel title={t("packets.payload")} testid="packet-payload">
        <Payload packet={packet} />
      </Panel>
      <PacketMap packet={packet} seen={seen ?? []} />
      <ReceptionTable packet={packet} seen={seen} />
      <RawPacket packet_id={packet.id} />
    </div>
  );
}

const TEXT = 1;
const TRACEROUTE = 70;

function PacketFacts({ packet }: { packet: Packet }) {
  return (
    <>
      <dl class="facts">
        <dt>{t("table.from")}</dt>
        <dd>
          <NodeLink node_id={packet.from_node_id} long_name={packet.long_name} />
        </dd>
        <dt>{t("table.to")}</dt>
        <dd>
          <NodeLink node_id={packet.to_node_id} long_name={packet.to_long_name} />
        </dd>
        <dt>{t("table.time")}</dt>
        <dd>
          <FullTime at_us={packet.import_time_us} /> (<Ago at_us={packet.import_time_us} />)
        </dd>
        <dt>{t("filter.channel")}</dt>
        <dd>
          <a class="link" href={filtered("/firehose", { channel: packet.channel })}>
            <bdi>{clean_line(packet.channel ?? t("channel.none"), 60)}</bdi>
          </a>
        </dd>
        <dt>{t("packets.filter.port")}</dt>
        <dd>
          <a class="link" href={filtered("/firehose", { ports: [packet.portnum] })}>
            {port(packet.portnum).label}
          </a>{" "}
          <span class="row-minor">{packet.portnum}</span>
        </dd>
        <Coordinates packet={packet} />
        {packet.reply_id !== null && (
          <>
            <dt>{t("chat.reply_to")}</dt>
            <dd>
              <a class="link mono" href={`/packet/${packet.reply_id}`}>
                {packet.reply_id}
              </a>
            </dd>
          </>
        )}
      </dl>
      <div class="panel-actions">
        {packet.portnum === TRACEROUTE && (
          <a class="button" href={`/traceroute/${packet.id}`}>
            {t("packets.open_route")}
          </a>
        )}
        <a class="button" href={filtered("/firehose", { node: packet.from_node_id })}>
          {t("packet.more_of_sender")}
        </a>
      </div>
    </>
  );
}

function Coordinates({ packet }: { packet: Packet }) {
  const message = parse_proto_text(packet.payload);
  const lat = first_number(message, "latitude_i");
  const lon = first_number(message, "longitude_i");
  if (lat === null || lon === null) return null;
  const [y, x] = [(lat / 1e7).toFixed(5), (lon / 1e7).toFixed(5)];
  return (
    <>
      <dt>{t("node.position")}</dt>
      <dd>
        <a class="link mono" href={`/map?lat=${y}&lng=${x}&zoom=13`}>
          {`${y}, ${x}`}
        </a>
      </dd>
    </>
  );
}

function Payload({ packet }: { packet: Packet }) {
  if (packet.payload === "") return <p class="row-minor panel-empty">{t("packets.no_payload")}</p>;
  if (packet.portnum === TEXT) {
    return (
      <p class="message-text" dir="auto">
        {clean_block(packet.payload)}
      </p>
    );
  }
  return (
    <>
      <PayloadTree text={packet.payload} />
      <details class="raw">
        <summary>{t("packet.as_text")}</summary>
        <pre class="payload" dir="auto" tabIndex={0} aria-label={t("packets.payload")}>
          {clean_block(packet.payload)}
        </pre>
      </details>
    </>
  );
}
