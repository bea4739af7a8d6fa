/** An opened packet: its parties, its content, and which gateways heard it. */
import { useEffect, useState } from "preact/hooks";
import { fetch_receptions } from "../api/client";
import type { Packet, Reception } from "../api/types";
import { BROADCAST, node_name } from "../format/node_name";
import { clean_block, clean_line } from "../format/text";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { find_node } from "../state/mesh";
import { open_node } from "../state/navigation";
import { FullTime, Name } from "./parts";

export function PacketDetails({ packet, id }: { packet: Packet; id: string }) {
  return (
    <div class="details" id={id}>
      <dl class="facts">
        <dt>{t("packets.id")}</dt>
        <dd class="mono">{packet.id}</dd>
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
    </div>
  );
}

function NodeLink({ node_id, long_name }: { node_id: number; long_name: string | null }) {
  const node = find_node(node_id);
  const name = <Name>{node_name(node_id, long_name ?? node?.long_name)}</Name>;
  if (node_id === BROADCAST || !node) return name;
  return (
    <button type="button" class="link" onClick={() => open_node(node_id)}>
      {name}
    </button>
  );
}

type Loaded = { receptions: Reception[] } | { failed: string } | null;

function HeardBy({ packet_id }: { packet_id: number }) {
  const [loaded, set_loaded] = useState<Loaded>(null);
  useEffect(() => {
    let wanted = true;
    fetch_receptions(packet_id)
      .then((receptions) => wanted && set_loaded({ receptions }))
      .catch(
        (error: unknown) => wanted && set_loaded({ failed: error instanceof Error ? error.message : String(error) }),
      );
    return () => {
      wanted = false;
    };
  }, [packet_id]);
  if (loaded === null) return <p class="row-minor">{t("packets.heard_by.loading")}</p>;
  if ("failed" in loaded)
    return <p class="row-minor">{t("packets.heard_by.failed", { reason: clean_line(loaded.failed, 100) })}</p>;
  if (loaded.receptions.length === 0) return <p class="row-minor">{t("packets.heard_by.none")}</p>;
  return <Receptions list={loaded.receptions} />;
}

const MOST_SHOWN = 50;

/** The shortest path first, then the strongest. */
function nearest_first(a: Reception, b: Reception): number {
  return (hops_of(a) ?? 99) - (hops_of(b) ?? 99) || (b.rx_rssi ?? -999) - (a.rx_rssi ?? -999);
}

function hops_of({ hop_start, hop_limit }: Reception): number | null {
  if (hop_start === null || hop_limit === null || hop_start === 0 || hop_start < hop_limit) return null;
  return hop_start - hop_limit;
}

function Receptions({ list }: { list: readonly Reception[] }) {
  const shown = [...list].sort(nearest_first).slice(0, MOST_SHOWN);
  return (
    <table class="receptions">
      <caption>
        {t("packets.heard_by")} {t("packets.gateways", { n: new Set(list.map((r) => r.node_id)).size })}
      </caption>
      <tbody>
        {shown.map((reception, i) => (
          <tr key={i}>
            <th scope="row">
              <NodeLink node_id={reception.node_id} long_name={null} />
            </th>
            <td>{hops_text(reception)}</td>
            <td class="mono">{reception.rx_rssi ? `${format_number(reception.rx_rssi)} dBm` : ""}</td>
            <td class="mono">{reception.rx_snr ? `${format_number(reception.rx_snr, 1)} dB` : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function hops_text(reception: Reception): string {
  const hops = hops_of(reception);
  if (hops === null) return "";
  return hops === 0 ? t("packets.direct") : t("packets.hops", { n: hops });
}
