/** The only place that asks the API. Every function throws ApiError. */
import {
  as_object,
  parse_config,
  parse_list,
  parse_migration,
  parse_node,
  parse_packet,
  parse_reception,
} from "./parse";
import { ApiError, type MeshNode, type Packet, type Reception, type SiteConfig } from "./types";

const TIMEOUT_MS = 20_000;

async function get(path: string): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await fetch(path, {
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

export async function fetch_config(): Promise<SiteConfig> {
  return parse_config(await get("/api/config"));
}

export async function fetch_nodes(days_active: number): Promise<MeshNode[]> {
  return parse_list((await get(`/api/nodes?days_active=${days_active}`)).nodes, parse_node);
}

/** The newest packets, newest first. */
export async function fetch_packets(limit: number): Promise<Packet[]> {
  return parse_list((await get(`/api/packets?limit=${limit}`)).packets, parse_packet);
}

export async function fetch_receptions(packet_id: number): Promise<Reception[]> {
  return parse_list((await get(`/api/packets_seen/${packet_id}`)).seen, parse_reception);
}
