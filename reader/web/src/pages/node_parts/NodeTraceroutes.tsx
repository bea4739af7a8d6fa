/** Traceroutes from and to the node. */
import { fetch_packets } from "../../api/client";
import { t } from "../../i18n";
import { useLoaded } from "../../state/loading";
import { Load, Panel } from "../../ui/Page";
import { TracerouteTable } from "../../ui/TracerouteTable";

export function NodeTraceroutes({ node_id }: { node_id: number }) {
  const loaded = useLoaded(`traces/${node_id}`, () => fetch_packets({ node_id, portnum: 70, limit: 200 }));
  if (loaded.value?.length === 0) return null;
  return (
    <Panel title={t("page.traceroutes")} wide testid="node-traceroutes">
      <Load of={loaded}>{(packets) => <TracerouteTable packets={packets} most={10} csv="traceroutes" />}</Load>
    </Panel>
  );
}
