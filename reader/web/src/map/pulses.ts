/**
 * A short ring where a packet comes from. Drawn on a canvas of its own above the map, once a frame for all
 * rings, so that the map itself is not drawn again.
 */
import type OlMap from "ol/Map";
import { with_alpha } from "./palette";

interface Pulse {
  started: number;
  colour: string;
}

const DURATION_MS = 1_400;
/** So often the rings grow; each time a canvas as large as the map is painted. */
const STEP_MS = 40;
/** The same with many rings, of which nobody follows one. */
const BUSY_STEP_MS = 120;
const BUSY = 15;
const FIRST_RADIUS = 7;
const LAST_RADIUS = 30;
/** More at once would be noise. */
const MOST = 50;

export class Pulses {
  private readonly canvas = document.createElement("canvas");
  private readonly active = new Map<number, Pulse>();
  private frame = 0;
  private drawn_at = 0;
  private readonly still = window.matchMedia("(prefers-reduced-motion: reduce)");

  /** `container`: the map's element. `place`: where a node is drawn, in map coordinates. */
  constructor(
    private readonly map: OlMap,
    container: HTMLElement,
    private readonly place: (node_id: number) => number[] | undefined,
  ) {
    this.canvas.className = "map-pulses";
    this.canvas.setAttribute("aria-hidden", "true");
    container.append(this.canvas);
    // The rings go where the map goes, at once.
    map.on("postrender", () => ((this.drawn_at = 0), this.plan()));
  }

  /** A node that pulses already begins again. `colour` is #rrggbb. */
  start(node_id: number, colour: string): void {
    this.active.delete(node_id);
    if (this.active.size >= MOST) return;
    this.active.set(node_id, { started: performance.now(), colour });
    this.plan();
  }

  private plan(): void {
    if (this.frame === 0 && this.active.size > 0) this.frame = requestAnimationFrame((now) => this.draw(now));
  }

  private draw(now: number): void {
    this.frame = 0;
    if (now - this.drawn_at < (this.active.size > BUSY ? BUSY_STEP_MS : STEP_MS)) return this.plan();
    this.drawn_at = now;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    this.clear(context);
    for (const [node_id, pulse] of this.active) {
      const progress = (now - pulse.started) / DURATION_MS;
      if (progress >= 1) this.active.delete(node_id);
      else this.draw_ring(context, node_id, pulse, Math.max(0, progress));
    }
    this.plan();
  }

  private clear(context: CanvasRenderingContext2D): void {
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    const ratio = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
  }

  private draw_ring(context: CanvasRenderingContext2D, node_id: number, pulse: Pulse, progress: number): void {
    const at = this.place(node_id);
    const pixel = at && this.map.getPixelFromCoordinate(at);
    if (!pixel) return;
    const eased = 1 - (1 - progress) ** 3;
    const radius = this.still.matches ? FIRST_RADIUS * 2 : FIRST_RADIUS + (LAST_RADIUS - FIRST_RADIUS) * eased;
    context.beginPath();
    context.arc(pixel[0] ?? 0, pixel[1] ?? 0, radius, 0, 2 * Math.PI);
    context.strokeStyle = with_alpha(pulse.colour, 0.9 * (1 - progress));
    context.lineWidth = 2.5;
    context.stroke();
    context.fillStyle = with_alpha(pulse.colour, 0.22 * (1 - progress));
    context.fill();
  }
}
