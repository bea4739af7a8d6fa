/** The live map: base map, nodes, selection and pulses. The only module that pages load the map library through. */
import { easeOut } from "ol/easing";
import { boundingExtent, containsCoordinate, containsExtent, getHeight, getWidth } from "ol/extent";
import Feature from "ol/Feature";
import Point from "ol/geom/Point";
import { defaults as default_interactions } from "ol/interaction/defaults";
import VectorLayer from "ol/layer/Vector";
import OlMap from "ol/Map";
import { fromLonLat, toLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import Circle from "ol/style/Circle";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import View from "ol/View";
import type { Bounds } from "../api/types";
import type { Units } from "../format/distance";
import type { MapPlace } from "../state/url";
import { AreaLayer } from "./area_layer";
import { add_base_map, type BaseMap } from "./base_layers";
import { MapControls } from "./controls";
import { bounds_extent, extent_without_outliers } from "./extent";
import { type Here, HereLayer } from "./here_layer";
import { type DrawnLink, LinkLayer } from "./link_layer";
import { NodeLayer, type PlacedNode } from "./node_layer";
import { type Palette, read_palette, with_alpha } from "./palette";
import { Pulses } from "./pulses";
import { Spread } from "./spread";

export type { PlacedNode } from "./node_layer";

export interface MapOptions {
  element: HTMLElement;
  tile_url: string;
  units: Units;
  bounds: Bounds | null;
  place: MapPlace | null;
  on_select(node_id: number | null): void;
  /** The user moved the map. */
  on_moved(place: MapPlace): void;
  /** The pointer is above a node (one id), a cluster (several) or neither. */
  on_hover(node_ids: readonly number[], pixel: readonly number[]): void;
}

const FIT_PADDING = [56, 48, 48, 48];
const FIT_MOST_ZOOM = 12.5;
const FIRST_ZOOM = 2;
const FLY_ZOOM = 12;
const MOST_ZOOM = 18;
/** Until then the first nodes are waited for: drawing the whole world would only keep them from coming. */
const NODES_WITHIN_MS = 2_000;

export class MeshMap {
  private readonly map: OlMap;
  private readonly controls = new MapControls();
  private readonly base: BaseMap;
  private readonly nodes: NodeLayer;
  private readonly areas: AreaLayer;
  private readonly links: LinkLayer;
  private readonly spread: Spread;
  private readonly pulses: Pulses;
  private readonly here: HereLayer;
  private readonly selection = new Feature<Point>();
  private readonly selection_layer: VectorLayer;
  private palette: Palette;
  /** The view is the user's (or the link's, or the site's): new nodes do not move it. */
  private placed: boolean;
  private user_moved = false;
  private selected: number | null = null;

  constructor(private readonly options: MapOptions) {
    this.palette = read_palette();
    this.placed = options.place !== null || options.bounds !== null;
    this.map = new OlMap({
      target: options.element,
      controls: this.controls.list(),
      interactions: default_interactions({ altShiftDragRotate: false, pinchRotate: false }),
      view: new View({
        center: fromLonLat([0, 25]),
        zoom: FIRST_ZOOM,
        minZoom: 1,
        maxZoom: MOST_ZOOM,
        enableRotation: false,
      }),
    });
    this.base = add_base_map(this.map, options.tile_url);
    this.nodes = new NodeLayer(this.map, this.palette);
    this.areas = new AreaLayer(this.map, this.palette);
    this.links = new LinkLayer(this.map, this.palette, (node_id) => this.nodes.place_of(node_id));
    this.spread = new Spread(this.map, this.palette, (node_id) => this.nodes.look(node_id));
    this.selection_layer = new VectorLayer({ source: new VectorSource({ features: [this.selection] }), zIndex: 30 });
    this.map.addLayer(this.selection_layer);
    this.here = new HereLayer(this.map, this.palette);
    this.pulses = new Pulses(this.map, options.element, (node_id) => this.nodes.drawn_place_of(node_id));
    this.paint(options.units);
    this.set_first_view();
    this.listen();
    if (this.placed) this.base.start();
    else window.setTimeout(() => this.base.start(), NODES_WITHIN_MS);
  }

  private set_first_view(): void {
    const { place, bounds } = this.options;
    const view = this.map.getView();
    if (place) {
      view.setCenter(fromLonLat([place.lng, place.lat]));
      view.setZoom(place.zoom);
    } else if (bounds) {
      view.fit(bounds_extent(bounds), { size: this.map.getSize() ?? [360, 360] });
    }
  }

  private listen(): void {
    const { element } = this.options;
    this.map.on("pointerdrag", () => this.touched());
    element.addEventListener("wheel", () => this.touched(), { passive: true });
    element.addEventListener("keydown", () => this.touched());
    this.map.on("singleclick", (event) => this.click(event.pixel));
    this.map.on("pointermove", (event) => !event.dragging && this.hover(event.pixel));
    element.addEventListener("pointerleave", () => this.options.on_hover([], []));
    // What was under the pointer moves away from it.
    this.map.on("movestart", () => this.options.on_hover([], []));
    this.map.on("moveend", () => {
      if (this.user_moved) this.report_place();
    });
  }

  private touched(): void {
    this.placed = true;
    this.user_moved = true;
  }

  private report_place(): void {
    this.options.on_moved(this.seen_place());
  }

  /** Where the map looks. */
  seen_place(): MapPlace {
    const view = this.map.getView();
    const [lng = 0, lat = 0] = toLonLat(view.getCenter() ?? [0, 0]);
    return { lat, lng, zoom: view.getZoom() ?? 0 };
  }

  private click(pixel: number[]): void {
    const spread = this.spread.at_pixel(pixel);
    if (spread !== null) return this.options.on_select(spread);
    const hit = this.nodes.at_pixel(pixel);
    this.spread.clear();
    if (!hit) return this.options.on_select(null);
    const [only] = hit.members;
    if (hit.members.length === 1 && only !== undefined) return this.options.on_select(only);
    this.open_cluster(hit.members, hit.at);
  }

  /** Goes closer until its nodes part; those that never do are spread out. */
  private open_cluster(members: readonly number[], at: number[]): void {
    const view = this.map.getView();
    const places = members.map((node_id) => this.nodes.place_of(node_id)).filter((place) => place !== undefined);
    const extent = boundingExtent(places);
    const size_pixels = Math.max(getWidth(extent), getHeight(extent)) / view.getResolutionForZoom(MOST_ZOOM - 1);
    if (size_pixels < 24 || (view.getZoom() ?? 0) >= MOST_ZOOM - 1) return this.spread.open(members, at);
    this.touched();
    view.fit(extent, { padding: FIT_PADDING, maxZoom: MOST_ZOOM - 1, duration: this.duration(450) });
  }

  private hover(pixel: number[]): void {
    const spread = this.spread.at_pixel(pixel);
    const members = spread !== null ? [spread] : (this.nodes.at_pixel(pixel)?.members ?? []);
    this.options.element.classList.toggle("is-over-node", members.length > 0);
    this.options.on_hover(members, pixel);
  }

  private duration(ms: number): number {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : ms;
  }

  /** Shows exactly these nodes; until the view is somebody's choice, it keeps all of them in sight. */
  show(nodes: readonly PlacedNode[]): void {
    const before = this.nodes.count;
    if (this.nodes.show(nodes)) this.links.follow_nodes();
    this.areas.show(nodes);
    this.draw_selection();
    if (!this.placed && nodes.length !== before && !this.all_in_sight()) this.fit(before === 0 ? 0 : 400);
    if (nodes.length > 0) this.base.start();
  }

  /** No node is shown. */
  get is_empty(): boolean {
    return this.nodes.count === 0;
  }

  private all_in_sight(): boolean {
    const extent = extent_without_outliers(this.nodes.places());
    const view = this.map.getView();
    if (!extent || (view.getZoom() ?? 0) < FIRST_ZOOM + 1) return extent === null;
    return containsExtent(view.calculateExtent(), extent);
  }

  /** Moves the view so that all nodes are in it (or the site's bounds, while there are no nodes). */
  fit(duration_ms = 500): void {
    const view = this.map.getView();
    const extent =
      extent_without_outliers(this.nodes.places()) ?? (this.options.bounds && bounds_extent(this.options.bounds));
    if (!extent) return;
    view.fit(extent, { padding: FIT_PADDING, maxZoom: FIT_MOST_ZOOM, duration: this.duration(duration_ms) });
  }

  zoom_by(steps: number): void {
    this.touched();
    const view = this.map.getView();
    view.animate({ zoom: (view.getZoom() ?? 0) + steps, duration: this.duration(200), easing: easeOut });
  }

  /** Marks a node; null marks none. */
  select(node_id: number | null): void {
    this.selected = node_id;
    this.draw_selection();
  }

  /** Draws these links, and no others. */
  show_links(links: readonly DrawnLink[]): void {
    this.links.show(links);
  }

  fly_to(node_id: number): void {
    const at = this.nodes.place_of(node_id);
    if (!at) return;
    this.touched();
    const view = this.map.getView();
    const zoom = Math.max(view.getZoom() ?? 0, FLY_ZOOM);
    const near = containsCoordinate(view.calculateExtent(), at);
    view.animate({ center: at, zoom, duration: this.duration(near ? 450 : 900) });
  }

  /** Marks where the user is, and goes there. */
  show_here(here: Here): void {
    this.here.show(here);
    this.touched();
    const view = this.map.getView();
    const zoom = Math.max(view.getZoom() ?? 0, FLY_ZOOM - 1);
    view.animate({ center: fromLonLat(here.place), zoom, duration: this.duration(700) });
  }

  /** Shows this part of the world, whatever nodes come. */
  show_bounds(bounds: Bounds): void {
    this.placed = true;
    this.map.getView().fit(bounds_extent(bounds), { size: this.map.getSize() ?? [360, 360], duration: this.duration(900) });
  }

  /** `hue`: a token's name, for example `--hue-blue`. */
  pulse(node_id: number, hue: string): void {
    this.pulses.start(node_id, this.palette.colour(hue));
  }

  private draw_selection(): void {
    const at = this.selected === null ? undefined : this.nodes.place_of(this.selected);
    const [x, y] = this.selection.getGeometry()?.getCoordinates() ?? [];
    if (at?.[0] === x && at?.[1] === y) return;
    this.selection.setGeometry(at && new Point(at));
  }

  /** Takes the colours of the style sheet as they are now. */
  paint(units: Units): void {
    this.controls.set_units(units);
    this.palette = read_palette();
    this.base.paint(this.palette);
    this.nodes.paint(this.palette);
    this.areas.paint(this.palette);
    this.links.paint(this.palette);
    this.spread.paint(this.palette);
    this.here.paint(this.palette);
    this.selection_layer.setStyle([
      ring(15, with_alpha(this.palette.selected, 0.35), 7),
      ring(13, this.palette.selected, 2.5),
    ]);
  }
}

function ring(radius: number, color: string, width: number): Style {
  return new Style({ image: new Circle({ radius, stroke: new Stroke({ color, width }) }) });
}

export function create_map(options: MapOptions): MeshMap {
  return new MeshMap(options);
}
