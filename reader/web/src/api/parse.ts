/** From JSON of unknown worth to typed values. A record without its identity is null; other oddities become null fields. */
import type {
  Activity,
  ApiLink,
  Bounds,
  Edge,
  Gateway,
  GatewayComparison,
  GatewayCount,
  GatewayScore,
  KeyCheck,
  LinkSource,
  MeshNode,
  MigrationProgress,
  Mix,
  Packet,
  PacketDetail,
  PageSwitch,
  PeriodCount,
  PortCount,
  Reception,
  SignalSample,
  SiteConfig,
  TelemetrySample,
  TopNode,
  Totals,
  Traceroute,
} from "./types";

type Json = Record<string, unknown>;

export function as_object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

export function node_hex(node_id: number): string {
  return `!${(node_id >>> 0).toString(16).padStart(8, "0")}`;
}

/** Parses what is about a node; without one it is nothing. */
function of_node<T>(read: (json: Json, node_id: number) => T): (value: unknown) => T | null {
  return (value) => {
    const json = as_object(value);
    const node_id = number(json.node_id);
    return node_id === null ? null : read(json, node_id);
  };
}

export const parse_node = of_node(
  (json, node_id): MeshNode => ({
    node_id,
    id: node_hex(node_id),
    long_name: text(json.long_name),
    short_name: text(json.short_name),
    hw_model: text(json.hw_model),
    firmware: text(json.firmware),
    role: text(json.role),
    last_lat: number(json.last_lat),
    last_long: number(json.last_long),
    channel: text(json.channel),
    is_mqtt_gateway: json.is_mqtt_gateway === true,
    first_seen_us: number(json.first_seen_us),
    last_seen_us: number(json.last_seen_us),
  }),
);

export function parse_packet(value: unknown): Packet | null {
  const json = as_object(value);
  const id = number(json.id);
  const import_time_us = number(json.import_time_us);
  const from_node_id = number(json.from_node_id);
  if (id === null || import_time_us === null || from_node_id === null) return null;
  return {
    id,
    import_time_us,
    from_node_id,
    channel: text(json.channel),
    to_node_id: number(json.to_node_id) ?? 0,
    portnum: number(json.portnum) ?? 0,
    long_name: text(json.long_name),
    to_long_name: text(json.to_long_name),
    payload: text(json.payload) ?? "",
    reply_id: number(json.reply_id),
  };
}

/** No signal has an RSSI of 0: with that nothing was measured. An SNR of 0 is an ordinary one. */
export const parse_reception = of_node((json, node_id): Reception => {
  const [rssi, snr] = [number(json.rx_rssi) || null, number(json.rx_snr)];
  return {
    node_id,
    rx_time: number(json.rx_time),
    hop_limit: number(json.hop_limit),
    hop_start: number(json.hop_start),
    rx_snr: rssi === null && snr === 0 ? null : snr,
    rx_rssi: rssi,
    import_time_us: number(json.import_time_us) ?? 0,
  };
});

/** The good records of a list; the rest are left out. */
export function parse_list<T>(value: unknown, parse: (item: unknown) => T | null): T[] {
  if (!Array.isArray(value)) return [];
  return value.map(parse).filter((item): item is T => item !== null);
}

/** `2025-08-08 14:00` or `2025-08-08`, UTC. */
export function parse_period(value: unknown): PeriodCount | null {
  const json = as_object(value);
  const match = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?$/.exec(text(json.period) ?? "");
  const start_ms = match ? Date.parse(`${match[1]}T${match[2] ?? "00:00"}:00Z`) : NaN;
  const count = number(json.count);
  return Number.isNaN(start_ms) || count === null ? null : { start_us: start_ms * 1000, count };
}

export function parse_port_count(value: unknown): PortCount | null {
  const [count, portnum] = [parse_period(value), number(as_object(value).portnum)];
  return count === null || portnum === null ? null : { ...count, portnum };
}

export function parse_totals(value: unknown): Totals {
  const json = as_object(value);
  return { packets: number(json.total_packets) ?? 0, receptions: number(json.total_seen) ?? 0 };
}

