/** The map beneath the nodes: tiles from a server if one is configured, the built-in world otherwise. */
import Feature from "ol/Feature";
import MultiLineString from "ol/geom/MultiLineString";
import MultiPolygon from "ol/geom/MultiPolygon";
import Point from "ol/geom/Point";
import Graticule from "ol/layer/Graticule";
import LayerGroup from "ol/layer/Group";
import TileLayer from "ol/layer/Tile";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import { fromLonLat, toLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import XYZ from "ol/source/XYZ";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import index from "virtual:base-map";
import { type Cell, type CellFile, cells_in, decode_cell, type Point as Degrees } from "./base_cell";
import { LABELS } from "./node_layer";
import type { Palette } from "./palette";

/** Below this zoom the overview shows the world; from it on, the detailed cells. */
const DETAIL_ZOOM = 5;
const COUNTY_ZOOM = 7;
const RETRY_MS = 15_000;

type LineKind = "coast" | "border" | "state" | "county";
const LINE_KINDS: readonly LineKind[] = ["county", "state", "border", "coast"];

const project = (points: readonly Degrees[]) => points.map((point) => fromLonLat(point));

function cell_features(cell: Cell): { land: Feature; lines: Feature[]; places: Feature[] } {
  return {
    land: new Feature(new MultiPolygon(cell.land.map((polygon) => polygon.map(project)))),
    lines: LINE_KINDS.filter((kind) => cell[kind].length > 0).map(
      (kind) => new Feature({ geometry: new MultiLineString(cell[kind].map(project)), kind }),
    ),
    places: cell.places.map(
      (place) => new Feature({ geometry: new Point(fromLonLat(place.at)), name: place.name, zoom: place.zoom }),
    ),
  };
}

/** One level of detail: land, lines and names. */
class WorldLayers {
  private readonly land = new VectorSource({ wrapX: true });
  private readonly lines = new VectorSource({ wrapX: true });
  private readonly places = new VectorSource({ wrapX: true });
  private readonly land_layer = new VectorLayer({ source: this.land });
  private readonly line_layer = new VectorLayer({ source: this.lines });
  private readonly place_layer = new VectorLayer({ source: this.places, declutter: LABELS });
  readonly group: LayerGroup;

  constructor(zooms: { minZoom?: number; maxZoom?: number }) {
    this.group = new LayerGroup({ layers: [this.land_layer, this.line_layer, this.place_layer], ...zooms });
  }

  add(cell: Cell): void {
    const { land, lines, places } = cell_features(cell);
    this.land.addFeature(land);
    this.lines.addFeatures(lines);
    this.places.addFeatures(places);
  }

  paint(palette: Palette): void {
    this.land_layer.setStyle(new Style({ fill: new Fill({ color: palette.land }) }));
    this.line_layer.setStyle(line_style(palette));
    this.place_layer.setStyle(place_style(palette));
  }
}

function line_style(
  palette: Palette,
): (feature: { get(name: string): unknown }, resolution: number) => Style | undefined {
  const stroke = (color: string, width: number, lineDash?: number[]) =>
    new Style({ stroke: new Stroke(lineDash ? { color, width, lineDash } : { color, width }) });
  const styles: Record<LineKind, Style> = {
    coast: stroke(palette.coast, 1.25),
    border: stroke(palette.border, 1.25),
    state: stroke(palette.border, 1, [5, 4]),
    county: stroke(palette.county, 1),
  };
  return (feature, resolution) => {
    const kind = feature.get("kind") as LineKind;
    if (kind === "county" && zoom_of(resolution) < COUNTY_ZOOM) return undefined;
    return styles[kind];
  };
}

// Web Mercator: 156,543 m a pixel at zoom 0.
function zoom_of(resolution: number): number {
  return Math.log2(156_543.034 / resolution);
}

function place_style(
  palette: Palette,
): (feature: { get(name: string): unknown }, resolution: number) => Style | undefined {
  const style = (size: number, weight: number) =>
    new Style({
      text: new Text({
        font: `${weight} ${size}px ${palette.font}`,
        fill: new Fill({ color: palette.place }),
        stroke: new Stroke({ color: palette.halo, width: 3 }),
      }),
    });
  const small = style(11, 400);
  const large = style(12.5, 600);
  return (feature, resolution) => {
    const from = feature.get("zoom") as number;
    const zoom = zoom_of(resolution);
    if (from > zoom) return undefined;
    // What was named three zooms ago is a larger place than what has just found room.
    const chosen = zoom - from >= 3 ? large : small;
    chosen.getText()?.setText(feature.get("name") as string);
    chosen.setZIndex(-from);
    return chosen;
  };
}

/** Loads the parts of the built-in map that the view needs, each once. */
class BuiltInMap {
  private readonly overview = new WorldLayers({ maxZoom: DETAIL_ZOOM });
  private readonly detail = new WorldLayers({ minZoom: DETAIL_ZOOM });
  private readonly asked = new Set<string>();
  private graticule: Graticule | null = null;
  private started = false;

  constructor(private readonly map: OlMap) {
    map.addLayer(this.overview.group);
    map.addLayer(this.detail.group);
    map.on("moveend", () => this.started && this.load_view());
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    this.load_view();
  }

  paint(palette: Palette): void {
    this.overview.paint(palette);
    this.detail.paint(palette);
    // A graticule's stroke is fixed at its construction.
    if (this.graticule) this.map.removeLayer(this.graticule);
    this.graticule = new Graticule({
      strokeStyle: new Stroke({ color: palette.graticule, width: 1 }),
      showLabels: false,
      wrapX: true,
    });
    this.map.addLayer(this.graticule);
  }

  private load_view(): void {
    const view = this.map.getView();
    if ((view.getZoom() ?? 0) <= DETAIL_ZOOM) return this.load(index.overview, this.overview);
    const [min_x = 0, min_y = 0, max_x = 0, max_y = 0] = view.calculateExtent();
    const [west = 0, south = 0] = toLonLat([min_x, min_y]);
    const [, north = 0] = toLonLat([max_x, max_y]);
    const width = ((max_x - min_x) / 40_075_016.69) * 360;
    for (const name of cells_in(west, south, west + width, north, index.cell_degrees)) {
      const address = index.cells[name];
      if (address !== undefined) this.load(address, this.detail);
    }
  }

  private load(address: string, into: WorldLayers): void {
    if (this.asked.has(address)) return;
    this.asked.add(address);
    fetch(address)
      .then((response) =>
        response.ok ? (response.json() as Promise<CellFile>) : Promise.reject(new Error(response.statusText)),
      )
      .then((file) => into.add(decode_cell(file)))
      .catch((error: unknown) => {
        // The nodes do not depend on it; the next move after a while asks again.
        console.warn("base map", address, error);
        window.setTimeout(() => this.asked.delete(address), RETRY_MS);
      });
  }
}

export interface BaseMap {
  paint(palette: Palette): void;
  /** To be called when the view is where it will be: nothing is loaded for a view that does not last. */
  start(): void;
}

/** Adds the base map to `map`. `tile_url` is an address with {x}, {y}, {z}; empty for the built-in map. */
export function add_base_map(map: OlMap, tile_url: string): BaseMap {
  if (tile_url === "") return new BuiltInMap(map);
  map.addLayer(new TileLayer({ className: "map-tiles", source: new XYZ({ url: tile_url, maxZoom: 19 }) }));
  return { paint() {}, start() {} };
}
