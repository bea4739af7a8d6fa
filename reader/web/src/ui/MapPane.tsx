/** The map and what lies above it. The map library is loaded once the page stands. */
import { effect, signal, untracked } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fetch_edges } from "../api/client";
import type { Packet } from "../api/types";
import { node_name } from "../format/node_name";
import { port } from "../format/ports";
import { t } from "../i18n";
import type { MeshMap } from "../map/mesh_map";
import { config, find_node, lists, on_arrival, selected_node } from "../state/mesh";
import { fly_request, wanted_bounds } from "../state/navigation";
import { start_mesh_links } from "../state/mesh_links";
import { start_observations } from "../state/observations";
import { legend_open, units } from "../state/preferences";
import { all_links_shown, edges_of_selected, shown_links } from "../state/shown_links";
import { map_place, present_search, route } from "../state/view";
import { AgeSlider } from "./AgeSlider";
import { Attribution } from "./Attribution";
import { FitIcon, LegendIcon, LocateIcon, MinusIcon, PlusIcon } from "./icons";
import { Legend } from "./Legend";
import { MapState } from "./ListState";
import { NodeCard } from "./NodeCard";
import { follow_look } from "./look";
import { keep_nodes_shown } from "./map_nodes";
import { MapFilter } from "./MapFilter";
import { IconButton, Name, Notice } from "./parts";
import { ShareButton } from "./ShareButton";

const map = signal<MeshMap | null>(null);
const failed = signal(false);
const hovered = signal<{ node_ids: readonly number[]; x: number; y: number } | null>(null);

function pulse(target: MeshMap, arrived: readonly Packet[]): void {
  for (const packet of arrived) target.pulse(packet.from_node_id, `--hue-${port(packet.portnum).hue}`);
}

/** Asks for the links of the chosen node; those without SNR are known no other way. */
function learn_edges(node_id: number | null): void {
  edges_of_selected.value = [];
  if (node_id === null) return;
  fetch_edges(node_id).then(
    (edges) => {
      if (selected_node.peek() === node_id) edges_of_selected.value = edges;
    },
    // The card shows without them.
    () => {},
  );
}

/** Feeds the map from the page's state; the answer stops that. */
function connect(target: MeshMap): () => void {
  const stops = [
    keep_nodes_shown(target),
    effect(() => {
      target.select(selected_node.value);
      learn_edges(selected_node.value);
    }),
    effect(() => target.show_links(shown_links.value)),
    effect(() => {
      const request = fly_request.value;
      if (request) target.fly_to(request.node_id);
    }),
    effect(() => {
      const bounds = wanted_bounds.value;
      if (bounds) target.show_bounds(bounds);
    }),
    follow_look(target),
    on_arrival((arrived) => pulse(target, arrived)),
  ];
  return () => stops.forEach((stop) => stop());
}

const load_library = () => import("../map/mesh_map");
// On its way before the pane stands; a failure shows there.
load_library().catch(() => {});

async function load_map(element: HTMLElement): Promise<() => void> {
  const { create_map } = await load_library();
  const site = untracked(() => config.value);
  const target = create_map({
    element,
    tile_url: site?.tile_url ?? "",
    units: units.peek(),
    bounds: site?.bounds ?? null,
    place: untracked(() => map_place.value),
    on_select: (node_id) => (selected_node.value = node_id),
    on_moved: (place) => (map_place.value = place),
    on_hover: ([...node_ids], [x = 0, y = 0]) => (hovered.value = node_ids.length > 0 ? { node_ids, x, y } : null),
  });
  map.value = target;
  return connect(target);
}

export function MapPane() {
  const element = useRef<HTMLDivElement>(null);
  // The configuration decides where the map starts and which tiles it has; without an answer it starts anyway.
  const ready = config.value !== null || lists.value.state === "failed";
  useEffect(start_observations, []);
  const links_wanted = selected_node.value !== null || all_links_shown.value;
  useEffect(() => {
    if (links_wanted) start_mesh_links();
  }, [links_wanted]);
  useEffect(() => {
    if (!ready || !element.current) return;
    const loaded = load_map(element.current);
    loaded.catch(() => (failed.value = true));
    return () => void loaded.then((stop) => stop());
  }, [ready]);
  return (
    <section class="pane map-pane" aria-label={t("page.map")}>
      <div
        class="map"
        ref={element}
        tabIndex={0}
        role="application"
        aria-label={t("map.label")}
        data-testid="map"
        data-ready={map.value !== null}
      />
      {failed.value && <Notice title={t("map.failed")} />}
      <Tooltip />
      <Controls />
      <AgeSlider />
      <MapFilter />
      <Legend />
      <MapState />
      <NodeCard />
      <Attribution />
    </section>
  );
}

function Controls() {
  return (
    <div class="map-controls">
      <IconButton label={t("map.zoom_in")} onClick={() => map.value?.zoom_by(1)}>
        <PlusIcon />
      </IconButton>
      <IconButton label={t("map.zoom_out")} onClick={() => map.value?.zoom_by(-1)}>
        <MinusIcon />
      </IconButton>
      <IconButton label={t("map.fit")} onClick={() => map.value?.fit()}>
        <FitIcon />
      </IconButton>
      <Locate />
      {route.value.page !== "kiosk" && <ShareButton address={seen_address} />}
      <IconButton
        label={t("map.legend")}
        expanded={legend_open.value === "yes"}
        onClick={() => (legend_open.value = legend_open.value === "yes" ? "no" : "yes")}
      >
        <LegendIcon />
      </IconButton>
    </div>
  );
}

const locate_failed = signal(false);
const FAILURE_SHOWN_MS = 4_000;

function locate(): void {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) =>
      map.value?.show_here({ place: [coords.longitude, coords.latitude], accuracy_m: coords.accuracy }),
    () => {
      locate_failed.value = true;
      window.setTimeout(() => (locate_failed.value = false), FAILURE_SHOWN_MS);
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
}

/** Missing where the browser would refuse (without HTTPS), and on a wall. */
function Locate() {
  if (!window.isSecureContext || !("geolocation" in navigator) || route.value.page === "kiosk") return null;
  return (
    <>
      <IconButton label={t("map.locate")} testid="locate" onClick={locate}>
        <LocateIcon />
      </IconButton>
      {locate_failed.value && (
        <p class="map-hint" role="status">
          {t("map.locate.failed")}
        </p>
      )}
    </>
  );
}

/** Of the map as it is, wherever it was moved to, or not. */
function seen_address(): string {
  const place = map.value?.seen_place();
  if (place) map_place.value = place;
  return window.location.origin + window.location.pathname + present_search();
}

function Tooltip() {
  const hover = hovered.value;
  const [first, second] = hover?.node_ids ?? [];
  if (!hover || first === undefined) return null;
  const several = second !== undefined;
  return (
    <div class="tooltip" aria-hidden="true" style={{ transform: `translate(${hover.x}px, ${hover.y}px)` }}>
      {several ? (
        t("map.cluster", { n: hover.node_ids.length })
      ) : (
        <Name>{node_name(first, find_node(first)?.long_name)}</Name>
      )}
    </div>
  );
}
