/** The node's packets, by time and type. */
import { useState } from "preact/hooks";
import { fetch_packets } from "../../api/client";
import type { Packet } from "../../api/types";
import { known_ports, port } from "../../format/ports";
import { t } from "../../i18n";
import { now_ms } from "../../state/clock";
import { useLoaded } from "../../state/loading";
import { change_filter, filter, own_parameter, set_own_parameter } from "../../state/view";
import { Load, Panel } from "../../ui/Page";
import { PacketTable } from "../../ui/PacketTable";

const MOST = 1_000;
const SINCE = ["1", "6", "24", "168", "all"] as const;

export function NodePackets({ node_id }: { node_id: number }) {
  const hours = own_parameter("since", "24");
  const portnum = filter.value.ports[0] ?? null;
  // Fixed when the choice is made, so that the question does not change with each tick of the clock.
  const [at_ms] = useState(() => now_ms.peek());
  const since = Number(hours) > 0 ? Math.round((at_ms - Number(hours) * 3_600_000) * 1000) : null;
  const loaded = useLoaded(
    `packets/${node_id}/${hours}/${portnum}`,
    () => fetch_packets({ node_id, limit: MOST, since, portnum }),
    true,
  );
  return (
    <Panel title={t("node.packets")} wide testid="node-packets" tools={<Choices hours={hours} portnum={portnum} />}>
      <Load of={loaded}>{(packets) => <List packets={packets} node_id={node_id} />}</Load>
    </Panel>
  );
}

function List({ packets, node_id }: { packets: readonly Packet[]; node_id: number }) {
  if (packets.length === 0) return <p class="row-minor panel-empty">{t("node.no_packets")}</p>;
  return <PacketTable packets={packets} csv={`packets_${node_id}`} most={25} />;
}

function Choices({ hours, portnum }: { hours: string; portnum: number | null }) {
  return (
    <>
      <select
        aria-label={t("packets.filter.port")}
        data-testid="packets-port"
        value={portnum ?? ""}
        onChange={({ currentTarget: { value } }) => change_filter({ ports: value === "" ? [] : [Number(value)] })}
      >
        <option value="">{t("packets.all_types")}</option>
        {known_ports.map(({ number }) => (
          <option key={number} value={number}>
            {port(number).label}
          </option>
        ))}
      </select>
      <select
        aria-label={t("chart.range")}
        data-testid="packets-since"
        value={hours}
        onChange={(event) => set_own_parameter("since", event.currentTarget.value)}
      >
        {SINCE.map((one) => (
          <option key={one} value={one}>
            {t(`chart.range.${one}`)}
          </option>
        ))}
      </select>
    </>
  );
}
