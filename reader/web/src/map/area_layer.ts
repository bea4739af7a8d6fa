/** How exact positions are: a circle around each node whose place was cut, from a zoom on where that can be seen. */
import { containsXY } from "ol/extent";
import Feature from "ol/Feature";
import { circular } from "ol/geom/Polygon";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import { transformExtent } from "ol/proj";
import VectorSource from "ol/source/Vector";
import type Style from "ol/style/Style";
import type { PlacedNode } from "./node_layer";
import type { Palette } from "./palette";
import { circle_style } from "./scene_style";

const FIRST_ZOOM = 10.5;
const CORNERS = 40;

interface Area {
  place: PlacedNode["place"];
  precision_m: number;
  colour: string;
  feature: Feature;
}

export class AreaLayer {
  private readonly source = new VectorSource();
  private readonly layer: VectorLayer;
  private nodes: readonly PlacedNode[] = [];
  private readonly shown = new Map<number, Area>();
  private styles = new Map<string, Style>();

  constructor(
    private readonly map: OlMap,
    private palette: Palette,
  ) {
    this.layer = new VectorLayer({
      source: this.source,
      minZoom: FIRST_ZOOM,
      zIndex: 15,
      style: (feature) => this.style(feature.get("colour") as string),
    });
    map.addLayer(this.layer);
    map.on("moveend", () => this.draw());
  }

  paint(palette: Palette): void {
    this.palette = palette;
    this.styles = new Map();
    this.layer.changed();
  }

  private style(colour: string): Style {
    let style = this.styles.get(colour);
    if (!style) this.styles.set(colour, (style = circle_style(this.palette.colour(`--node-${colour}`))));
    return style;
  }

  /** Circles of exactly these nodes, as far as they are in sight. */
  show(nodes: readonly PlacedNode[]): void {
    this.nodes = nodes;
    this.draw();
  }

  private in_sight(): readonly PlacedNode[] {
    const view = this.map.getView();
    if ((view.getZoom() ?? 0) < FIRST_ZOOM || !this.map.getSize()) return [];
    const extent = transformExtent(view.calculateExtent(), "EPSG:3857", "EPSG:4326");
    return this.nodes.filter(({ place }) => containsXY(extent, place[0], place[1]));
  }

  /** Only what changed is made anew. */
  private draw(): void {
    const wanted = new Set<number>();
    for (const { node_id, place, precision_m, look } of this.in_sight()) {
      if (!precision_m) continue;
      wanted.add(node_id);
      const known = this.shown.get(node_id);
      if (known && is_of(known, place, precision_m, look.colour)) continue;
      if (known) this.source.removeFeature(known.feature);
      const feature = new Feature(circular(place, precision_m, CORNERS).transform("EPSG:4326", "EPSG:3857"));
      feature.set("colour", look.colour, true);
      this.source.addFeature(feature);
      this.shown.set(node_id, { place, precision_m, colour: look.colour, feature });
    }
    for (const [node_id, { feature }] of this.shown) {
      if (wanted.has(node_id)) continue;
      this.source.removeFeature(feature);
      this.shown.delete(node_id);
    }
  }
}

function is_of(area: Area, place: PlacedNode["place"], precision_m: number, colour: string): boolean {
  return (
    area.place[0] === place[0] &&
    area.place[1] === place[1] &&
    area.precision_m === precision_m &&
    area.colour === colour
  );
}
