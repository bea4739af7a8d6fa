/** One way through the mesh, drawn like a line of stations: who, how far apart, and how well each hop was heard. */
import { node_place } from "../data/nodes";
import { distance_km, format_distance } from "../format/distance";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { find_node } from "../state/mesh";
import { units } from "../state/preferences";
import { NodeLink } from "./NodeLink";

interface Props {
  path: readonly number[];
  /** Of the hop to each following station; may be shorter. */
  snr: readonly (number | null)[];
  complete: boolean;
  kind: "forward" | "back";
}

function hop_text(from: number, to: number, snr: number | null | undefined): string {
  const [a, b] = [find_node(from), find_node(to)];
  const [place_a, place_b] = [a && node_place(a), b && node_place(b)];
  const parts = [
    place_a && place_b ? format_distance(distance_km(place_a, place_b), units.value) : null,
    snr === null || snr === undefined ? null : `${format_number(snr, 2)} dB`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

export function Stations({ path, snr, complete, kind }: Props) {
  return (
    <ol class={`stations is-${kind}${complete ? "" : " is-partial"}`}>
      {path.map((node_id, i) => (
        <li key={i} class="station">
          {i > 0 && <span class="station-hop">{hop_text(path[i - 1] ?? 0, node_id, snr[i - 1])}</span>}
          <span class="station-name">
            <NodeLink node_id={node_id} relay />
            {!complete && i === path.length - 1 && <span class="row-minor"> {t("trace.not_reached")}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
