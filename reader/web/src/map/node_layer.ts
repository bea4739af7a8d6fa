/** All nodes in one canvas layer, clustered where they crowd. */
import type { FeatureLike } from "ol/Feature";
import Feature from "ol/Feature";
import Point from "ol/geom/Point";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import { fromLonLat } from "ol/proj";
import Cluster from "ol/source/Cluster";
import VectorSource from "ol/source/Vector";
import type Style from "ol/style/Style";
import { type NodeLook, NodeStyles } from "./node_style";
import type { Palette } from "./palette";

export interface PlacedNode {
  node_id: number;
  place: [lon: number, lat: number];
  look: NodeLook;
  /** How far the place may be off; null: exact, or not known. */
  precision_m: number | null;
}

const CLUSTER_PIXELS = 46;
/** From this zoom on only nodes that cover each other are gathered. */
const CLOSE_ZOOM = 12;
const CLOSE_PIXELS = 9;
const LABEL_ZOOM = 10.5;
/** Names of nodes and of places make room for each other, and for the nodes. */
export const LABELS = "labels";

export class NodeLayer {
  private readonly points = new VectorSource<Feature<Point>>();
  private readonly clusters = new Cluster({
    source: this.points,
    distance: CLUSTER_PIXELS,
  });
  private readonly features = new Map<number, Feature<Point>>();
  private looks = new Map<number, NodeLook>();
  private styles: NodeStyles;
  private drawn_at: Map<number, number[]> | null = null;
  readonly layer: VectorLayer;

  constructor(
    private readonly map: OlMap,
    palette: Palette,
  ) {
    this.styles = new NodeStyles(palette);
    this.layer = new VectorLayer({
      source: this.clusters,
      style: (feature) => this.style(feature),
      declutter: LABELS,
      zIndex: 20,
    });
    this.clusters.on("change", () => (this.drawn_at = null));
    map.on("moveend", () => this.fit_distance());
    map.addLayer(this.layer);
  }

  paint(palette: Palette): void {
    this.styles = new NodeStyles(palette);
    this.layer.changed();
  }

  /** Shows exactly these nodes. Clusters are made anew only if a node came, went or moved. */
  show(nodes: readonly PlacedNode[]): void {
    this.looks = new Map(nodes.map((node) => [node.node_id, node.look]));
    const changed = this.changes(nodes);
    if (changed.length === 0 && nodes.length === this.features.size) return this.layer.changed();
    // One clustering for all changes, instead of one for each.
    this.clusters.setSource(null);
    const gone = [...this.features].filter(([node_id]) => !this.looks.has(node_id));
    for (const [node_id, feature] of gone) {
      this.points.removeFeature(feature);
      this.features.delete(node_id);
    }
    const fresh = changed.filter((node) => !this.move(node)).map((node) => this.create(node));
    this.points.addFeatures(fresh);
    this.clusters.setSource(this.points);
  }

  private changes(nodes: readonly PlacedNode[]): PlacedNode[] {
    return nodes.filter((node) => {
      const at = this.features.get(node.node_id)?.get("place") as [number, number] | undefined;
      return !at || at[0] !== node.place[0] || at[1] !== node.place[1];
    });
  }

  private move(node: PlacedNode): boolean {
    const feature = this.features.get(node.node_id);
    feature?.set("place", node.place, true);
    feature?.getGeometry()?.setCoordinates(fromLonLat(node.place));
    return feature !== undefined;
  }

  private create(node: PlacedNode): Feature<Point> {
    const feature = new Feature(new Point(fromLonLat(node.place)));
    feature.set("node_id", node.node_id, true);
    feature.set("place", node.place, true);
    this.features.set(node.node_id, feature);
    return feature;
  }

  private fit_distance(): void {
    const close = (this.map.getView().getZoom() ?? 0) >= CLOSE_ZOOM;
    const distance = close ? CLOSE_PIXELS : CLUSTER_PIXELS;
    if (this.clusters.getDistance() !== distance) this.clusters.setDistance(distance);
  }

  private style(feature: FeatureLike): Style | Style[] | undefined {
    const members = members_of(feature);
    if (members.length > 1) return this.styles.cluster(members.length, this.main_colour(members));
    const look = this.looks.get(members[0] ?? -1);
    const zoom = this.map.getView().getZoom() ?? 0;
    return look && this.styles.node(look, zoom >= LABEL_ZOOM);
  }

  private main_colour(members: readonly number[]): string {
    const counts = new Map<string, number>();
    for (const node_id of members) {
      const colour = this.looks.get(node_id)?.colour ?? "unknown";
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ["unknown", 0] as [
      string,
      number,
    ])[0];
  }

  /** The ids drawn at a pixel: several for a cluster, none for open country. */
  at_pixel(pixel: number[]): { members: number[]; at: number[] } | null {
    const hit = this.map.forEachFeatureAtPixel(pixel, (feature) => feature, {
      layerFilter: (layer) => layer === this.layer,
      hitTolerance: 6,
    });
    const geometry = hit?.getGeometry();
    return hit && geometry instanceof Point ? { members: members_of(hit), at: geometry.getCoordinates() } : null;
  }

  look(node_id: number): NodeLook | undefined {
    return this.looks.get(node_id);
  }

  /** Where the node itself is, in map coordinates. */
  place_of(node_id: number): number[] | undefined {
    return this.features.get(node_id)?.getGeometry()?.getCoordinates();
  }

  /** Where the node is drawn: its own place, or its cluster's. */
  drawn_place_of(node_id: number): number[] | undefined {
    if (!this.drawn_at) {
      this.drawn_at = new Map();
      for (const cluster of this.clusters.getFeatures()) {
        const at = (cluster.getGeometry() as Point).getCoordinates();
        for (const member of members_of(cluster)) this.drawn_at.set(member, at);
      }
    }
    return this.drawn_at.get(node_id);
  }

  places(): number[][] {
    return [...this.features.values()].map((feature) => feature.getGeometry()?.getCoordinates() ?? [0, 0]);
  }
}

function members_of(feature: FeatureLike): number[] {
  const members = feature.get("features") as Feature[] | undefined;
  return (members ?? []).map((member) => member.get("node_id") as number);
}
