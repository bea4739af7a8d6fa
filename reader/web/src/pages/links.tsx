/** /links: who hears whom, how well, and over what distance. */
import { computed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Link } from "../data/links";
import { node_place } from "../data/nodes";
import { distance_km, format_distance } from "../format/distance";
import { node_matcher, node_name } from "../format/node_name";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { find_node, NODE_DAYS, nodes } from "../state/mesh";
import { mesh_links, mesh_links_load, start_mesh_links } from "../state/mesh_links";
import { units } from "../state/preferences";
import { change_filter, filter, own_parameter, query, set_own_parameter } from "../state/view";
import { CloseIcon } from "../ui/icons";
import { ListState } from "../ui/ListState";
import { Figure, PageFrame } from "../ui/Page";
import { FailedNotice, Name, Notice, Segmented } from "../ui/parts";
import { SearchBox } from "../ui/SearchBox";
import { LinkMap } from "./links_parts/LinkMap";
import { LinkTable } from "./links_parts/LinkTable";

export interface LinkRow extends Link {
  /** null: one of the two ends has no position. */
  km: number | null;
  /** SNR in the other direction; null: not known. */
  back_snr: number | null;
}

/** How links are known. */
export const LINK_KINDS = ["direct", "traceroute", "neighbor"] as const;

function chosen_kind(): (typeof LINK_KINDS)[number] | "all" {
  return LINK_KINDS.find((kind) => kind === own_parameter("kind")) ?? "all";
}

function length_km({ from, to }: Link): number | null {
  const [a, b] = [find_node(from), find_node(to)].map((node) => node && node_place(node));
  return a && b ? distance_km(a, b) : null;
}

/** Whether a node is named as the search says. */
function named_so(text: string): (node_id: number) => boolean {
  const matches = node_matcher(text);
  return (node_id) => {
    const node = find_node(node_id);
    return node !== undefined && matches(node);
  };
}

/** The longest first. */
const rows = computed((): LinkRow[] => {
  const [kind, text, node] = [chosen_kind(), query.value.trim(), filter.value.node];
  const is_named = named_so(text);
  const snr = new Map(mesh_links.value.map((link) => [`${link.from}/${link.to}`, link.snr]));
  // Where the nodes are is looked up below.
  void nodes.value.layout_version;
  return mesh_links.value
    .filter((link) => kind === "all" || link[kind])
    .filter(({ from, to }) => node === null || from === node || to === node)
    .filter(({ from, to }) => text === "" || is_named(from) || is_named(to))
    .map((link) => ({ ...link, km: length_km(link), back_snr: snr.get(`${link.to}/${link.from}`) ?? null }))
    .sort((a, b) => (b.km ?? -1) - (a.km ?? -1));
});

export function Page() {
  useEffect(start_mesh_links, []);
  return (
    <PageFrame
      title={t("page.links")}
      testid="links"
      tools={
        <Segmented
          label={t("packets.filter.port")}
          value={chosen_kind()}
          options={[
            ["all", t("packets.filter.all")],
            ...LINK_KINDS.map((kind) => [kind, t(`links.${kind}`)] as const),
          ]}
          onChange={(kind) => set_own_parameter("kind", kind === "all" ? "" : kind)}
        />
      }
    >
      <p class="page-lead">{t("links.lead", { days: NODE_DAYS })}</p>
      <div class="list-tools">
        <SearchBox on_enter={() => {}} />
        <NodeChip />
      </div>
      <ListState everywhere>
        <List />
      </ListState>
    </PageFrame>
  );
}

function NodeChip() {
  const { node } = filter.value;
  if (node === null) return null;
  return (
    <span class="chip">
      <Name>{node_name(node, find_node(node)?.long_name)}</Name>
      <button type="button" aria-label={t("packets.filter.remove")} onClick={() => change_filter({ node: null })}>
        <CloseIcon />
      </button>
    </span>
  );
}

function List() {
  const list = rows.value;
  const load = mesh_links_load.value;
  if (load.state === "loading") return <Notice busy title={t("state.loading_part")} />;
  if (load.state === "failed" && list.length === 0) return <FailedNotice message={load.message} />;
  if (list.length === 0) return <Notice title={t("links.empty")}>{t("links.empty.hint")}</Notice>;
  return (
    <>
      <Figures list={list} />
      <div class="panels">
        <LinkMap links={list} />
        <LinkTable links={list} />
      </div>
    </>
  );
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

function Figures({ list }: { list: readonly LinkRow[] }) {
  const snr = median(list.flatMap((link) => (link.snr === null ? [] : [link.snr])));
  const km = median(list.flatMap((link) => (link.km === null ? [] : [link.km])));
  const longest = list[0]?.km ?? null;
  const distance = (value: number | null) => (value === null ? "–" : format_distance(value, units.value));
  return (
    <div class="figures">
      <Figure value={format_number(list.length)} label={t("links.count")} />
      <Figure value={snr === null ? "–" : `${format_number(snr, 1)} dB`} label={t("links.median_snr")} />
      <Figure value={distance(km)} label={t("links.median_distance")} />
      <Figure value={distance(longest)} label={t("links.longest")} />
    </div>
  );
}
