/** Few hops warm, many cold; beside the number, which says it too. */
const HUES = ["orange", "amber", "lime", "cyan", "violet"] as const;

export function hop_hue(hops: number | null): string {
  return hops === null ? "grey" : (HUES[Math.min(hops, HUES.length - 1)] ?? "grey");
}
