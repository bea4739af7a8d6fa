/** SNR over time, a series for each node it was measured with or by. Pure. */
import type { Reception } from "../api/types";
import { hops_of } from "./receptions";

export interface Sample {
  at_us: number;
  node_id: number;
  snr: number | null;
}

export interface SignalSeries {
  /** Ascending. */
  times_us: number[];
  /** Those with most samples first; one value for each time. */
  nodes: { node_id: number; values: (number | null)[] }[];
}

export function signal_series(samples: readonly Sample[]): SignalSeries {
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

/** What the gateways measured that received a packet straight from its sender. */
export function direct_samples(at_us: number, receptions: readonly Reception[]): Sample[] {
  return receptions.flatMap((reception) =>
    hops_of(reception) === 0 && reception.rx_snr !== null
      ? [{ at_us, node_id: reception.node_id, snr: reception.rx_snr }]
      : [],
  );
}
