/** Spreads nodes that stand on one spot around it, so that each can be chosen. */
import Feature from "ol/Feature";
import LineString from "ol/geom/LineString";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import VectorSource from "ol/source/Vector";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import type { NodeLook } from "./node_style";
import { NodeStyles } from "./node_style";
import type { Palette } from "./palette";

const CIRCLE_MOST = 9;
const RADIUS_PIXELS = 40;
const SPIRAL_STEP = 26;
/** More cannot be told apart; the list has them all. */
const MOST = 60;

/** Offsets in pixels for `count` nodes: a circle for a few, a spiral for many. Pure. */
export function spread_offsets(count: number): [x: number, y: number][] {
  if (count <= CIRCLE_MOST) {
    return Array.from({ length: count }, (_, i) => {
      const angle = (i / count) * 2 * Math.PI - Math.PI / 2;
      return [Math.cos(angle) * RADIUS_PIXELS, Math.sin(angle) * RADIUS_PIXELS];
    });
  }
  let angle = 0;
  let radius = RADIUS_PIXELS * 0.8;
  return Array.from({ length: count }, () => {
    angle += SPIRAL_STEP / radius;
    radius += SPIRAL_STEP * (SPIRAL_STEP / radius) * 0.22;
    return [Math.cos(angle) * radius, Math.sin(angle) * radius];
  });
}

export class Spread {
  private readonly source = new VectorSource();
  private readonly layer: VectorLayer;
  private styles: NodeStyles;
  private leg: Style;

  constructor(
    private readonly map: OlMap,
    palette: Palette,
    private readonly look: (node_id: number) => NodeLook | undefined,
  ) {
    this.styles = new NodeStyles(palette);
    this.leg = leg_style(palette);
    this.layer = new VectorLayer({
      source: this.source,
      zIndex: 40,
      style: (feature) => {
        const look = this.look(feature.get("node_id") as number);
        return look ? this.styles.node(look, true) : this.leg;
      },
    });
    map.addLayer(this.layer);
    map.getView().on("change:resolution", () => this.clear());
  }

  paint(palette: Palette): void {
    this.styles = new NodeStyles(palette);
    this.leg = leg_style(palette);
    this.layer.changed();
  }

  open(members: readonly number[], at: readonly number[]): void {
    this.clear();
    const resolution = this.map.getView().getResolution() ?? 1;
    const shown = members.slice(0, MOST);
    spread_offsets(shown.length).forEach(([x, y], i) => {
      const place = [(at[0] ?? 0) + x * resolution, (at[1] ?? 0) - y * resolution];
      this.source.addFeature(new Feature(new LineString([[...at], place])));
      const node = new Feature(new Point(place));
      node.set("node_id", shown[i]);
      this.source.addFeature(node);
    });
  }

  clear(): void {
    if (!this.source.isEmpty()) this.source.clear();
  }

  at_pixel(pixel: number[]): number | null {
    const hit = this.map.forEachFeatureAtPixel(pixel, (feature) => feature.get("node_id") as number | undefined, {
      layerFilter: (layer) => layer === this.layer,
      hitTolerance: 4,
    });
    return hit ?? null;
  }
}

function leg_style(palette: Palette): Style {
  return new Style({ stroke: new Stroke({ color: palette.place, width: 1.25 }) });
}
