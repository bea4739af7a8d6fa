/** Links of the chosen node: to whom, in which direction, and how it is known. */
import Feature from "ol/Feature";
import LineString from "ol/geom/LineString";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import VectorSource from "ol/source/Vector";
import type { Edge } from "../api/types";
import type { Palette } from "./palette";
import { arrow_styles, line_style } from "./scene_style";

/** With more links than this, thin ones are enough. */
const MANY = 25;
const COLOURS = { traceroute: "--hue-orange", neighbor: "--hue-cyan" } as const;

export class LinkLayer {
  private readonly source = new VectorSource();
  private edges: readonly Edge[] = [];

  /** `place`: where a node is, in map coordinates. */
  constructor(
    map: OlMap,
    private palette: Palette,
    private readonly place: (node_id: number) => number[] | undefined,
  ) {
    map.addLayer(new VectorLayer({ source: this.source, zIndex: 18 }));
  }

  paint(palette: Palette): void {
    this.palette = palette;
    this.show(this.edges);
  }

  show(edges: readonly Edge[]): void {
    this.edges = edges;
    this.source.clear(true);
    const width = edges.length > MANY ? 1.25 : 2.25;
    this.source.addFeatures(edges.flatMap((edge) => this.features(edge, width)));
  }

  private features({ from, to, type }: Edge, width: number): Feature[] {
    const [a, b] = [this.place(from), this.place(to)];
    if (!a || !b) return [];
    const colour = this.palette.colour(COLOURS[type]);
    const line = new Feature(new LineString([a, b]));
    line.setStyle(line_style(colour, width, type === "neighbor", this.palette.halo));
    const [dx, dy] = [(b[0] ?? 0) - (a[0] ?? 0), (b[1] ?? 0) - (a[1] ?? 0)];
    // Past the middle, so that a link in each direction shows both arrows.
    const arrow = new Feature(new Point([(a[0] ?? 0) + dx * 0.6, (a[1] ?? 0) + dy * 0.6]));
    arrow.setStyle(arrow_styles(colour, Math.atan2(dx, dy), this.palette.edge, 3 + width * 1.5));
    return [line, arrow];
  }
}
