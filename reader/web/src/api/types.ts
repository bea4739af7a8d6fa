/** What the reader's API answers, after parsing: times are microseconds since the epoch, places 1e-7 degrees. */

export interface MeshNode {
  node_id: number;
  /** `!hhhhhhhh` */
  id: string;
  long_name: string | null;
  short_name: string | null;
  hw_model: string | null;
  firmware: string | null;
  role: string | null;
  last_lat: number | null;
  last_long: number | null;
  channel: string | null;
  is_mqtt_gateway: boolean;
  first_seen_us: number | null;
  last_seen_us: number | null;
}

export interface Packet {
  id: number;
  import_time_us: number;
  channel: string | null;
  from_node_id: number;
  to_node_id: number;
  portnum: number;
  long_name: string | null;
  to_long_name: string | null;
  payload: string;
  reply_id: number | null;
  /** An emoji on another text; only lists of texts tell. */
  is_reaction?: boolean;
}

/** One gateway's reception of a packet. */
export interface Reception {
  node_id: number;
  rx_time: number | null;
  hop_limit: number | null;
  hop_start: number | null;
  rx_snr: number | null;
  rx_rssi: number | null;
  import_time_us: number;
}

/** Packets in one hour or day; `start_us` is its beginning, in UTC. */
export interface PeriodCount {
  start_us: number;
  count: number;
}

/** Packets of one type in one hour or day. */
export interface PortCount extends PeriodCount {
  portnum: number;
}

export interface Totals {
  packets: number;
  receptions: number;
}

export interface TopNode {
  node_id: number;
  long_name: string | null;
  short_name: string | null;
  channel: string | null;
  sent: number;
  seen: number;
  /** Receptions of a packet, on average. */
  avg: number;
}

export type EdgeType = "traceroute" | "neighbor";

export interface Edge {
  from: number;
  to: number;
  type: EdgeType;
}

export type LinkSource = "direct" | "neighbor" | "traceroute" | "traceroute_back";

/** `to` hears `from`; dB. */
export interface ApiLink {
  from: number;
  to: number;
  source: LinkSource;
  reports: number;
  snr: number | null;
  snr_mean: number | null;
  last_seen_us: number;
}

/** One reception of a node without a relay in between. */
export interface SignalSample {
  at_us: number;
  /** The gateway that measured it. */
  node_id: number;
  snr: number | null;
}

export interface Gateway {
  node_id: number;
  long_name: string | null;
  first_seen_us: number;
  last_seen_us: number;
  receptions: number;
}

/** What is known of one traceroute, from all gateways that heard it. */
export interface Traceroute {
  from: number;
  to: number;
  channel: string | null;
  attempts: { gateway: number | null; done: boolean; forward: number[]; reverse: number[] }[];
  /** Complete ways, with both ends. */
  forward: number[][];
  reverse: number[][];
}

/** Public keys announced for a node; more than one is a warning. */
export interface KeyCheck {
  count: number;
  keys: string[];
}

export type PageSwitch = "nodes" | "chat" | "everything" | "graphs" | "stats" | "net" | "map" | "top";

export interface Bounds {
  north: number;
  west: number;
  south: number;
  east: number;
}

export interface SiteConfig {
  title: string;
  domain: string;
  message: string;
  language: string;
  version: string;
  /** Where the map starts; null: around the nodes. */
  bounds: Bounds | null;
  /** `https://tiles.example/{z}/{x}/{y}.png`; empty: the built-in map. */
  tile_url: string;
  tile_attribution: string;
  /** Where the site listens. */
  broker: string;
  topics: readonly string[];
  /** Pages that the site does not show. */
  hidden_pages: readonly PageSwitch[];
  net_message: string;
  /** Text that marks messages of the weekly net; empty: there is none. */
  net_tag: string;
  join: JoinInfo;
}

/** How to join the mesh, as far as the site tells; empty texts otherwise. */
export interface JoinInfo {
  channel_url: string;
  region: string;
  preset: string;
  frequency_slot: string;
  /** Markdown. */
  message: string;
}

/** What a node did in the last hours. */
export interface Activity {
  node_id: number;
  packets: number;
  receptions: number;
  /** The fewest relays between it and a gateway; null: nothing of it says. */
  hops: number | null;
  public_keys: number;
}

/** Packets of one type, of all nodes together. */
export interface PortMix {
  portnum: number;
  packets: number;
  /** As stored. */
  bytes: number;
  /** That sent such packets. */
  nodes: number;
  /** Packets of such a node. */
  median: number;
}

/** What the mesh sent lately, and how far it went. */
export interface Mix {
  /** When the first packet was stored that is counted; null: there is none. */
  since_us: number | null;
  ports: PortMix[];
  hops: { hops: number; packets: number }[];
}

/** What a gateway did in the last hours. */
export interface GatewayScore {
  node_id: number;
  packets: number;
  /** Of all packets, 0..1. */
  share: number;
  /** Of its packets, those that no other gateway reported, 0..1. */
  unique_share: number;
  /** Of its reports, those of packets that it had reported before, 0..1. */
  duplicate_ratio: number;
  /** Its clock minus the site's; null: it has none. */
  clock_skew_s: number | null;
}

/** What a node measured at one time, of one kind: `device_metrics`, ... */
export interface TelemetrySample {
  at_us: number;
  variant: string;
  values: [field: string, value: number][];
}

/** Packets that two gateways reported in the last hours; differences are first minus second. */
export interface GatewayComparison {
  first_packets: number;
  second_packets: number;
  common_packets: number;
  common_direct: number;
  snr_difference: number | null;
  rssi_difference: number | null;
  delay_s: number | null;
}

export interface GatewayCount {
  packet_id: number;
  gateways: number;
  /** Of them without a relay in between. */
  direct: number;
}

/** A packet as it is stored, beyond what lists show. */
export interface PacketDetail {
  /** The low byte of the number of the node that relayed it; null: not told, or it was heard from its sender. */
  relay_node: number | null;
  next_hop: number | null;
  hop_start: number | null;
  want_ack: boolean;
  via_mqtt: boolean;
  /** Of what the sender sent, as hex; null where it is private or no key opens it. */
  payload_hex: string | null;
  raw_hex: string | null;
}

/** One endpoint of the API's description. */
export interface Endpoint {
  path: string;
  summary: string;
  description: string;
  parameters: EndpointParameter[];
}

export interface EndpointParameter {
  name: string;
  in_path: boolean;
  required: boolean;
  /** `integer 1–1000`, `hour, day`, ... */
  allowed: string;
  usual: string;
  description: string;
}

/** How far a migration is, as far as the reader knows. */
export interface MigrationProgress {
  message: string;
  step: number;
  steps: number;
  rows_done: number;
  rows_total: number;
  seconds_left: number | null;
}

/** An answer that is not data: the reader is waiting, or something is wrong. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** Set when the reader answered that it is migrating (or waiting for a writer to). */
    readonly migration: MigrationProgress | null = null,
    readonly retry_after_s: number | null = null,
  ) {
    super(message);
  }
}
