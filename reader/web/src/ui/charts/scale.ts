/** Round numbers for axes. Pure. */

/** About `wanted` ticks from 0 to at least `most`. */
export function ticks(most: number, wanted = 3): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  const step = Math.max(1, factor * power);
  const list: number[] = [];
  for (let value = 0; value < most + step; value += step) list.push(value);
  return list;
}

/** The label of every so many-th of `count` marks, so that each has `label_pixels`. */
export function label_every(count: number, width: number, label_pixels: number): number {
  return Math.max(1, Math.ceil((count * label_pixels) / Math.max(1, width)));
}
