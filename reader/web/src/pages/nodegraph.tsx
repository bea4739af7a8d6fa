/** /nodegraph: who hears whom, as a graph. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { fetch_edges } from "../api/client";
import type { Edge, EdgeType } from "../api/types";
import { node_matcher, node_name } from "../format/node_name";
import { t } from "../i18n";
import { node_colour_name } from "../state/categories";
import { useLoaded } from "../state/loading";
import { nodes, selected_node } from "../state/mesh";
import { colour_by } from "../state/preferences";
import { filter, own_parameter, query, set_own_parameter } from "../state/view";
import { ChannelSelect } from "../ui/FilterBar";
import { build_graph, type Graph, neighborhood } from "../ui/graph/model";
import { GraphView } from "../ui/graph/view";
import { FitIcon, MinusIcon, PlusIcon } from "../ui/icons";
import { follow_look } from "../ui/look";
import { NodeCard } from "../ui/NodeCard";
import { Load, PageFrame } from "../ui/Page";
import { IconButton, Notice } from "../ui/parts";
import { SearchBox } from "../ui/SearchBox";

const TYPES: readonly EdgeType[] = ["traceroute", "neighbor"];

function chosen_types(): readonly EdgeType[] {
  return TYPES.filter((type) => own_parameter(type) !== "0");
}

export function Page() {
  const loaded = useLoaded("edges", () => fetch_edges());
  return (
    <PageFrame
      title={t("page.nodegraph")}
      fixed
      testid="nodegraph"
      tools={
        <>
          {TYPES.map((type) => (
            <TypeToggle key={type} type={type} />
          ))}
          <ChannelSelect />
        </>
      }
    >
      <Load of={loaded}>{(edges) => <Shown edges={edges} />}</Load>
    </PageFrame>
  );
}

function TypeToggle({ type }: { type: EdgeType }) {
  const on = own_parameter(type) !== "0";
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={on}
      data-testid={`edges-${type}`}
      onClick={() => set_own_parameter(type, on ? "0" : "")}
    >
      <span class={`key is-line hue-${type === "traceroute" ? "orange" : "cyan"}`} aria-hidden="true" />
      {t(`graph.${type}`)}
    </button>
  );
}

function Shown({ edges }: { edges: readonly Edge[] }) {
  const { channel, role } = filter.value;
  const types = chosen_types();
  // Not at each change of a node, for the layout would begin anew; nor when one moves, for it is no map.
  const known = nodes.value.by_id.size;
  const graph = useMemo(
    () =>
      build_graph(edges, nodes.peek().by_id, {
        types,
        passes: (node) =>
          (channel === null || node?.channel === channel) && (role === null || node?.role === role),
        colour: (node) => `--node-${node ? node_colour_name(node) : "unknown"}`,
      }),
    [edges, channel, role, types.join(), colour_by.value, known],
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
