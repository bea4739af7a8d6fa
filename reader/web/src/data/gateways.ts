/** The gateways compared: how alive each is, what it adds, how far it hears. Pure. */
import type { ApiLink, Gateway, GatewayScore } from "../api/types";

export type Liveness = "live" | "quiet" | "silent";

const LIVE_US = 15 * 60 * 1_000_000;
const QUIET_US = 24 * 3_600 * 1_000_000;

export function liveness(last_seen_us: number, now_us: number): Liveness {
  const silence = now_us - last_seen_us;
  if (silence <= LIVE_US) return "live";
  return silence <= QUIET_US ? "quiet" : "silent";
}

export interface GatewayRow extends Gateway {
  /** What it did lately; null: not known. */
  score: GatewayScore | null;
  /** Nodes that it hears without a relay. */
  direct: number;
  /** Of those, the ones that no other gateway hears so. */
  only_here: number;
  /** dB, the median of its direct nodes. */
  median_snr: number | null;
  farthest_km: number | null;
}

function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

/** `links`: the direct ones; `km`: how far two nodes are apart, null when that is not known. */
export function score_gateways(
  gateways: readonly Gateway[],
  links: readonly ApiLink[],
  scores: readonly GatewayScore[],
  km: (a: number, b: number) => number | null,
): GatewayRow[] {
  const score_of = new Map(scores.map((score) => [score.node_id, score]));
  const heard_by = new Map<number, ApiLink[]>();
  const hearers = new Map<number, number>();
  for (const link of links) {
    heard_by.set(link.to, [...(heard_by.get(link.to) ?? []), link]);
    hearers.set(link.from, (hearers.get(link.from) ?? 0) + 1);
  }
  return gateways.map((gateway) => {
    const direct = heard_by.get(gateway.node_id) ?? [];
    const distances = direct.map(({ from, to }) => km(from, to)).filter((value) => value !== null);
    return {
      ...gateway,
      score: score_of.get(gateway.node_id) ?? null,
      direct: direct.length,
      only_here: direct.filter(({ from }) => hearers.get(from) === 1).length,
      median_snr: median(direct.map(({ snr_mean }) => snr_mean).filter((value) => value !== null)),
      farthest_km: distances.length > 0 ? Math.max(...distances) : null,
    };
  });
}

/** A node that at least one of two gateways hears directly; dB, the mean. */
export interface ComparedNode {
  node_id: number;
  a: number | null;
  b: number | null;
  a_hears: boolean;
  b_hears: boolean;
}

export function compare_gateways(links: readonly ApiLink[], a: number, b: number): ComparedNode[] {
  const nodes = new Map<number, ComparedNode>();
  for (const { from, to, snr_mean } of links) {
    if (to !== a && to !== b) continue;
    const known = nodes.get(from) ?? { node_id: from, a: null, b: null, a_hears: false, b_hears: false };
    nodes.set(from, to === a ? { ...known, a: snr_mean, a_hears: true } : { ...known, b: snr_mean, b_hears: true });
  }
  return [...nodes.values()];
}