export const parse_top = of_node(
  (json, node_id): TopNode => ({
    node_id,
    long_name: text(json.long_name),
    short_name: text(json.short_name),
    channel: text(json.channel),
    sent: number(json.sent) ?? 0,
    seen: number(json.seen) ?? 0,
    avg: number(json.avg) ?? 0,
  }),
);

export function parse_edge(value: unknown): Edge | null {
  const json = as_object(value);
  const from = number(json.from);
  const to = number(json.to);
  if (from === null || to === null) return null;
  return { from, to, type: json.type === "neighbor" ? "neighbor" : "traceroute" };
}

const LINK_SOURCES: readonly LinkSource[] = ["direct", "neighbor", "traceroute", "traceroute_back"];

export function parse_signal_sample(value: unknown): SignalSample | null {
  const json = as_object(value);
  const node_id = number(json.gateway);
  const at_us = number(json.import_time_us);
  return node_id === null || at_us === null ? null : { at_us, node_id, snr: number(json.rx_snr) };
}

export function parse_telemetry(value: unknown): TelemetrySample | null {
  const json = as_object(value);
  const [at_us, variant] = [number(json.import_time_us), text(json.variant)];
  if (at_us === null || variant === null) return null;
  const values = Object.entries(as_object(json.metrics)).flatMap(([field, measured]): TelemetrySample["values"] =>
    typeof measured === "number" && Number.isFinite(measured) ? [[field, measured]] : [],
  );
  return { at_us, variant, values };
}

export function parse_link(value: unknown): ApiLink | null {
  const json = as_object(value);
  const from = number(json.from);
  const to = number(json.to);
  const source = LINK_SOURCES.find((known) => known === json.source);
  if (from === null || to === null || source === undefined) return null;
  return {
    from,
    to,
    source,
    reports: number(json.reports) ?? 0,
    snr: number(json.snr),
    snr_mean: number(json.snr_mean),
    last_seen_us: number(json.last_seen_us) ?? 0,
  };
}

export const parse_gateway = of_node(
  (json, node_id): Gateway => ({
    node_id,
    long_name: text(json.long_name),
    first_seen_us: number(json.first_seen_us) ?? 0,
    last_seen_us: number(json.last_seen_us) ?? 0,
    receptions: number(json.receptions) ?? 0,
  }),
);

function parse_path(value: unknown): number[] {
  return parse_list(value, number);
}

export function parse_traceroute(value: unknown): Traceroute {
  const json = as_object(value);
  const packet = as_object(json.packet);
  const winning = as_object(json.winning_paths);
  return {
    from: number(packet.from) ?? 0,
    to: number(packet.to) ?? 0,
    channel: text(packet.channel),
    attempts: parse_list(json.traceroute_packets, (item) => {
      const attempt = as_object(item);
      return {
        gateway: number(attempt.gateway_node_id),
        done: attempt.done === true,
        forward: parse_path(attempt.forward_hops),
        reverse: parse_path(attempt.reverse_hops),
      };
    }),
    forward: parse_list(winning.forward, parse_path),
    reverse: parse_list(winning.reverse, parse_path),
  };
}

export function parse_key_check(value: unknown): KeyCheck {
  const json = as_object(value);
  return { count: number(json.unique_public_key_count) ?? 0, keys: parse_list(json.public_keys, text) };
}

function parse_bounds(site: Json): Bounds | null {
  const north = number(site.map_top_left_lat);
  const west = number(site.map_top_left_lon);
  const south = number(site.map_bottom_right_lat);
  const east = number(site.map_bottom_right_lon);
  if (north === null || west === null || south === null || east === null) return null;
  if (Math.abs(north) > 90 || Math.abs(south) > 90 || north <= south || east <= west) return null;
  return { north, west, south, east };
}

const SWITCHES: readonly PageSwitch[] = ["nodes", "chat", "everything", "graphs", "stats", "net", "map", "top"];

