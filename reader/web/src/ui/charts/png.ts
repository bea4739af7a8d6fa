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

/** Saves the chart inside `box`, an <svg> or a <canvas>. */
export function save_png(box: Element, name: string): void {
  const canvas = box.querySelector("canvas");
  if (canvas) return save_canvas(name, canvas.clientWidth, canvas.clientHeight, canvas);
  const svg = box.querySelector<SVGSVGElement>("svg.chart");
  if (!svg) return;
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image(width, height);
  image.onload = () => save_canvas(name, width, height, image);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`;
}
