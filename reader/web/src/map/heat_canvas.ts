/** Density drawn on a canvas above the map: discs of light add up, then the sum takes its colour from a scale. */
import type OlMap from "ol/Map";

const RADIUS_PIXELS = 34;
/** Drawn at this fraction of the size: it is blurred anyway. */
const SCALE = 0.5;
const STEPS = 256;
/** A sum that is the end of the scale at least: one node alone is not "high". */
const LEAST_FULL = 48;

function canvas_of(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** One soft disc; its alpha is what adds up. */
function make_disc(): HTMLCanvasElement {
  const radius = RADIUS_PIXELS * SCALE;
  const canvas = canvas_of(radius * 2, radius * 2);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const light = context.createRadialGradient(radius, radius, 0, radius, radius, radius);
  light.addColorStop(0, "rgba(0,0,0,1)");
  light.addColorStop(0.35, "rgba(0,0,0,0.55)");
  light.addColorStop(1, "rgba(0,0,0,0)");
  context.fillStyle = light;
  context.fillRect(0, 0, radius * 2, radius * 2);
  return canvas;
}

/** STEPS colours as RGBA bytes. */
function make_scale(colours: readonly string[]): Uint8ClampedArray {
  const canvas = canvas_of(STEPS, 1);
  const context = canvas.getContext("2d");
  if (!context) return new Uint8ClampedArray(STEPS * 4);
  const scale = context.createLinearGradient(0, 0, STEPS, 0);
  colours.forEach((colour, i) => scale.addColorStop(i / (colours.length - 1), colour));
  context.fillStyle = scale;
  context.fillRect(0, 0, STEPS, 1);
  return context.getImageData(0, 0, STEPS, 1).data;
}

export interface Heat {
  /** In map coordinates. */
  at: number[];
  /** 0..1 */
  weight: number;
}

export class HeatCanvas {
  private readonly canvas = canvas_of(1, 1);
  private readonly disc = make_disc();
  private scale: Uint8ClampedArray | null = null;
  private points: readonly Heat[] = [];

  constructor(
    private readonly map: OlMap,
    container: HTMLElement,
  ) {
    this.canvas.className = "map-pulses";
    this.canvas.setAttribute("aria-hidden", "true");
    container.append(this.canvas);
    map.on("postrender", () => this.draw());
  }

  show(points: readonly Heat[]): void {
    this.points = points;
    this.draw();
  }

  /** From low to high. */
  paint(colours: readonly string[]): void {
    this.scale = make_scale(colours);
    this.draw();
  }

  private draw(): void {
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    const [w, h] = [Math.round(width * SCALE), Math.round(height * SCALE)];
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!context || !this.scale || w === 0 || h === 0) return;
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    context.clearRect(0, 0, w, h);
    const radius = RADIUS_PIXELS * SCALE;
    const unit = Math.min(0.25, Math.max(0.02, 1 / Math.sqrt(this.points.length)));
    context.globalCompositeOperation = "lighter";
    for (const { at, weight } of this.points) {
      const pixel = this.map.getPixelFromCoordinate(at);
      if (!pixel) continue;
      const [x, y] = [(pixel[0] ?? 0) * SCALE, (pixel[1] ?? 0) * SCALE];
      if (x < -radius || y < -radius || x > w + radius || y > h + radius) continue;
      context.globalAlpha = weight * unit;
      context.drawImage(this.disc, x - radius, y - radius);
    }
    this.colour(context, w, h, this.scale);
  }

  private colour(context: CanvasRenderingContext2D, w: number, h: number, scale: Uint8ClampedArray): void {
    const image = context.getImageData(0, 0, w, h);
    const { data } = image;
    let most = LEAST_FULL;
    for (let i = 3; i < data.length; i += 4) most = Math.max(most, data[i] ?? 0);
    for (let i = 0; i < data.length; i += 4) {
      const alpha = data[i + 3] ?? 0;
      if (alpha === 0) continue;
      // The root, so that a town is still seen beside a city.
      const sum = Math.round(Math.sqrt(alpha / most) * (STEPS - 1));
      data[i] = scale[sum * 4] ?? 0;
      data[i + 1] = scale[sum * 4 + 1] ?? 0;
      data[i + 2] = scale[sum * 4 + 2] ?? 0;
      data[i + 3] = Math.min(225, sum * 2.2);
    }
    context.putImageData(image, 0, 0);
  }
}
