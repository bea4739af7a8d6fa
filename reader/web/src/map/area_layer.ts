/** How exact positions are: a circle around each node whose place was cut, from a zoom on where that can be seen. */
import Feature from "ol/Feature";
import { circular } from "ol/geom/Polygon";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import VectorSource from "ol/source/Vector";
import type Style from "ol/style/Style";
import type { PlacedNode } from "./node_layer";
import type { Palette } from "./palette";
import { circle_style } from "./scene_style";

const FIRST_ZOOM = 10.5;
const CORNERS = 40;

export class AreaLayer {
  private readonly source = new VectorSource();
  private readonly layer: VectorLayer;
  private readonly shown = new Map<number, { key: string; feature: Feature }>();
  private styles = new Map<string, Style>();

  constructor(
    map: OlMap,
    private palette: Palette,
  ) {
    this.layer = new VectorLayer({
      source: this.source,
      minZoom: FIRST_ZOOM,
      zIndex: 15,
      style: (feature) => this.style(feature.get("colour") as string),
    });
    map.addLayer(this.layer);
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

  /** Circles of exactly these nodes; only those that changed are made anew. */
  show(nodes: readonly PlacedNode[]): void {
    const wanted = new Set<number>();
    for (const { node_id, place, precision_m, look } of nodes) {
      if (!precision_m) continue;
      wanted.add(node_id);
      const key = `${place.join()}/${precision_m}/${look.colour}`;
      const known = this.shown.get(node_id);
      if (known?.key === key) continue;
      if (known) this.source.removeFeature(known.feature);
      const feature = new Feature(circular(place, precision_m, CORNERS).transform("EPSG:4326", "EPSG:3857"));
      feature.set("colour", look.colour, true);
      this.source.addFeature(feature);
      this.shown.set(node_id, { key, feature });
    }
    for (const [node_id, { feature }] of this.shown) {
      if (wanted.has(node_id)) continue;
      this.source.removeFeature(feature);
      this.shown.delete(node_id);
    }
  }
}
