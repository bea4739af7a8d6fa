/** An opened packet: its parties, its content, and which gateways heard it. */
import type { Packet } from "../api/types";
import { clean_block, clean_line } from "../format/text";
import { t } from "../i18n";
import { HeardBy } from "./HeardBy";
import { NodeLink } from "./NodeLink";
import { PacketLeads } from "./PacketLeads";
import { FullTime } from "./parts";

export function PacketDetails({ packet, id }: { packet: Packet; id: string }) {
  return (
    <div class="details" id={id}>
      <dl class="facts">
        <dt>{t("packets.id")}</dt>
        <dd class="mono">
          <a class="link" href={`/packet/${packet.id}`}>
            {packet.id}
          </a>
        </dd>
        <dt>{t("packets.filter.channel")}</dt>
        <dd>
          <bdi>{clean_line(packet.channel ?? t("channel.none"), 60)}</bdi>
        </dd>
      </dl>
      <p class="details-parties">
        <NodeLink node_id={packet.from_node_id} long_name={packet.long_name} /> {t("packets.to")}{" "}
        <NodeLink node_id={packet.to_node_id} long_name={packet.to_long_name} />
      </p>
      <p class="row-minor">
        <FullTime at_us={packet.import_time_us} />
      </p>
      <pre class="payload" dir="auto" tabIndex={0} aria-label={t("packets.payload")}>
        {packet.payload === "" ? t("packets.no_payload") : clean_block(packet.payload)}
      </pre>
      <HeardBy packet_id={packet.id} />
      <p class="details-links">
        <a class="link" href={`/packet/${packet.id}`}>
          {t("packets.open")}
        </a>
        <PacketLeads packet={packet} />
      </p>
    </div>
  );
}
