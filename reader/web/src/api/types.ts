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
