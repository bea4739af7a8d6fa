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

function save_canvas(name: string, width: number, height: number, picture: CanvasImageSource): void {
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = page_colour();
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
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

function save_drawing(name: string, text: string, width: number, height: number): void {
  const image = new Image(width, height);
  image.onload = () => save_canvas(name, width, height, image);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

/** Saves the chart inside `box`: an <svg>, a <canvas>, or a list of shares. */
export function save_png(box: Element, name: string): void {
  const canvas = box.querySelector("canvas");
  if (canvas) return save_canvas(name, canvas.clientWidth, canvas.clientHeight, canvas);
  const chart = box.querySelector<SVGSVGElement>("svg.chart");
  if (chart) {
    const { width, height } = chart.getBoundingClientRect();
    return save_drawing(name, standalone(chart), width, height);
  }
  const list = box.querySelector(".shares");
  if (!list) return;
  const { text, width, height } = shares_picture(list);
  save_drawing(name, text, width, height);
}
