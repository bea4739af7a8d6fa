/** SNR over time, a series for each node it was measured with or by. Pure. */
import type { SignalSample } from "../api/types";

export interface SignalSeries {
  /** Ascending. */
  times_us: number[];
  /** Those with most samples first; one value for each time. */
  nodes: { node_id: number; values: (number | null)[] }[];
}

export function signal_series(samples: readonly SignalSample[]): SignalSeries {
  const times_us = [...new Set(samples.map(({ at_us }) => at_us))].sort((a, b) => a - b);
  const place = new Map(times_us.map((at_us, i) => [at_us, i]));
  const by_node = new Map<number, (number | null)[]>();
  for (const { at_us, node_id, snr } of samples) {
    let values = by_node.get(node_id);
    if (!values) by_node.set(node_id, (values = times_us.map(() => null)));
    values[place.get(at_us) ?? 0] = snr;
  }
  const nodes = [...by_node].map(([node_id, values]) => ({ node_id, values }));
  const known = (list: readonly (number | null)[]) => list.filter((value) => value !== null).length;
  nodes.sort((a, b) => known(b.values) - known(a.values));
  return { times_us, nodes };
}
