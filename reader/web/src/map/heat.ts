/** A map of where the mesh is dense or busy. */
import { defaults as default_interactions } from "ol/interaction/defaults";
import OlMap from "ol/Map";
import { fromLonLat } from "ol/proj";
import View from "ol/View";
import type { Bounds } from "../api/types";
import type { Units } from "../format/distance";
import { add_base_map, type BaseMap } from "./base_layers";
import { MapControls } from "./controls";
import { bounds_extent, extent_without_outliers } from "./extent";
import { type Heat, HeatCanvas } from "./heat_canvas";
import { read_palette } from "./palette";

export interface HeatPoint {
  place: [lon: number, lat: number];
  /** 0..1 */
  weight: number;
}

export interface HeatOptions {
  element: HTMLElement;
  tile_url: string;
  units: Units;
  bounds: Bounds | null;
  /** How many nodes are near the pointer; null: it left the map. */
  on_hover(count: number | null, pixel: readonly number[]): void;
}

const HOVER_PIXELS = 30;
const FIT_PADDING = [48, 48, 48, 48];
const COLOURS = ["--heat-1", "--heat-2", "--heat-3", "--heat-4", "--heat-5"];

export class HeatMap {
  private readonly map: OlMap;
  private readonly controls = new MapControls();
  private readonly base: BaseMap;
  private readonly canvas: HeatCanvas;
  private points: readonly Heat[] = [];
  private placed = false;

  constructor(private readonly options: HeatOptions) {
    this.map = new OlMap({
      target: options.element,
      controls: this.controls.list(),
      interactions: default_interactions({ altShiftDragRotate: false, pinchRotate: false }),
      view: new View({ center: fromLonLat([0, 25]), zoom: 2, minZoom: 1, maxZoom: 16, enableRotation: false }),
    });
    this.base = add_base_map(this.map, options.tile_url);
    this.canvas = new HeatCanvas(this.map, options.element);
    this.map.on("pointermove", (event) => !event.dragging && this.hover(event.pixel));
    options.element.addEventListener("pointerleave", () => options.on_hover(null, []));
    this.map.on("pointerdrag", () => (this.placed = true));
    options.element.addEventListener("wheel", () => (this.placed = true), { passive: true });
    this.paint(options.units);
  }

  show(points: readonly HeatPoint[]): void {
    this.points = points.map(({ place, weight }) => ({ at: fromLonLat(place), weight }));
    this.canvas.show(this.points);
    if (!this.placed && points.length > 0) this.fit();
    this.base.start();
  }

  fit(): void {
    const { bounds } = this.options;
    const places = this.points.map(({ at }) => at);
    const extent = bounds ? bounds_extent(bounds) : extent_without_outliers(places);
    const size = this.map.getSize() ?? [360, 360];
    if (extent) this.map.getView().fit(extent, { padding: FIT_PADDING, maxZoom: 12, size });
    this.placed = places.length > 0;
  }

  private hover(pixel: number[]): void {
    const at = this.map.getCoordinateFromPixel(pixel);
    const reach = HOVER_PIXELS * (this.map.getView().getResolution() ?? 1);
    const [x = 0, y = 0] = at ?? [];
    const near = ({ at: [px = 0, py = 0] }: Heat) => Math.abs(px - x) <= reach && Math.abs(py - y) <= reach;
    const count = this.points.filter(near).length;
    this.options.on_hover(count, pixel);
  }

  /** Takes the colours of the style sheet as they are now. */
  paint(units: Units): void {
    this.controls.set_units(units);
    const palette = read_palette();
    this.base.paint(palette);
    this.canvas.paint(COLOURS.map((token) => palette.colour(token)));
  }

  destroy(): void {
    this.map.setTarget(undefined);
    this.map.dispose();
  }
}

export function create_heat_map(options: HeatOptions): HeatMap {
  return new HeatMap(options);
}
