/** /gateways: the gateways compared; with `?a=!hex&b=!hex` two of them, node by node. */
import { useMemo } from "preact/hooks";
import { fetch_gateway_scores, fetch_gateways, fetch_links } from "../api/client";
import type { ApiLink, Gateway, GatewayScore } from "../api/types";
import { type GatewayRow, liveness, score_gateways } from "../data/gateways";
import { node_place } from "../data/nodes";
import { distance_km } from "../format/distance";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { now_ms } from "../state/clock";
import { STATISTICS_MS, useFresh, useLoaded } from "../state/loading";
import { find_node, NODE_DAYS, nodes } from "../state/mesh";
import { Figure, Load, PageFrame } from "../ui/Page";
import { Notice } from "../ui/parts";
import { Comparison } from "./gateways_parts/Comparison";
import { GatewayTable } from "./gateways_parts/GatewayTable";

/** Those of the table, and of two compared. */
export const SCORE_HOURS = 24;

interface Known {
  gateways: Gateway[];
  links: ApiLink[];
  scores: GatewayScore[];
}

async function gather(): Promise<Known> {
  const [gateways, links, scores] = await Promise.all([
    fetch_gateways(),
    fetch_links({ days: NODE_DAYS, source: "direct" }),
    fetch_gateway_scores(SCORE_HOURS),
  ]);
  return { gateways, links, scores };
}

function km_between(a: number, b: number): number | null {
  const [from, to] = [find_node(a), find_node(b)].map((node) => node && node_place(node));
  return from && to ? distance_km(from, to) : null;
}

export function Page() {
  const fresh = useFresh(STATISTICS_MS);
  const loaded = useLoaded(`gateways/${fresh}`, gather, true);
  return (
    <PageFrame title={t("page.gateways")} testid="gateways">
      <p class="page-lead">{t("gateways.lead", { days: NODE_DAYS })}</p>
      <Load of={loaded}>{(known) => <Scores {...known} />}</Load>
    </PageFrame>
  );
}

function Scores({ gateways, links, scores }: Known) {
  const layout = nodes.value.layout_version;
  const rows = useMemo(() => score_gateways(gateways, links, scores, km_between), [gateways, links, scores, layout]);
  if (rows.length === 0) return <Notice title={t("gateways.empty")}>{t("gateways.empty.hint")}</Notice>;
  return (
    <>
      <Figures rows={rows} links={links} />
      <div class="panels">
        <Comparison gateways={gateways} links={links} />
        <GatewayTable rows={rows} />
      </div>
    </>
  );
}

function Figures({ rows, links }: { rows: readonly GatewayRow[]; links: readonly ApiLink[] }) {
  const now_us = now_ms.value * 1000;
  const alive = rows.filter(({ last_seen_us }) => liveness(last_seen_us, now_us) === "live").length;
  const heard = new Set(links.map(({ from }) => from)).size;
  const once = rows.reduce((sum, { only_here }) => sum + only_here, 0);
  return (
    <div class="figures">
      <Figure value={format_number(rows.length)} label={t("gateways.count")} />
      <Figure value={format_number(alive)} label={t("gateways.alive")} />
      <Figure value={format_number(heard)} label={t("gateways.heard_directly")} />
      <Figure value={format_number(once)} label={t("gateways.by_one_only")} />
    </div>
  );
}
