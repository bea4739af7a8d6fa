/** Which gateways heard a packet, as a small table. */
import { fetch_receptions } from "../api/client";
import type { Reception } from "../api/types";
import { hops_of, nearest_first } from "../data/receptions";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { useLoaded } from "../state/loading";
import { NodeLink } from "./NodeLink";

export function HeardBy({ packet_id }: { packet_id: number }) {
  const loaded = useLoaded(`seen/${packet_id}`, () => fetch_receptions(packet_id));
  if (loaded.state === "failed")
    return <p class="row-minor">{t("packets.heard_by.failed", { reason: clean_line(loaded.message, 100) })}</p>;
  if (loaded.value === null) return <p class="row-minor">{t("packets.heard_by.loading")}</p>;
  if (loaded.value.length === 0) return <p class="row-minor">{t("packets.heard_by.none")}</p>;
  return <Receptions list={loaded.value} />;
}

const MOST_SHOWN = 50;

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
            <td class="mono">{reception.rx_rssi !== null ? `${format_number(reception.rx_rssi)} dBm` : ""}</td>
            <td class="mono">{reception.rx_snr !== null ? `${format_number(reception.rx_snr, 1)} dB` : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function hops_text(reception: Reception): string {
  const hops = hops_of(reception);
  if (hops === null) return "";
  return hops === 0 ? t("packets.direct") : t("packets.hops", { n: hops });
}
