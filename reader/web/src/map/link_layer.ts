/** Links between nodes: in which direction, and how good. */
import Feature from "ol/Feature";
import LineString from "ol/geom/LineString";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import VectorSource from "ol/source/Vector";
import type { Palette } from "./palette";
import { arrow_styles, line_style } from "./scene_style";

export interface DrawnLink {
  from: number;
  to: number;
  /** A token: `--hue-cyan`. */
  colour: string;
  width: number;
  dashed: boolean;
}

/** With more links than this, thin ones without arrows are enough. */
const MANY = 150;

export class LinkLayer {
  private readonly source = new VectorSource();
  private links: readonly DrawnLink[] = [];

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
    this.show(this.links);
  }

  /** Nodes came or moved: their links go with them. */
  follow_nodes(): void {
    if (this.links.length > 0) this.show(this.links);
  }

  show(links: readonly DrawnLink[]): void {
    this.links = links;
    this.source.clear(true);
    const many = links.length > MANY;
    this.source.addFeatures(links.flatMap((link) => this.features(link, many)));
  }

  private features({ from, to, colour: token, width, dashed }: DrawnLink, many: boolean): Feature[] {
    const [a, b] = [this.place(from), this.place(to)];
    if (!a || !b) return [];
    const colour = this.palette.colour(token);
    const line = new Feature(new LineString([a, b]));
    line.setStyle(line_style(colour, many ? Math.min(width / 2, 1.5) : width, dashed, this.palette.halo));
    if (many) return [line];
    const [dx, dy] = [(b[0] ?? 0) - (a[0] ?? 0), (b[1] ?? 0) - (a[1] ?? 0)];
    // Past the middle, so that a link in each direction shows both arrows.
    const arrow = new Feature(new Point([(a[0] ?? 0) + dx * 0.6, (a[1] ?? 0) + dy * 0.6]));
    arrow.setStyle(arrow_styles(colour, Math.atan2(dx, dy), this.palette.edge, 3 + width * 1.5));
    return [line, arrow];
  }
}
