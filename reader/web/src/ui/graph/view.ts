/** Draws a graph on a canvas and lets it be moved, zoomed and pulled. Runs its own layout, once a frame while it moves. */
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type Simulation } from "d3-force";
import { type Graph, type GraphLink, type GraphNode, neighborhood } from "./model";

interface Camera {
  x: number;
  y: number;
  scale: number;
}

const FAINT = 0.14;
/** How solid links are: a few, and very many. */
const FEW_LINKS = 150;
const MOST_ALPHA = 0.55;
const LEAST_ALPHA = 0.16;
const LABEL_PIXELS = 11;
const CLICK_PIXELS = 5;
const HIT_PIXELS = 8;
const ARROW_PIXELS = 9;

export class GraphView {
  private graph: Graph = { nodes: [], links: [] };
  private simulation: Simulation<GraphNode, GraphLink> | null = null;
  private camera: Camera = { x: 0, y: 0, scale: 1 };
  /** The user moved it: it is not fitted any more. */
  private moved = false;
  private selected: number | null = null;
  private near: ReadonlySet<number> = new Set();
  private frame = 0;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private pulled: GraphNode | null = null;
  private pressed_at: { x: number; y: number } | null = null;
  private readonly observer: ResizeObserver;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly on_select: (node_id: number | null) => void,
  ) {
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", (event) => this.release(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  destroy(): void {
    this.simulation?.stop();
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
  }

  /** Nodes that were there keep their places. */
  show(graph: Graph): void {
    const before = new Map(this.graph.nodes.map((node) => [node.node_id, node]));
    for (const node of graph.nodes) {
      const known = before.get(node.node_id);
      if (known?.x !== undefined && known.y !== undefined) [node.x, node.y] = [known.x, known.y];
    }
    this.graph = graph;
    this.simulation?.stop();
    this.simulation = forceSimulation(graph.nodes)
      .force("link", forceLink<GraphNode, GraphLink>(graph.links).distance(58).strength(0.35))
      .force("charge", forceManyBody<GraphNode>().strength(-130).distanceMax(420))
      .force("collide", forceCollide<GraphNode>((node) => node.radius + 7))
      .force("x", forceX<GraphNode>(0).strength(0.045))
      .force("y", forceY<GraphNode>(0).strength(0.06))
      .stop();
    // Most of the way at once: a still picture is easier to read than a dance.
    this.simulation.tick(graph.nodes.length > 800 ? 60 : 200);
    this.select(this.selected);
    if (!this.moved) this.fit();
    this.plan();
  }

  select(node_id: number | null): void {
    this.selected = node_id;
    this.near = node_id === null ? new Set() : neighborhood(this.graph, node_id);
    this.plan();
  }

  /** Brings a node to the middle. */
  centre(node_id: number): void {
    const node = this.graph.nodes.find((one) => one.node_id === node_id);
    if (node?.x === undefined || node.y === undefined) return;
    const scale = Math.max(this.camera.scale, 1.1);
    this.camera = { x: -node.x * scale, y: -node.y * scale, scale };
    this.moved = true;
    this.plan();
  }

  fit(): void {
    this.moved = false;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const xs = this.graph.nodes.map((node) => node.x ?? 0);
    const ys = this.graph.nodes.map((node) => node.y ?? 0);
    if (xs.length === 0 || width === 0) return;
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = Math.min(1.6, (width - 80) / (right - left + 1), (height - 80) / (bottom - top + 1));
    this.camera = { x: (-(left + right) / 2) * scale, y: (-(top + bottom) / 2) * scale, scale };
    this.plan();
  }

  zoom_by(factor: number, at?: { x: number; y: number }): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const [x, y] = [(at?.x ?? width / 2) - width / 2, (at?.y ?? height / 2) - height / 2];
    const scale = Math.min(6, Math.max(0.08, this.camera.scale * factor));
    const real = scale / this.camera.scale;
    this.camera = { x: x - (x - this.camera.x) * real, y: y - (y - this.camera.y) * real, scale };
    this.moved = true;
    this.plan();
  }

  /** Colours changed. */
  paint(): void {
    this.plan();
  }

  private resize(): void {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    if (!this.moved) this.fit();
    this.plan();
  }

  private local(event: PointerEvent | WheelEvent): { x: number; y: number } {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private to_graph({ x, y }: { x: number; y: number }): { x: number; y: number } {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const { camera } = this;
    return { x: (x - width / 2 - camera.x) / camera.scale, y: (y - height / 2 - camera.y) / camera.scale };
  }

  private node_at(point: { x: number; y: number }): GraphNode | null {
    const { x, y } = this.to_graph(point);
    let best: GraphNode | null = null;
    let best_distance = Infinity;
    for (const node of this.graph.nodes) {
      const distance = Math.hypot((node.x ?? 0) - x, (node.y ?? 0) - y) - node.radius;
      if (distance < best_distance) [best, best_distance] = [node, distance];
    }
    return best_distance <= HIT_PIXELS / this.camera.scale ? best : null;
  }

  private press(event: PointerEvent): void {
    const point = this.local(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, point);
    if (this.pointers.size > 1) {
      this.let_go();
      this.pressed_at = null;
      return;
    }
    this.pressed_at = point;
    this.pulled = this.node_at(point);
  }

  private drag(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    const point = this.local(event);
    if (!before) {
      this.canvas.classList.toggle("is-over-node", this.node_at(point) !== null);
      return;
    }
    if (this.pointers.size === 2) this.pinch(event.pointerId, before, point);
    else if (this.pulled) this.pull(this.pulled, point);
    else {
      this.camera = { ...this.camera, x: this.camera.x + point.x - before.x, y: this.camera.y + point.y - before.y };
      this.moved = true;
    }
    this.pointers.set(event.pointerId, point);
    this.plan();
  }

  private pinch(id: number, before: { x: number; y: number }, point: { x: number; y: number }): void {
    const other = [...this.pointers].find(([pointer]) => pointer !== id)?.[1];
    if (!other) return;
    const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(point.x - other.x, point.y - other.y)];
    if (was > 0) this.zoom_by(is / was, { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 });
  }

  private pull(node: GraphNode, point: { x: number; y: number }): void {
    const { x, y } = this.to_graph(point);
    [node.fx, node.fy] = [x, y];
    this.simulation?.alpha(0.25);
  }

  private let_go(): void {
    if (this.pulled) [this.pulled.fx, this.pulled.fy] = [null, null];
    this.pulled = null;
  }

  private release(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    const point = this.local(event);
    const pressed = this.pressed_at;
    this.pressed_at = null;
    this.let_go();
    const still = pressed && Math.hypot(point.x - pressed.x, point.y - pressed.y) < CLICK_PIXELS;
    if (still && event.type === "pointerup") this.on_select(this.node_at(point)?.node_id ?? null);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoom_by(Math.exp(-event.deltaY * 0.0015), this.local(event));
  }

  private plan(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const going = this.simulation !== null && this.simulation.alpha() > 0.02;
    if (going) this.simulation?.tick();
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const { camera } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.translate(width / 2 + camera.x, height / 2 + camera.y);
    context.scale(camera.scale, camera.scale);
    const style = getComputedStyle(this.canvas);
    this.draw_links(context, style);
    this.draw_nodes(context, style);
    if (going) this.plan();
  }

  private draw_links(context: CanvasRenderingContext2D, style: CSSStyleDeclaration): void {
    const colours = {
      traceroute: style.getPropertyValue("--hue-orange"),
      neighbor: style.getPropertyValue("--hue-cyan"),
      direct: style.getPropertyValue("--hue-green"),
    };
    // Many links would hide each other and the nodes.
    const usual = Math.max(LEAST_ALPHA, MOST_ALPHA * Math.min(1, Math.sqrt(FEW_LINKS / (this.graph.links.length + 1))));
    for (const link of this.graph.links) {
      const chosen = link.source.node_id === this.selected || link.target.node_id === this.selected;
      context.globalAlpha = this.selected === null ? usual : chosen ? 0.95 : FAINT / 2;
      context.strokeStyle = colours[link.type];
      context.lineWidth = (chosen ? 2.25 : link.mutual ? 1.75 : 1.1) / Math.min(1, this.camera.scale * 1.5);
      context.beginPath();
      context.moveTo(link.source.x ?? 0, link.source.y ?? 0);
      context.lineTo(link.target.x ?? 0, link.target.y ?? 0);
      context.stroke();
      if (!link.mutual) this.draw_arrow(context, link, colours[link.type]);
    }
  }

  /** In the direction that packets went, where they were heard in one only. */
  private draw_arrow(context: CanvasRenderingContext2D, { source, target }: GraphLink, colour: string): void {
    const size = ARROW_PIXELS / Math.max(0.6, this.camera.scale);
    const [ax, ay, bx, by] = [source.x ?? 0, source.y ?? 0, target.x ?? 0, target.y ?? 0];
    const length = Math.hypot(bx - ax, by - ay);
    if (length < 4 * size) return;
    const [dx, dy] = [(bx - ax) / length, (by - ay) / length];
    const tip = length - target.radius - size * 0.5;
    const [x, y] = [ax + dx * tip, ay + dy * tip];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - dx * size - dy * size * 0.5, y - dy * size + dx * size * 0.5);
    context.lineTo(x - dx * size + dy * size * 0.5, y - dy * size - dx * size * 0.5);
    context.closePath();
    context.fillStyle = colour;
    context.fill();
  }

  private draw_nodes(context: CanvasRenderingContext2D, style: CSSStyleDeclaration): void {
    const [edge, chosen_edge] = [style.getPropertyValue("--panel"), style.getPropertyValue("--text")];
    // On a small picture discs stay large enough to be hit.
    const least = 2.5 / this.camera.scale;
    for (const node of this.graph.nodes) {
      const chosen = node.node_id === this.selected;
      context.globalAlpha = this.alpha(node);
      context.beginPath();
      context.arc(node.x ?? 0, node.y ?? 0, Math.max(least, node.radius) + (chosen ? 3 : 0), 0, 2 * Math.PI);
      context.fillStyle = style.getPropertyValue(node.colour);
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = chosen ? chosen_edge : edge;
      context.stroke();
    }
    this.draw_labels(context, style);
    context.globalAlpha = 1;
  }

  private alpha(node: GraphNode): number {
    return this.selected === null || this.near.has(node.node_id) ? 1 : FAINT;
  }

  /** Always of the same size on the screen; where they would lie on each other, the larger node's stays. */
  private draw_labels(context: CanvasRenderingContext2D, style: CSSStyleDeclaration): void {
    const size = LABEL_PIXELS / this.camera.scale;
    context.font = `600 ${size}px ${style.getPropertyValue("--font")}`;
    context.textAlign = "center";
    context.lineWidth = 3 / this.camera.scale;
    context.strokeStyle = style.getPropertyValue("--panel");
    context.fillStyle = style.getPropertyValue("--text");
    const gap = LABEL_PIXELS / 2 / this.camera.scale;
    const taken: [left: number, right: number, y: number][] = [];
    const first = (node: GraphNode) => (this.near.has(node.node_id) ? 100 : 0) + node.radius;
    for (const node of [...this.graph.nodes].sort((a, b) => first(b) - first(a))) {
      if (this.selected !== null && !this.near.has(node.node_id)) break;
      const [x, y] = [node.x ?? 0, (node.y ?? 0) + node.radius + size];
      const half = context.measureText(node.label).width / 2;
      if (taken.some(([left, right, other]) => Math.abs(other - y) < 1.25 * size && x - half < right + gap && x + half + gap > left)) continue;
      taken.push([x - half, x + half, y]);
      context.globalAlpha = 1;
      context.strokeText(node.label, x, y);
      context.fillText(node.label, x, y);
    }
  }
}
