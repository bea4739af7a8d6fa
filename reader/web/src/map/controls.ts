/** What stands on every map: its scale, in the user's units. */
import { defaults as default_controls } from "ol/control/defaults";
import ScaleLine from "ol/control/ScaleLine";
import type { Units } from "../format/distance";

export class MapControls {
  private readonly scale = new ScaleLine({ minWidth: 72 });

  /** For the map; the other buttons are the page's. */
  list() {
    return default_controls({ attribution: false, rotate: false, zoom: false }).extend([this.scale]);
  }

  set_units(units: Units): void {
    this.scale.setUnits(units === "mi" ? "us" : "metric");
  }
}
