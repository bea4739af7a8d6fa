/** The map's colours, read from the style sheet's tokens, so that each colour is written once. */

export interface Palette {
  land: string;
  coast: string;
  border: string;
  county: string;
  graticule: string;
  place: string;
  label: string;
  halo: string;
  edge: string;
  selected: string;
  cluster: string;
  cluster_text: string;
  font: string;
  /** Of a node's category or a port's hue, by token name: `--node-router`, `--hue-blue`. */
  colour(token: string): string;
}

export function read_palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const colour = (token: string) => {
    let value = known.get(token);
    if (value === undefined) {
      value = style.getPropertyValue(token).trim() || "#888888";
      known.set(token, value);
    }
    return value;
  };
  return {
    land: colour("--map-land"),
    coast: colour("--map-coast"),
    border: colour("--map-border"),
    county: colour("--map-county"),
    graticule: colour("--map-graticule"),
    place: colour("--map-place"),
    label: colour("--map-label"),
    halo: colour("--map-halo"),
    edge: colour("--map-edge"),
    selected: colour("--map-selected"),
    cluster: colour("--map-cluster"),
    cluster_text: colour("--map-cluster-text"),
    font: style.getPropertyValue("--font").trim(),
    colour,
  };
}

/** `#rrggbb` with an opacity of 0..1. */
export function with_alpha(hex: string, alpha: number): string {
  return `${hex}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, "0")}`;
}
