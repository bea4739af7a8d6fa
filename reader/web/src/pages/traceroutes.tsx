/** /traceroute: the traceroutes that the mesh made lately. */
import { fetch_packets } from "../api/client";
import { t } from "../i18n";
import { useFresh, useLoaded } from "../state/loading";
import { change_filter, filter } from "../state/view";
import { passes } from "../state/filter";
import { node_name } from "../format/node_name";
import { find_node } from "../state/mesh";
import { CloseIcon } from "../ui/icons";
import { ChannelSelect } from "../ui/FilterBar";
import { Load, PageFrame, Panel } from "../ui/Page";
import { Name, Notice } from "../ui/parts";
import { TracerouteTable } from "../ui/TracerouteTable";

const MOST = 1_000;
const LIST_MS = 10_000;

export function Page() {
  const { node, channel } = filter.value;
  const loaded = useLoaded(
    `traceroutes/${node}/${useFresh(LIST_MS)}`,
    () => fetch_packets({ portnum: 70, node_id: node, limit: MOST }),
    true,
  );
  return (
    <PageFrame
      title={t("page.traceroutes")}
      testid="traceroutes"
      tools={
        <>
          {node !== null && (
            <span class="chip">
              <Name>{node_name(node, find_node(node)?.long_name)}</Name>
              <button type="button" aria-label={t("packets.filter.remove")} onClick={() => change_filter({ node: null })}>
                <CloseIcon />
              </button>
            </span>
          )}
          <ChannelSelect />
        </>
      }
    >
      <p class="page-lead">{t("trace.lead")}</p>
      <Load of={loaded}>
        {(all) => {
          const list = all.filter((packet) => passes(packet, { ...filter.value, ports: [], channel }));
          if (list.length === 0) return <Notice title={t("trace.empty")}>{t("trace.empty.hint")}</Notice>;
          return (
            <Panel title={t("trace.latest")} wide testid="traceroute-table">
              <TracerouteTable packets={list} most={50} csv="traceroutes" />
            </Panel>
          );
        }}
      </Load>
    </PageFrame>
  );
}
