/** /top: the nodes that are heard most. */
import { fetch_top } from "../api/client";
import type { TopNode } from "../api/types";
import { last_span, type Span } from "../data/periods";
import { node_name } from "../format/node_name";
import { clean_line } from "../format/text";
import { t } from "../i18n";
import { now_ms } from "../state/clock";
import { format_number } from "../i18n/locale";
import { STATISTICS_MS, useFresh, useLoaded } from "../state/loading";
import { find_node } from "../state/mesh";
import { packets_within } from "../state/url";
import { filter, own_parameter, set_own_parameter } from "../state/view";
import { type Column, DataTable } from "../ui/DataTable";
import { ChannelSelect } from "../ui/FilterBar";
import { NodeLink } from "../ui/NodeLink";
import { Load, PageFrame, Panel } from "../ui/Page";
import { Notice, Segmented } from "../ui/parts";
import { Star } from "../ui/Star";

const PAGE_ROWS = 50;
const DAYS = ["1", "3", "7", "14"] as const;

/** As the reference: ten gateways are plenty, fewer than two too few. */
function reach_hue(avg: number): string {
  return avg >= 10 ? "green" : avg >= 2 ? "amber" : "red";
}

function columns(
  first_rank: number,
  most_seen: number,
  ranks: ReadonlyMap<number, number>,
  span: Span,
): Column<TopNode>[] {
  return [
    { key: "rank", label: "#", numeric: true, value: (row) => first_rank + (ranks.get(row.node_id) ?? 0) },
    {
      key: "name",
      label: t("nodes.sort.name"),
      main: true,
      value: (row) => node_name(row.node_id, row.long_name),
      show: (row) => (
        <span class="with-star">
          <Star node_id={row.node_id} />
          <NodeLink node_id={row.node_id} long_name={row.long_name ?? find_node(row.node_id)?.long_name} />
        </span>
      ),
    },
    { key: "short", label: t("nodes.column.short"), value: (row) => clean_line(row.short_name ?? "", 8) },
    { key: "channel", label: t("node.channel"), value: (row) => clean_line(row.channel ?? "", 24) },
    {
      key: "sent",
      label: t("top.sent"),
      numeric: true,
      value: (row) => row.sent,
      show: (row) => (
        <a class="link" href={packets_within(span, { node: row.node_id })}>
          {format_number(row.sent)}
        </a>
      ),
    },
    {
      key: "seen",
      label: t("top.seen"),
      numeric: true,
      value: (row) => row.seen,
      show: (row) => (
        <span class="in-bar">
          <span class="in-bar-fill" style={{ width: `${(row.seen / most_seen) * 100}%` }} aria-hidden="true" />
          <span>{format_number(row.seen)}</span>
        </span>
      ),
    },
    {
      key: "avg",
      label: t("top.average"),
      numeric: true,
      value: (row) => row.avg,
      show: (row) => <span class={`tag hue-${reach_hue(row.avg)}`}>{format_number(row.avg, 1)}</span>,
    },
  ];
}

export function Page() {
  const days = Number(own_parameter("days", "1")) || 1;
  const page = Math.max(0, Math.floor(Number(own_parameter("page")) || 0));
  const { channel } = filter.value;
  const loaded = useLoaded(
    `top/${days}/${channel}/${page}/${useFresh(STATISTICS_MS)}`,
    () => fetch_top({ period_type: "day", length: days, channel, limit: PAGE_ROWS, offset: page * PAGE_ROWS }),
    true,
  );
  return (
    <PageFrame
      title={t("page.top")}
      testid="top"
      tools={
        <>
          <ChannelSelect />
          <Segmented
            label={t("chart.range")}
            value={String(days)}
            options={DAYS.map((n) => [n, t("top.days", { n: Number(n) })])}
            onChange={(n) => (set_own_parameter("days", n === "1" ? "" : n), set_own_parameter("page", ""))}
          />
        </>
      }
    >
      <p class="page-lead">{t("top.lead")}</p>
      <Load of={loaded}>{(answer) => <List answer={answer} page={page} days={days} />}</Load>
    </PageFrame>
  );
}

interface ListProps {
  answer: { total: number; nodes: TopNode[] };
  page: number;
  days: number;
}

function List({ answer, page, days }: ListProps) {
  const span = last_span({ period_type: "day", length: days }, now_ms.peek());
  const heard = answer.nodes.filter((row) => row.seen > 0 || row.sent > 0);
  if (heard.length === 0) return <Notice title={t("top.empty")}>{t("top.empty.hint")}</Notice>;
  const most = Math.max(1, ...heard.map(({ seen }) => seen));
  const ranks = new Map(heard.map((row, i) => [row.node_id, i + 1]));
  const last = Math.ceil(answer.total / PAGE_ROWS) - 1;
  return (
    <Panel title={t("top.most_heard")} wide testid="top-table">
      <DataTable
        label={t("page.top")}
        rows={heard}
        columns={columns(page * PAGE_ROWS, most, ranks, span)}
        id={(row) => row.node_id}
        csv="top"
      />
      {last > 0 && (
        <div class="pager">
          <button type="button" class="button" disabled={page === 0} onClick={() => turn(page - 1)}>
            {t("table.previous")}
          </button>
          <span class="count">{t("table.page_of", { page: page + 1, pages: last + 1 })}</span>
          <button
            type="button"
            class="button"
            disabled={page >= last || heard.length < PAGE_ROWS}
            onClick={() => turn(page + 1)}
          >
            {t("table.next")}
          </button>
        </div>
      )}
    </Panel>
  );
}

function turn(page: number): void {
  set_own_parameter("page", page <= 0 ? "" : String(page));
}
