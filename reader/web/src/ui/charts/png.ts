/** Charts as pictures. */
import { save_file } from "../../format/csv";

const COPIED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "text-anchor"];
const SCALE = 2;

function page_colour(): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--panel").trim() || "#ffffff";
}

/** The drawing with the style sheet's values written into it, for it will stand alone. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [svg.querySelectorAll("*"), copy.querySelectorAll("*")];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    for (const name of COPIED) copies[i]?.setAttribute(name, style.getPropertyValue(name));
    copies[i]?.removeAttribute("class");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

interface LegendMark {
  label: string;
  colour: string;
}

/** What is written above a chart on the page, and is missing without the page. */
interface Caption {
  title: string;
  legend: readonly LegendMark[];
}

const CAPTION = { margin: 16, title: 34, row: 20, mark: 10, gap: 18 };

/** Places of the legend's entries, line by line; and how high all of it is. */
function legend_places(context: CanvasRenderingContext2D, legend: readonly LegendMark[], width: number) {
  let [x, y] = [CAPTION.margin, CAPTION.title];
  const places = legend.map(({ label }) => {
    const wide = CAPTION.mark + 6 + context.measureText(label).width;
    if (x > CAPTION.margin && x + wide > width - CAPTION.margin) [x, y] = [CAPTION.margin, y + CAPTION.row];
    const place = { x, y };
    x += wide + CAPTION.gap;
    return place;
  });
  return { places, height: legend.length > 0 ? y + CAPTION.row + 8 : CAPTION.title + 4 };
}

function draw_caption(context: CanvasRenderingContext2D, { title, legend }: Caption, width: number, font: string): void {
  context.fillStyle = text_colour();
  context.font = `600 15px ${font}`;
  context.fillText(title, CAPTION.margin, 24);
  context.font = `12px ${font}`;
  const { places } = legend_places(context, legend, width);
  legend.forEach(({ label, colour }, i) => {
    const { x, y } = places[i] ?? { x: 0, y: 0 };
    context.fillStyle = colour;
    context.fillRect(x, y + 2, CAPTION.mark, CAPTION.mark);
    context.fillStyle = text_colour();
    context.fillText(label, x + CAPTION.mark + 6, y + 11);
  });
}

function text_colour(): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--text").trim() || "#000000";
}

/** Names and colours as the page shows them: above the chart, or, of lines, below it. */
function caption_of(box: Element): Caption {
  const panel = box.closest(".panel");
  const above = [...(panel?.querySelectorAll(".chart-legend li") ?? [])].map((entry): LegendMark => {
    const key = entry.querySelector(".key");
    return { label: entry.textContent ?? "", colour: key ? getComputedStyle(key).backgroundColor : text_colour() };
  });
  const below = [...box.querySelectorAll(".u-legend .u-series")].slice(1).map((entry): LegendMark => {
    const marker = entry.querySelector(".u-marker");
    const label = entry.querySelector(".u-label")?.textContent ?? "";
    return { label, colour: marker ? getComputedStyle(marker).borderTopColor : text_colour() };
  });
  return { title: panel?.querySelector("h2")?.textContent ?? "", legend: above.length > 0 ? above : below };
}

function save_canvas(name: string, width: number, height: number, picture: CanvasImageSource, caption: Caption): void {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) return;
  const font = getComputedStyle(document.body).fontFamily;
  context.font = `12px ${font}`;
  const top = legend_places(context, caption.legend, width).height;
  canvas.width = width * SCALE;
  canvas.height = (height + top) * SCALE;
  context.fillStyle = page_colour();
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, top * SCALE, width * SCALE, height * SCALE);
  context.scale(SCALE, SCALE);
  draw_caption(context, caption, width, font);
  canvas.toBlob((blob) => blob && save_file(`${name}.png`, blob), "image/png");
}

const ROW = { height: 26, label: 220, bar: 240, number: 70, bar_height: 10, margin: 16 };

function svg(name: string, attributes: Readonly<Record<string, string | number>>, text = ""): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}

/** A list of shares (Shares.tsx) as a drawing: what it says, and its colours as they are now. */
function shares_picture(list: Element): { text: string; width: number; height: number } {
  const rows = [...list.querySelectorAll(".share")];
  const width = 2 * ROW.margin + ROW.label + ROW.bar + 2 * ROW.number;
  const height = 2 * ROW.margin + rows.length * ROW.height;
  const { color, fontFamily } = getComputedStyle(list);
  const picture = svg("svg", { width, height, fill: color, "font-family": fontFamily, "font-size": 13 });
  rows.forEach((row, i) => {
    const middle = ROW.margin + (i + 0.5) * ROW.height;
    const say = (part: string, x: number, anchor: string) =>
      svg("text", { x, y: middle + 4, "text-anchor": anchor }, row.querySelector(part)?.textContent ?? "");
    const bar = row.querySelector<HTMLElement>(".share-bar");
    const length = (parseFloat(bar?.style.width ?? "0") / 100) * ROW.bar;
    const left = ROW.margin + ROW.label;
    picture.append(
      say(".share-label", left - 12, "end"),
      svg("rect", {
        x: left,
        y: middle - ROW.bar_height / 2,
        width: Math.max(2, length),
        height: ROW.bar_height,
        fill: bar ? getComputedStyle(bar).backgroundColor : color,
      }),
      say(".share-count", left + ROW.bar + ROW.number, "end"),
      say(".share-percent", left + ROW.bar + 2 * ROW.number, "end"),
    );
  });
  return { text: new XMLSerializer().serializeToString(picture), width, height };
}

function save_drawing(name: string, text: string, width: number, height: number, caption: Caption): void {
  const image = new Image(width, height);
  image.onload = () => save_canvas(name, width, height, image, caption);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

/** Saves the chart inside `box` (an <svg>, a <canvas>, or a list of shares) with its title and legend. */
export function save_png(box: Element, name: string): void {
  const caption = caption_of(box);
  const canvas = box.querySelector("canvas");
  if (canvas) return save_canvas(name, canvas.clientWidth, canvas.clientHeight, canvas, caption);
  const chart = box.querySelector<SVGSVGElement>("svg.chart");
  if (chart) {
    const { width, height } = chart.getBoundingClientRect();
    return save_drawing(name, standalone(chart), width, height, caption);
  }
  const list = box.querySelector(".shares");
  if (!list) return;
  const { text, width, height } = shares_picture(list);
  save_drawing(name, text, width, height, caption);
}
