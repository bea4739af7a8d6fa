/** /nodegraph: who hears whom, as a graph. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { fetch_links } from "../api/client";
import type { ApiLink } from "../api/types";
import { node_matcher, node_name } from "../format/node_name";
import { duration_long } from "../format/time";
import { t } from "../i18n";
import { now_ms } from "../state/clock";
import { node_colour_name } from "../state/categories";
import { STATISTICS_MS, useFresh, useLoaded } from "../state/loading";
import { nodes, selected_node } from "../state/mesh";
import { colour_by } from "../state/preferences";
import { filter, own_parameter, query, set_own_parameter } from "../state/view";
import { ChannelSelect } from "../ui/FilterBar";
import { build_graph, type Graph, LINK_TYPES, type LinkType, neighborhood } from "../ui/graph/model";
import { GraphView } from "../ui/graph/view";
import { FitIcon, MinusIcon, PlusIcon } from "../ui/icons";
import { follow_look } from "../ui/look";
import { NodeCard } from "../ui/NodeCard";
import { Load, PageFrame } from "../ui/Page";
import { IconButton, Notice } from "../ui/parts";
import { SearchBox } from "../ui/SearchBox";

const HUES: Readonly<Record<LinkType, string>> = { traceroute: "orange", neighbor: "cyan", direct: "green" };

/** What every gateway hears would hide the rest, and is shown when it is asked for. */
function is_shown(type: LinkType): boolean {
  return type === "direct" ? own_parameter(type) === "1" : own_parameter(type) !== "0";
}

function toggle(type: LinkType): void {
  const on = is_shown(type);
  set_own_parameter(type, type === "direct" ? (on ? "" : "1") : on ? "0" : "");
}

const HOURS = [3, 12, 24, 72, 168] as const;
const USUAL_HOURS = 24;
const LEAST = [1, 2, 5, 10, 25] as const;

function chosen(name: string, values: readonly number[], usual: number): number {
  return values.find((value) => String(value) === own_parameter(name)) ?? usual;
}

export function Page() {
  const days = Math.ceil(chosen("hours", HOURS, USUAL_HOURS) / 24);
  const loaded = useLoaded(`links/${days}/${useFresh(STATISTICS_MS)}`, () => fetch_links({ days }), true);
  return (
    <PageFrame
      title={t("page.nodegraph")}
      fixed
      testid="nodegraph"
      tools={
        <>
          {LINK_TYPES.map((type) => (
            <TypeToggle key={type} type={type} />
          ))}
          <Choice
            name="hours"
            label={t("chart.range")}
            values={HOURS}
            usual={USUAL_HOURS}
            text={(hours) => duration_long(hours)}
          />
          <Choice name="least" label={t("graph.least")} values={LEAST} usual={1} text={(n) => t("graph.least_n", { n })} />
          <ChannelSelect />
        </>
      }
    >
      <Load of={loaded}>{(links) => <Shown links={links} />}</Load>
    </PageFrame>
  );
}

function TypeToggle({ type }: { type: LinkType }) {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={is_shown(type)}
      data-testid={`edges-${type}`}
      onClick={() => toggle(type)}
    >
      <span class={`key is-line hue-${HUES[type]}`} aria-hidden="true" />
      {t(`graph.${type}`)}
    </button>
  );
}

interface ChoiceProps {
  /** Of the parameter of the address. */
  name: string;
  label: string;
  values: readonly number[];
  usual: number;
  text(value: number): string;
}

function Choice({ name, label, values, usual, text }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      data-testid={`graph-${name}`}
      value={chosen(name, values, usual)}
      onChange={({ currentTarget: { value } }) => set_own_parameter(name, value === String(usual) ? "" : value)}
    >
      {values.map((value) => (
        <option key={value} value={value}>
          {text(value)}
        </option>
      ))}
    </select>
  );
}

function Shown({ links }: { links: readonly ApiLink[] }) {
  const { channel, role } = filter.value;
  const types = LINK_TYPES.filter(is_shown);
  const [hours, least] = [chosen("hours", HOURS, USUAL_HOURS), chosen("least", LEAST, 1)];
  // Not at each change of a node, for the layout would begin anew; nor when one moves, for it is no map.
  const known = nodes.value.by_id.size;
  const graph = useMemo(
    () =>
      build_graph(links, nodes.peek().by_id, {
        types,
        since_us: (now_ms.peek() - hours * 3_600_000) * 1000,
        least_reports: least,
        passes: (node) =>
          (channel === null || node?.channel === channel) && (role === null || node?.role === role),
        colour: (node) => `--node-${node ? node_colour_name(node) : "unknown"}`,
      }),
    [links, channel, role, types.join(), hours, least, colour_by.value, known],
  );
  if (graph.nodes.length === 0) return <Notice title={t("graph.empty")}>{t("graph.empty.hint")}</Notice>;
  return <GraphPane graph={graph} />;
}

function GraphPane({ graph }: { graph: Graph }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, set_view] = useState<GraphView | null>(null);
  useEffect(() => {
    if (!canvas.current) return;
    const made = new GraphView(canvas.current, (node_id) => (selected_node.value = node_id));
    set_view(made);
    return () => made.destroy();
  }, []);
  useEffect(() => view?.show(graph), [view, graph]);
  useEffect(() => view?.select(selected_node.value), [view, selected_node.value]);
  useEffect(() => (view ? follow_look(view) : undefined), [view]);
  const find = () => {
    const matches = node_matcher(query.value);
    const found = graph.nodes.find(({ node_id }) => {
      const node = nodes.value.by_id.get(node_id);
      return node && matches(node);
    });
    if (!found) return;
    selected_node.value = found.node_id;
    view?.centre(found.node_id);
  };
  return (
    <div class="graph">
      <canvas
        ref={canvas}
        role="img"
        aria-label={t("graph.label", { nodes: graph.nodes.length, links: graph.links.length })}
        data-testid="graph"
        data-nodes={graph.nodes.length}
      />
      <div class="graph-search">
        <SearchBox on_enter={find} />
      </div>
      <p class="graph-note">{t("graph.label", { nodes: graph.nodes.length, links: graph.links.length })}</p>
      <div class="map-controls">
        <IconButton label={t("map.zoom_in")} onClick={() => view?.zoom_by(1.4)}>
          <PlusIcon />
        </IconButton>
        <IconButton label={t("map.zoom_out")} onClick={() => view?.zoom_by(1 / 1.4)}>
          <MinusIcon />
        </IconButton>
        <IconButton label={t("map.fit_scene")} onClick={() => view?.fit()}>
          <FitIcon />
        </IconButton>
      </div>
      <NodeCard />
      <NeighborText graph={graph} />
    </div>
  );
}

/** What the picture shows of the chosen node, for those who do not see it. */
function NeighborText({ graph }: { graph: Graph }) {
  const chosen = selected_node.value;
  if (chosen === null) return null;
  const names = [...neighborhood(graph, chosen)]
    .filter((node_id) => node_id !== chosen)
    .map((node_id) => node_name(node_id, nodes.value.by_id.get(node_id)?.long_name));
  return (
    <p class="sr-only" role="status">
      {t("graph.neighbors", { n: names.length })}: {names.join(", ")}
    </p>
  );
}
