/** Where the user is, as the browser tells: a dot, and how exact that is. */
import Feature from "ol/Feature";
import Point from "ol/geom/Point";
import { circular } from "ol/geom/Polygon";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import { fromLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import Circle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import type { Palette } from "./palette";
import { circle_style } from "./scene_style";

export interface Here {
  place: [lon: number, lat: number];
  accuracy_m: number;
}

const RADIUS = 7;
const CORNERS = 48;

export class HereLayer {
  private readonly source = new VectorSource();

  constructor(
    map: OlMap,
    private palette: Palette,
  ) {
    map.addLayer(new VectorLayer({ source: this.source, zIndex: 25 }));
  }

  paint(palette: Palette): void {
    this.palette = palette;
    const [area, dot] = this.source.getFeatures();
    area?.setStyle(circle_style(palette.colour("--hue-blue")));
    dot?.setStyle(this.dot_style());
  }

  show({ place, accuracy_m }: Here): void {
    const area = new Feature(circular(place, Math.max(1, accuracy_m), CORNERS).transform("EPSG:4326", "EPSG:3857"));
    const dot = new Feature(new Point(fromLonLat(place)));
    this.source.clear(true);
    this.source.addFeatures([area, dot]);
    this.paint(this.palette);
  }

  private dot_style(): Style {
    const fill = new Fill({ color: this.palette.colour("--hue-blue") });
    const stroke = new Stroke({ color: this.palette.edge, width: 2.5 });
    return new Style({ image: new Circle({ radius: RADIUS, fill, stroke }) });
  }
}
