/** A map of a few places and the lines between them: around one packet, one node, one traceroute. */
import Feature from "ol/Feature";
import { circular } from "ol/geom/Polygon";
import LineString from "ol/geom/LineString";
import Point from "ol/geom/Point";
import { defaults as default_interactions } from "ol/interaction/defaults";
import VectorLayer from "ol/layer/Vector";
import OlMap from "ol/Map";
import { fromLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import View from "ol/View";
import type { Units } from "../format/distance";
import { add_base_map, type BaseMap } from "./base_layers";
import { MapControls } from "./controls";
import { type Palette, read_palette } from "./palette";
import { arrow_styles, circle_style, disc_styles, line_style } from "./scene_style";

type Place = readonly [lon: number, lat: number];

export interface ScenePoint {
  node_id: number;
  place: Place;
  /** A token: `--hue-red`. */
  colour: string;
  radius: number;
  /** Inside the disc, for example a number of hops. */
  mark?: string;
  /** Below it. */
  label?: string;
  /** How far the place may be off. */
  precision_m?: number | null;
  faint?: boolean;
}

export interface SceneLine {
  places: readonly Place[];
  colour: string;
  dashed?: boolean;
  arrow?: boolean;
  width?: number;
}

export interface SceneContent {
  points: readonly ScenePoint[];
  lines: readonly SceneLine[];
}

export interface SceneOptions {
  element: HTMLElement;
  tile_url: string;
  units: Units;
  on_select(node_id: number): void;
}

/** Below, names stand under their nodes and above the scale. */
const FIT_PADDING = [44, 40, 64, 40];
const MOST_ZOOM = 14;

function at(place: Place): number[] {
  return fromLonLat([...place]);
}

export class SceneMap {
  private readonly map: OlMap;
  private readonly controls = new MapControls();
  private readonly base: BaseMap;
  private readonly source = new VectorSource();
  private readonly layer: VectorLayer;
  private content: SceneContent = { points: [], lines: [] };
  private palette: Palette;
  private touched = false;

  constructor(options: SceneOptions) {
    this.palette = read_palette();
    this.map = new OlMap({
      target: options.element,
      controls: this.controls.list(),
      // The page scrolls under one finger; two move the map.
      interactions: default_interactions({ altShiftDragRotate: false, pinchRotate: false, onFocusOnly: false }),
      view: new View({ center: [0, 0], zoom: 2, minZoom: 1, maxZoom: 18, enableRotation: false }),
    });
    this.base = add_base_map(this.map, options.tile_url);
    this.layer = new VectorLayer({ source: this.source, zIndex: 20 });
    this.map.addLayer(this.layer);
    this.map.on("singleclick", (event) => {
      const node_id = this.at_pixel(event.pixel);
      if (node_id !== undefined) options.on_select(node_id);
    });
    this.map.on("pointermove", (event) => {
      if (!event.dragging) options.element.classList.toggle("is-over-node", this.at_pixel(event.pixel) !== undefined);
    });
    this.map.on("pointerdrag", () => (this.touched = true));
    options.element.addEventListener("wheel", () => (this.touched = true), { passive: true });
    this.paint(options.units);
  }

  private at_pixel(pixel: number[]): number | undefined {
    return this.map.forEachFeatureAtPixel(pixel, (feature) => feature.get("node_id") as number | undefined, {
      hitTolerance: 5,
    });
  }

  /** Shows exactly this; until the user moves the map, all of it is in sight. */
  show(content: SceneContent): void {
    this.content = content;
    this.draw();
    if (!this.touched) this.fit();
    this.base.start();
  }

  fit(): void {
    const extent = this.source.getExtent();
    if (extent && this.source.getFeatures().length > 0) {
      this.map.getView().fit(extent, { padding: FIT_PADDING, maxZoom: MOST_ZOOM, size: this.map.getSize() ?? [320, 240] });
    }
  }

  /** Takes the colours of the style sheet as they are now. */
  paint(units: Units): void {
    this.controls.set_units(units);
    this.palette = read_palette();
    this.base.paint(this.palette);
    this.draw();
  }

  private draw(): void {
    const { points, lines } = this.content;
    this.source.clear(true);
    this.source.addFeatures([
      ...points.flatMap((point) => this.precision_circle(point)),
      ...lines.flatMap((line) => this.line_features(line)),
      ...points.map((point) => this.disc(point)),
    ]);
  }

  private precision_circle(point: ScenePoint): Feature[] {
    if (!point.precision_m) return [];
    const area = circular([...point.place], point.precision_m, 48).transform("EPSG:4326", "EPSG:3857");
    const feature = new Feature(area);
    feature.setStyle(circle_style(this.palette.colour(point.colour)));
    return [feature];
  }

  private line_features(line: SceneLine): Feature[] {
    const places = line.places.map(at);
    const colour = this.palette.colour(line.colour);
    const feature = new Feature(new LineString(places));
    feature.setStyle(line_style(colour, line.width ?? 2.5, line.dashed === true, this.palette.halo));
    if (!line.arrow) return [feature];
    const arrows = places.slice(1).map((to, i) => {
      const from = places[i] ?? to;
      const [x, y] = [((from[0] ?? 0) + (to[0] ?? 0)) / 2, ((from[1] ?? 0) + (to[1] ?? 0)) / 2];
      const arrow = new Feature(new Point([x, y]));
      const angle = Math.atan2((to[0] ?? 0) - (from[0] ?? 0), (to[1] ?? 0) - (from[1] ?? 0));
      arrow.setStyle(arrow_styles(colour, angle, this.palette.edge));
      return arrow;
    });
    return [feature, ...arrows];
  }

  private disc(point: ScenePoint): Feature {
    const feature = new Feature(new Point(at(point.place)));
    feature.set("node_id", point.node_id, true);
    feature.setStyle(disc_styles(point, this.palette));
    return feature;
  }

  destroy(): void {
    this.map.setTarget(undefined);
    this.map.dispose();
  }
}

export function create_scene(options: SceneOptions): SceneMap {
  return new SceneMap(options);
}