export function parse_config(value: unknown): SiteConfig {
  const site = as_object(as_object(value).site);
  const mqtt = as_object(as_object(value).mqtt);
  return {
    title: text(site.title) ?? "MeshView",
    domain: text(site.domain) ?? "",
    message: text(site.message) ?? "",
    language: text(site.language) ?? "en",
    version: text(site.version) ?? "",
    bounds: parse_bounds(site),
    tile_url: text(site.tile_url) ?? "",
    tile_attribution: text(site.tile_attribution) ?? "",
    broker: text(mqtt.server) ?? "",
    topics: parse_list(mqtt.topics, text),
    // The API says these as text.
    hidden_pages: SWITCHES.filter((name) => String(site[name]).toLowerCase() === "false"),
    net_message: text(site.weekly_net_message) ?? "",
    net_tag: text(site.net_tag) ?? "",
    join: {
      channel_url: text(site.join_channel_url) ?? "",
      region: text(site.join_region) ?? "",
      preset: text(site.join_preset) ?? "",
      frequency_slot: text(site.join_frequency_slot) ?? "",
      message: text(site.join_message) ?? "",
    },
  };
}

export const parse_activity = of_node(
  (json, node_id): Activity => ({
    node_id,
    packets: number(json.packets) ?? 0,
    receptions: number(json.receptions) ?? 0,
    hops: number(json.hops),
    public_keys: number(json.public_keys) ?? 0,
  }),
);

export function parse_mix(value: unknown): Mix {
  const json = as_object(value);
  return {
    since_us: number(json.since_us),
    ports: parse_list(json.ports, (item) => {
      const port = as_object(item);
      const portnum = number(port.portnum);
      if (portnum === null) return null;
      return {
        portnum,
        packets: number(port.packets) ?? 0,
        bytes: number(port.bytes) ?? 0,
        nodes: number(port.nodes) ?? 0,
        median: number(port.median) ?? 0,
      };
    }),
    hops: parse_list(json.hops, (item) => {
      const [hops, packets] = [number(as_object(item).hops), number(as_object(item).packets)];
      return hops === null || packets === null ? null : { hops, packets };
    }),
  };
}

export const parse_gateway_score = of_node(
  (json, node_id): GatewayScore => ({
    node_id,
    packets: number(json.packets) ?? 0,
    share: number(json.share) ?? 0,
    unique_share: number(json.unique_share) ?? 0,
    duplicate_ratio: number(json.duplicate_ratio) ?? 0,
    clock_skew_s: number(json.clock_skew_s),
  }),
);

export function parse_gateway_comparison(value: unknown): GatewayComparison {
  const json = as_object(value);
  return {
    first_packets: number(json.first_packets) ?? 0,
    second_packets: number(json.second_packets) ?? 0,
    common_packets: number(json.common_packets) ?? 0,
    common_direct: number(json.common_direct) ?? 0,
    snr_difference: number(json.snr_difference),
    rssi_difference: number(json.rssi_difference),
    delay_s: number(json.delay_s),
  };
}

export function parse_gateway_count(value: unknown): GatewayCount | null {
  const json = as_object(value);
  const packet_id = number(json.packet_id);
  return packet_id === null
    ? null
    : { packet_id, gateways: number(json.gateways) ?? 0, direct: number(json.direct) ?? 0 };
}

/** A text to everybody, as a packet. */
export function parse_message(value: unknown): Packet | null {
  const json = as_object(value);
  const packet = parse_packet({ ...json, payload: json.text, portnum: 1, to_node_id: 0xffffffff });
  return packet && { ...packet, is_reaction: json.is_reaction === true };
}

export function parse_packet_detail(value: unknown): PacketDetail {
  const json = as_object(value);
  const mesh = as_object(json.mesh_packet);
  return {
    relay_node: number(mesh.relay_node) || null,
    next_hop: number(mesh.next_hop) || null,
    hop_start: number(mesh.hop_start),
    want_ack: mesh.want_ack === true,
    via_mqtt: mesh.via_mqtt === true,
    payload_hex: text(json.payload_hex),
    raw_hex: text(json.raw_hex),
  };
}

/** The body of a 503 while the reader waits for a migration. */
export function parse_migration(value: unknown): MigrationProgress {
  const json = as_object(value);
  const progress = as_object(json.progress);
  return {
    message: text(json.message) ?? "",
    step: number(progress.step) ?? 0,
    steps: number(progress.steps) ?? 0,
    rows_done: number(progress.rows_done) ?? 0,
    rows_total: number(progress.rows_total) ?? 0,
    seconds_left: number(progress.seconds_left),
  };
}
