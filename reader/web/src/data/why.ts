/** Why a node is, or is not, where somebody looks for it: what is known of it, as findings. Pure. */
import type { MeshNode, Packet, Reception } from "../api/types";
import { node_place } from "./nodes";

/** Packets that no key opened have no port. */
const UNDECODED = 0;
const DAY_US = 86_400_000_000;

export type FindingName =
  | "heard"
  | "never_heard"
  | "silent"
  | "readable"
  | "unreadable"
  | "named"
  | "unnamed"
  | "placed"
  | "unplaced"
  | "filtered"
  | "keys";

export interface Finding {
  name: FindingName;
  /** `bad`: it is why the node is missing; `warn`: it may be. */
  state: "good" | "warn" | "bad";
}

export interface Evidence {
  node: MeshNode | null;
  /** Its newest packets, newest first. */
  packets: readonly Packet[];
  /** Of the newest packet. */
  seen: readonly Reception[];
  public_keys: number;
  /** The filter that is set hides it. */
  filtered: boolean;
  now_us: number;
  /** Lists show nodes heard within so many days. */
  days: number;
}

export function last_heard_us({ node, packets }: Pick<Evidence, "node" | "packets">): number | null {
  return Math.max(node?.last_seen_us ?? 0, packets[0]?.import_time_us ?? 0) || null;
}

export function find_why(evidence: Evidence): Finding[] {
  const { node, packets, public_keys, filtered } = evidence;
  const last_us = last_heard_us(evidence);
  if (last_us === null) return [{ name: "never_heard", state: "bad" }];
  const findings: Finding[] = [];
  const add = (name: FindingName, state: Finding["state"]) => findings.push({ name, state });
  if (evidence.now_us - last_us > evidence.days * DAY_US) add("silent", "bad");
  else add("heard", "good");
  const readable = packets.filter(({ portnum }) => portnum !== UNDECODED).length;
  if (packets.length > 0) add(readable > 0 ? "readable" : "unreadable", readable > 0 ? "good" : "bad");
  if (node?.long_name) add("named", "good");
  else add("unnamed", "warn");
  if (node && node_place(node)) add("placed", "good");
  else add("unplaced", "bad");
  if (filtered) add("filtered", "warn");
  if (public_keys > 1) add("keys", "warn");
  return findings;
}

/** What to say above the findings. */
export type Verdict = "shown" | "hidden" | "listed" | "silent" | "never_heard";

export function verdict(findings: readonly Finding[]): Verdict {
  const has = (name: FindingName) => findings.some((finding) => finding.name === name);
  if (has("never_heard")) return "never_heard";
  if (has("silent")) return "silent";
  if (has("unplaced")) return "listed";
  return has("filtered") ? "hidden" : "shown";
}
