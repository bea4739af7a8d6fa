/** Links seen from one of their ends: all ways in which one is known, in one row. Pure. */
import type { ApiLink } from "../api/types";

export interface HearingRow {
  /** The other end. */
  node_id: number;
  /** dB, the latest. */
  snr: number | null;
  /** dB; of what most reports tell. */
  snr_mean: number | null;
  reports: number;
  at_us: number;
  direct: boolean;
  traceroute: boolean;
  neighbor: boolean;
}

/** The best heard first. `links` all have `node_id` at the other end. */
export function hearing_rows(links: readonly ApiLink[], other: "from" | "to"): HearingRow[] {
  const rows = new Map<number, HearingRow>();
  for (const link of [...links].sort((a, b) => a.reports - b.reports)) {
    const node_id = link[other];
    const known = rows.get(node_id);
    const newer = !known || link.last_seen_us >= known.at_us;
    rows.set(node_id, {
      node_id,
      snr: newer ? (link.snr ?? known?.snr ?? null) : (known.snr ?? link.snr),
      snr_mean: link.snr_mean ?? known?.snr_mean ?? null,
      reports: (known?.reports ?? 0) + link.reports,
      at_us: Math.max(link.last_seen_us, known?.at_us ?? 0),
      direct: known?.direct === true || link.source === "direct",
      traceroute: known?.traceroute === true || link.source.startsWith("traceroute"),
      neighbor: known?.neighbor === true || link.source === "neighbor",
    });
  }
  return [...rows.values()].sort((a, b) => (b.snr_mean ?? -99) - (a.snr_mean ?? -99) || b.reports - a.reports);
}
