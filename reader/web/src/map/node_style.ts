/** How a node, or a cluster of nodes, is drawn. Styles are shared by all nodes that look alike. */
import Circle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import { type Palette, with_alpha } from "./palette";

export interface NodeLook {
  /** Name of the colour's token without its prefix: `router`, `channel-3`. */
  colour: string;
  /** Routers are larger. */
  large: boolean;
  gateway: boolean;
  /** As age_class() says. */
  age: number;
  label: string;
}

const OPACITY_BY_AGE = [1, 0.8, 0.55, 0.35];
const SMALL_RADIUS = 6;
const LARGE_RADIUS = 9;
const GATEWAY_DOT = 2.25;

export function node_radius(look: NodeLook): number {
  return look.large ? LARGE_RADIUS : SMALL_RADIUS;
}

export function cluster_radius(count: number): number {
  return Math.min(22, 10 + Math.log2(count) * 1.6);
}

export class NodeStyles {
  private readonly nodes = new Map<string, Style[]>();
  private readonly clusters = new Map<string, Style>();

  constructor(private readonly palette: Palette) {}

  node(look: NodeLook, with_label: boolean): Style[] {
    const key = `${look.colour}/${look.large}/${look.gateway}/${look.age}`;
    let styles = this.nodes.get(key);
    if (!styles) {
      styles = this.make_node(look);
      this.nodes.set(key, styles);
    }
    return with_label ? [...styles, this.make_label(look)] : styles;
  }

  private make_node(look: NodeLook): Style[] {
    const opacity = OPACITY_BY_AGE[look.age] ?? 1;
    const radius = node_radius(look);
    const disc = new Style({
      image: new Circle({
        radius,
        fill: new Fill({ color: with_alpha(this.palette.colour(`--node-${look.colour}`), opacity) }),
        stroke: new Stroke({
          color: with_alpha(this.palette.edge, Math.max(opacity, 0.6)),
          width: look.large ? 2 : 1.5,
        }),
        declutterMode: "obstacle",
      }),
      zIndex: (look.large ? 10 : 5) - look.age,
    });
    if (!look.gateway) return [disc];
    const dot = new Style({
      image: new Circle({
        radius: GATEWAY_DOT,
        fill: new Fill({ color: with_alpha(this.palette.edge, 0.9) }),
        declutterMode: "none",
      }),
      zIndex: 11,
    });
    return [disc, dot];
  }

  private make_label(look: NodeLook): Style {
    return new Style({
      text: new Text({
        text: look.label,
        font: `600 11.5px ${this.palette.font}`,
        textBaseline: "top",
        offsetY: node_radius(look) + 5,
        fill: new Fill({ color: this.palette.label }),
        stroke: new Stroke({ color: this.palette.halo, width: 3 }),
      }),
      zIndex: look.large ? 2 : 1,
    });
  }

  /** `colour`: of the category that most of its nodes have. */
  cluster(count: number, colour: string): Style {
    const key = `${count}/${colour}`;
    let style = this.clusters.get(key);
    if (!style) {
      style = new Style({
        image: new Circle({
          radius: cluster_radius(count),
          fill: new Fill({ color: with_alpha(this.palette.cluster, 0.92) }),
          stroke: new Stroke({ color: this.palette.colour(`--node-${colour}`), width: 3 }),
          declutterMode: "obstacle",
        }),
        text: new Text({
          text: String(count),
          font: `700 12px ${this.palette.font}`,
          fill: new Fill({ color: this.palette.cluster_text }),
          declutterMode: "none",
        }),
        zIndex: 20,
      });
      this.clusters.set(key, style);
    }
    return style;
  }
}
