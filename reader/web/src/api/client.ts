/** The only place that asks the API. Every function throws ApiError. */
import { parse_endpoints } from "./endpoints";
import {
  as_object,
  parse_activity,
  parse_config,
  parse_edge,
  parse_gateway,
  parse_gateway_comparison,
  parse_gateway_count,
  parse_gateway_score,
  parse_key_check,
  parse_link,
  parse_list,
  parse_message,
  parse_migration,
  parse_mix,
  parse_node,
  parse_packet,
  parse_packet_detail,
  parse_period,
  parse_port_count,
  parse_reception,
  parse_signal_sample,
  parse_telemetry,
  parse_top,
  parse_totals,
  parse_traceroute,
} from "./parse";
import { address_of } from "./prefix";
import {
  type Activity,
  ApiError,
  type ApiLink,
  type Edge,
  type Endpoint,
  type Gateway,
  type GatewayComparison,
  type GatewayCount,
  type GatewayScore,
  type KeyCheck,
  type LinkSource,
  type MeshNode,
  type Mix,
  type Packet,
  type PacketDetail,
  type PeriodCount,
  type PortCount,
  type Reception,
  type SignalSample,
  type SiteConfig,
  type TelemetrySample,
  type TopNode,
  type Totals,
  type Traceroute,
} from "./types";

const TIMEOUT_MS = 20_000;

async function get(path: string): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await fetch(address_of(path), {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new ApiError(error instanceof Error ? error.message : String(error), 0);
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) return as_object(body);
  throw failure(response, body);
}

function failure(response: Response, body: unknown): ApiError {
  const json = as_object(body);
  const retry_after = Number(response.headers.get("Retry-After"));
  const waiting = response.status === 503 && typeof json.status === "string";
  const message = typeof json.error === "string" ? json.error : `HTTP ${response.status}`;
  return new ApiError(
    message,
    response.status,
    waiting ? parse_migration(json) : null,
    retry_after > 0 ? retry_after : null,
  );
}

type Parameters = Readonly<Record<string, string | number | null | undefined>>;

