/** How scenes and links are drawn. */
import Circle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import RegularShape from "ol/style/RegularShape";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import { type Palette, with_alpha } from "./palette";
import type { ScenePoint } from "./scene";

/** `halo`: keeps the line apart from the map below. */
export function line_style(colour: string, width: number, dashed: boolean, halo: string): Style[] {
  const lineDash = dashed ? [6, 6] : undefined;
  const line = new Style({ stroke: new Stroke({ color: colour, width, lineDash }), zIndex: 2 });
  if (width < 2) return [line];
  return [new Style({ stroke: new Stroke({ color: halo, width: width + 2 }), zIndex: 1 }), line];
}

/** `angle`: clockwise from north, in radians. */
export function arrow_styles(colour: string, angle: number, edge: string, radius = 6.5): Style {
  return new Style({
    image: new RegularShape({
      points: 3,
      radius,
      rotation: angle,
      fill: new Fill({ color: colour }),
      stroke: new Stroke({ color: edge, width: 1 }),
    }),
    zIndex: 3,
  });
}

export function circle_style(colour: string): Style {
  return new Style({
    fill: new Fill({ color: with_alpha(colour, 0.12) }),
    stroke: new Stroke({ color: with_alpha(colour, 0.55), width: 1.25, lineDash: [4, 4] }),
    zIndex: 0,
  });
}

export function disc_styles(point: ScenePoint, palette: Palette): Style[] {
  const colour = palette.colour(point.colour);
  const disc = new Style({
    image: new Circle({
      radius: point.radius,
      fill: new Fill({ color: point.faint ? with_alpha(colour, 0.35) : colour }),
      stroke: new Stroke({ color: palette.edge, width: 1.75 }),
    }),
    zIndex: point.faint ? 4 : 6,
    text: point.mark
      ? new Text({ text: point.mark, font: `700 11px ${palette.font}`, fill: new Fill({ color: palette.edge }) })
      : undefined,
  });
  if (!point.label) return [disc];
  const label = new Style({
    text: new Text({
      text: point.label,
      font: `600 11.5px ${palette.font}`,
      textBaseline: "top",
      offsetY: point.radius + 4,
      fill: new Fill({ color: palette.label }),
      stroke: new Stroke({ color: palette.halo, width: 3 }),
    }),
    zIndex: 7,
  });
  return [disc, label];
}
