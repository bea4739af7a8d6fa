/** The texts that the chat shows: those that come, and page by page those that came before. */
import { computed, signal } from "@preact/signals";
import { fetch_gateway_counts, fetch_messages } from "../api/client";
import type { GatewayCount, Packet } from "../api/types";
import { chat_messages, group_reactions, is_reaction, mesh_id } from "../data/chat";
import { fold } from "../format/text";
import { on_arrival, packets } from "./mesh";
import { filter, query } from "./view";

const PAGE = 100;
/** The API finds words of this length and more. */
const SHORTEST_SEARCH = 3;
const MOST_COUNTED = 200;
/** Gateways report a text for so long after it came. */
const COUNTED_AGAIN_MS = 60_000;
const COUNT_MS = 3_000;

/** Newest first; each once. */
const earlier = signal<readonly Packet[]>([]);
export const messages = computed(() => chat_messages(packets.value, earlier.value));
export const reactions = computed(() => group_reactions(messages.value));

const known_ids = computed(() => new Set(messages.value.map(({ id }) => mesh_id(id))));

export const shown_messages = computed(() => {
  const { channel, node } = filter.value;
  const wanted = fold(query.value.trim());
  return messages.value.filter(
    (message) =>
      // A reaction stands below its message, if that is there.
      !(is_reaction(message) && known_ids.value.has(mesh_id(message.reply_id ?? 0))) &&
      (channel === null || message.channel === channel) &&
      (node === null || message.from_node_id === node) &&
      (wanted === "" || fold(`${message.payload}\n${message.long_name ?? ""}`).includes(wanted)),
  );
});

/** What the filter asks the API for; a text that is too short to be searched for asks for all. */
export function messages_key(): string {
  return JSON.stringify(asked());
}

function asked() {
  const { channel, node } = filter.value;
  const text = query.value.trim();
  return { channel, from_node_id: node, contains: text.length >= SHORTEST_SEARCH ? text : null };
}

/** Whether there may be more; by what was asked for. */
const ends = signal<ReadonlySet<string>>(new Set());

/** All there is of what the filter asks for is here. */
export const is_at_end = computed(() => ends.value.has(messages_key()));

function keep(list: readonly Packet[], key: string): void {
  const known = new Set(earlier.peek().map(({ id }) => id));
  const fresh = list.filter(({ id }) => !known.has(id));
  if (fresh.length > 0) earlier.value = [...earlier.peek(), ...fresh];
  if (list.length < PAGE) ends.value = new Set([...ends.peek(), key]);
}

/** The oldest text that has been read of what the filter asks for, by what was asked for. */
const oldest = new Map<string, Packet>();

/** The newest page. */
export async function load_messages(): Promise<true> {
  const [key, query_now] = [messages_key(), asked()];
  const list = await fetch_messages({ ...query_now, limit: PAGE });
  keep(list, key);
  reached(key, list);
  return true;
}

function reached(key: string, list: readonly Packet[]): void {
  const [last, known] = [list.at(-1), oldest.get(key)];
  if (last && !(known && known.import_time_us < last.import_time_us)) oldest.set(key, last);
}

let loading = false;

/** The next page back in time; a failure is tried again by whoever asks next. */
export async function load_earlier_messages(): Promise<void> {
  const [key, query_now] = [messages_key(), asked()];
  const from = oldest.get(key);
  if (loading || from === undefined || ends.peek().has(key)) return;
  loading = true;
  try {
    const list = await fetch_messages({ ...query_now, limit: PAGE, before: from.import_time_us, before_id: from.id });
    keep(list, key);
    reached(key, list);
  } catch {
    // It stays the last page for now.
  } finally {
    loading = false;
  }
}

export const gateway_counts = signal<ReadonlyMap<number, GatewayCount>>(new Map());

const counted_at = new Map<number, number>();

/** Those in sight whose number is not known, or may have grown since. */
function to_be_counted(list: readonly Packet[], now_ms: number): number[] {
  return list
    .filter(({ id, import_time_us }) => {
      const at = counted_at.get(id);
      return at === undefined || at - import_time_us / 1000 < COUNTED_AGAIN_MS;
    })
    .slice(0, MOST_COUNTED)
    .filter(({ id }) => now_ms - (counted_at.get(id) ?? 0) >= COUNT_MS)
    .map(({ id }) => id);
}

export async function count_gateways(list: readonly Packet[]): Promise<void> {
  const now_ms = Date.now();
  const ids = to_be_counted(list, now_ms);
  if (ids.length === 0) return;
  for (const id of ids) counted_at.set(id, now_ms);
  try {
    const counts = await fetch_gateway_counts(ids);
    gateway_counts.value = new Map([...gateway_counts.peek(), ...counts.map((one) => [one.packet_id, one] as const)]);
  } catch {
    for (const id of ids) counted_at.delete(id);
  }
}

/** Keeps the counts up to date while packets come; the answer stops that. */
export function follow_counts(): () => void {
  let timer = 0;
  const stop = on_arrival(() => {
    if (timer !== 0) return;
    timer = window.setTimeout(() => {
      timer = 0;
      void count_gateways(shown_messages.peek());
    }, COUNT_MS);
  });
  return () => {
    window.clearTimeout(timer);
    stop();
  };
}