/** A path with those parameters that are set. */
export function with_parameters(path: string, parameters: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters as Parameters)) {
    if (value !== null && value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

export async function fetch_config(): Promise<SiteConfig> {
  return parse_config(await get("/api/config"));
}

export async function fetch_nodes(days_active: number): Promise<MeshNode[]> {
  return parse_list((await get(`/api/nodes?days_active=${days_active}`)).nodes, parse_node);
}

/** However long ago it was heard; null when nothing is known of it. */
export async function fetch_node(node_id: number): Promise<MeshNode | null> {
  return parse_list((await get(`/api/nodes?node_id=${node_id}`)).nodes, parse_node)[0] ?? null;
}

export interface PacketQuery {
  /** At most 1000. */
  limit: number;
  /** Exclusive, microseconds, as is: */
  since?: number | null;
  until?: number | null;
  portnum?: number | null;
  contains?: string | null;
  from_node_id?: number | null;
  to_node_id?: number | null;
  /** Either side. */
  node_id?: number | null;
  channel?: string | null;
  /** One of those that reported it. */
  gateway?: number | null;
  /** The fewest that any reception of it took. */
  hops?: number | null;
}

/** The newest packets that match, newest first. */
export async function fetch_packets(query: PacketQuery): Promise<Packet[]> {
  return parse_list((await get(with_parameters("/api/packets", query))).packets, parse_packet);
}

/** null when there is none (any more). */
export async function fetch_packet(packet_id: number): Promise<Packet | null> {
  return parse_list((await get(`/api/packets?packet_id=${packet_id}`)).packets, parse_packet)[0] ?? null;
}

export async function fetch_receptions(packet_id: number): Promise<Reception[]> {
  return parse_list((await get(`/api/packets_seen/${packet_id}`)).seen, parse_reception);
}

/** How many gateways reported each of these packets; at most 200. */
export async function fetch_gateway_counts(packet_ids: readonly number[]): Promise<GatewayCount[]> {
  const path = with_parameters("/api/receptions/counts", { packet_ids: packet_ids.join() });
  return parse_list((await get(path)).counts, parse_gateway_count);
}

export async function fetch_packet_detail(packet_id: number): Promise<PacketDetail> {
  return parse_packet_detail(await get(`/api/packet/${packet_id}`));
}

export interface MessageQuery {
  limit: number;
  /** Microseconds: earlier ones, and of that moment those before the packet `before_id`. */
  before?: number | null;
  before_id?: number | null;
  channel?: string | null;
  from_node_id?: number | null;
  /** Three characters or more. */
  contains?: string | null;
}

/** Texts to everybody, newest first. */
export async function fetch_messages(query: MessageQuery): Promise<Packet[]> {
  return parse_list((await get(with_parameters("/api/messages", query))).messages, parse_message);
}

export async function fetch_activity(hours: number): Promise<Activity[]> {
  return parse_list((await get(with_parameters("/api/nodes/activity", { hours }))).nodes, parse_activity);
}

export async function fetch_mix(hours: number, channel: string | null = null): Promise<Mix> {
  return parse_mix(await get(with_parameters("/api/stats/mix", { hours, channel })));
}

/** What the API describes of itself. */
export async function fetch_endpoints(): Promise<Endpoint[]> {
  return parse_endpoints(await get("/api/openapi.json"));
}

/** The last `length` hours or days. */
export interface Window {
  period_type: "hour" | "day";
  length: number;
}

export interface CountQuery extends Window {
  channel?: string | null;
  portnum?: number | null;
  from_node?: number | null;
}

/** Packets by period, oldest first; periods without any are missing. */
export async function fetch_stats(query: CountQuery): Promise<PeriodCount[]> {
  return parse_list((await get(with_parameters("/api/stats", query))).data, parse_period);
}

/** The same of all types at once, by period, then type. */
export async function fetch_port_counts(query: Window & { channel: string | null }): Promise<PortCount[]> {
  return parse_list((await get(with_parameters("/api/stats/ports", query))).data, parse_port_count);
}

export async function fetch_totals(query: Partial<Omit<CountQuery, "portnum">> = {}): Promise<Totals> {
  return parse_totals(await get(with_parameters("/api/stats/count", query)));
}

export interface TopQuery extends Window {
  channel?: string | null;
  limit: number;
  offset: number;
}

export async function fetch_top(query: TopQuery): Promise<{ total: number; nodes: TopNode[] }> {
  const answer = await get(with_parameters("/api/stats/top", query));
  return { total: Number(answer.total) || 0, nodes: parse_list(answer.nodes, parse_top) };
}

/** Who heard whom lately; of one node, or of all. */
export async function fetch_edges(node_id?: number): Promise<Edge[]> {
  return parse_list((await get(with_parameters("/api/edges", { node_id }))).edges, parse_edge);
}

export async function fetch_traceroute(packet_id: number): Promise<Traceroute> {
  return parse_traceroute(await get(`/api/traceroute/${packet_id}`));
}

export async function fetch_keys(node_id: number): Promise<KeyCheck> {
  return parse_key_check(await get(`/api/node/${node_id}/impersonation-check`));
}

/** A link that adds the node to the contacts of a Meshtastic app. */
export async function fetch_contact_link(node_id: number): Promise<string> {
  return String((await get(`/api/node/${node_id}/qr`)).meshtastic_url ?? "");
}

export interface LinkQuery {
  days: number;
  /** `direct`: measured by the gateways. */
  source?: LinkSource;
  /** Either side. */
  node_id?: number;
}

/** Who hears whom without a relay between them. */
export async function fetch_links(query: LinkQuery): Promise<ApiLink[]> {
  return parse_list((await get(with_parameters("/api/links", query))).links, parse_link);
}

/** More points than a chart has pixels. */
const MOST_SAMPLES = 5_000;

/** Receptions of a node without a relay in between, newest first. */
export async function fetch_signal(node_id: number, days: number): Promise<SignalSample[]> {
  const answer = await get(with_parameters(`/api/node/${node_id}/signal`, { days, limit: MOST_SAMPLES }));
  return parse_list(answer.signal, parse_signal_sample);
}

/** What a node measured, newest first. */
export async function fetch_telemetry(node_id: number, days: number): Promise<TelemetrySample[]> {
  const answer = await get(with_parameters(`/api/node/${node_id}/telemetry`, { days, limit: MOST_SAMPLES }));
  return parse_list(answer.telemetry, parse_telemetry);
}

export async function fetch_gateways(): Promise<Gateway[]> {
  return parse_list((await get("/api/gateways")).gateways, parse_gateway);
}

export async function fetch_gateway_scores(hours: number): Promise<GatewayScore[]> {
  const answer = await get(with_parameters("/api/gateways/scoreboard", { hours }));
  return parse_list(answer.gateways, parse_gateway_score);
}

export async function fetch_gateway_comparison(first: number, second: number, hours: number): Promise<GatewayComparison> {
  return parse_gateway_comparison(await get(with_parameters("/api/gateways/compare", { first, second, hours })));
}
