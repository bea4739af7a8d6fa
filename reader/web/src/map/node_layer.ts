/** All nodes in one canvas layer, gathered where they crowd. */
import { buffer, containsExtent, containsXY, type Extent, getHeight, getWidth } from "ol/extent";
import type { FeatureLike } from "ol/Feature";
import Feature from "ol/Feature";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import { fromLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import type Style from "ol/style/Style";
import { type Crowd, gather_crowds, type Spot } from "./crowds";
import { type NodeLook, NodeStyles } from "./node_style";
import type { Palette } from "./palette";

export interface PlacedNode {
  node_id: number;
  place: [lon: number, lat: number];
  look: NodeLook;
  /** How far the place may be off; null: exact, or not known. */
  precision_m: number | null;
}

interface Shown extends Spot {
  node: PlacedNode;
  place: PlacedNode["place"];
  look: NodeLook;
}

const CROWD_PIXELS = 46;
/** From this zoom on only nodes that cover each other are gathered. */
const CLOSE_ZOOM = 12;
const CLOSE_PIXELS = 9;
const LABEL_ZOOM = 10.5;
/** While the map zooms, its crowds stay together until they are so many times as large or small. */
const REGATHER_FACTOR = 1.7;
/** Names of nodes and of places make room for each other, and for the nodes. */
export const LABELS = "labels";

function same_look(a: NodeLook, b: NodeLook): boolean {
  return (
    a.colour === b.colour && a.age === b.age && a.label === b.label && a.gateway === b.gateway && a.large === b.large
  );
}

export class NodeLayer {
  private readonly source = new VectorSource<Feature<Point>>();
  private shown = new Map<number, Shown>();
  private crowds: readonly Crowd[] = [];
  /** What the crowds were made for; null: for nothing yet. */
  private gathered: { resolution: number; extent: Extent | null } | null = null;
  private styles: NodeStyles;
  private drawn_at: Map<number, number[]> | null = null;
  readonly layer: VectorLayer;

  constructor(
    private readonly map: OlMap,
    palette: Palette,
  ) {
    this.styles = new NodeStyles(palette);
    this.layer = new VectorLayer({
      source: this.source,
      style: (feature) => this.style(feature),
      declutter: LABELS,
      zIndex: 20,
    });
    map.on("moveend", () => this.follow_view());
    map.getView().on("change:resolution", () => this.follow_zoom());
    map.addLayer(this.layer);
  }

  paint(palette: Palette): void {
    this.styles = new NodeStyles(palette);
    this.layer.changed();
  }

  /**
   * Shows exactly these nodes. Crowds are made anew only if a node came, went or moved, which is the answer; nothing is
   * drawn in vain.
   */
  show(nodes: readonly PlacedNode[]): boolean {
    const shown = new Map<number, Shown>();
    let moved = nodes.length !== this.shown.size;
    let altered = false;
    for (const node of nodes) {
      const { node_id, place, look } = node;
      const before = this.shown.get(node_id);
      if (before?.node === node) {
        shown.set(node_id, before);
        continue;
      }
      const stayed = before !== undefined && before.place[0] === place[0] && before.place[1] === place[1];
      moved ||= !stayed;
      altered ||= stayed && !same_look(before.look, look);
      const [x = 0, y = 0] = stayed ? [before.x, before.y] : fromLonLat(place);
      shown.set(node_id, { node, node_id, place, look, x, y });
    }
    this.shown = shown;
    if (moved) this.gather();
    else if (altered) this.layer.changed();
    return moved;
  }

  private follow_view(): void {
    const { resolution, extent } = this.gathered ?? {};
    const view = this.map.getView();
    const same_zoom = resolution === view.getResolution();
    if (!same_zoom || (extent && !containsExtent(extent, view.calculateExtent()))) this.gather();
  }

  private follow_zoom(): void {
    const ratio = (this.map.getView().getResolution() ?? 1) / (this.gathered?.resolution ?? Infinity);
    if (ratio > REGATHER_FACTOR || ratio < 1 / REGATHER_FACTOR) this.gather();
  }

  /** Of the nodes in sight, and as far around as the map is dragged at a time. */
  private gather(): void {
    const view = this.map.getView();
    const resolution = view.getResolution() ?? 1;
    const distance = (view.getZoom() ?? 0) >= CLOSE_ZOOM ? CLOSE_PIXELS : CROWD_PIXELS;
    const extent = this.extent_around();
    const spots = [...this.shown.values()];
    const near = extent ? spots.filter(({ x, y }) => containsXY(extent, x, y)) : spots;
    this.crowds = gather_crowds(near, distance * resolution);
    this.gathered = { resolution, extent };
    this.drawn_at = null;
    this.source.clear(true);
    this.source.addFeatures(this.crowds.map(crowd_feature));
  }

  private extent_around(): Extent | null {
    if (!this.map.getSize()) return null;
    const extent = this.map.getView().calculateExtent();
    return buffer(extent, Math.max(getWidth(extent), getHeight(extent)));
  }

  private style(feature: FeatureLike): Style | Style[] | undefined {
    const members = members_of(feature);
    if (members.length > 1) return this.styles.cluster(members.length, this.main_colour(members));
    const look = this.look(members[0] ?? -1);
    const zoom = this.map.getView().getZoom() ?? 0;
    return look && this.styles.node(look, zoom >= LABEL_ZOOM);
  }

  private main_colour(members: readonly number[]): string {
    const counts = new Map<string, number>();
    for (const node_id of members) {
      const colour = this.look(node_id)?.colour ?? "unknown";
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ["unknown", 0] as [
      string,
      number,
    ])[0];
  }

  /** The ids drawn at a pixel: several for a crowd, none for open country. */
  at_pixel(pixel: number[]): { members: readonly number[]; at: number[] } | null {
    const hit = this.map.forEachFeatureAtPixel(pixel, (feature) => feature, {
      layerFilter: (layer) => layer === this.layer,
      hitTolerance: 6,
    });
    const geometry = hit?.getGeometry();
    return hit && geometry instanceof Point ? { members: members_of(hit), at: geometry.getCoordinates() } : null;
  }

  look(node_id: number): NodeLook | undefined {
    return this.shown.get(node_id)?.look;
  }

  /** Where the node itself is, in map coordinates. */
  place_of(node_id: number): number[] | undefined {
    const shown = this.shown.get(node_id);
    return shown && [shown.x, shown.y];
  }

  /** Where the node is drawn: its own place, or its crowd's. Undefined when it is far out of sight. */
  drawn_place_of(node_id: number): number[] | undefined {
    this.drawn_at ??= new Map(
      this.crowds.flatMap(({ members, x, y }) => members.map((member): [number, number[]] => [member, [x, y]])),
    );
    return this.drawn_at.get(node_id);
  }

  get count(): number {
    return this.shown.size;
  }

  places(): number[][] {
    return [...this.shown.values()].map(({ x, y }) => [x, y]);
  }
}

function crowd_feature({ members, x, y }: Crowd): Feature<Point> {
  const feature = new Feature(new Point([x, y]));
  feature.set("members", members, true);
  return feature;
}

function members_of(feature: FeatureLike): readonly number[] {
  return (feature.get("members") as number[] | undefined) ?? [];
}
