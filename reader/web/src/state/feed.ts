/** The packets that a feed shows: those at hand, and on the packet page those that its filter asks for beyond them. */
import { computed, signal } from "@preact/signals";
import { fetch_packets } from "../api/client";
import type { Packet } from "../api/types";
import { type Span, within } from "../data/periods";
import { packet_matcher } from "../format/packet_search";
import { asks_for_receptions, filter_packets, is_filtering_packets } from "./filter";
import { on_arrival, packets } from "./mesh";
import { feed_paused, filter, held_packets, own_parameter, query, route } from "./view";

const MOST_EARLIER = 1_000;
/** Ports that are asked for one by one; with more, all packets are asked for. */
const MOST_PORTS = 4;

/** What `?since=&until=` say, in seconds; null: all that come. */
export const feed_span = computed((): Span | null => {
  const [since, until] = [Number(own_parameter("since")), Number(own_parameter("until"))];
  return since > 0 && until > since ? { since_us: since * 1e6, until_us: until * 1e6 } : null;
});

/** What is searched for; only the page of packets has a search of its own. */
const searched = computed(() => (route.value.page === "firehose" ? query.value.trim() : ""));

/** Newest first. */
export const earlier_packets = signal<readonly Packet[]>([]);

export const shown_packets = computed((): readonly Packet[] => {
  const at_hand = asks_for_receptions(filter.value) ? [] : (held_packets.value ?? packets.value);
  const known = new Set(earlier_packets.value.length > 0 ? at_hand.map(({ id }) => id) : []);
  const earlier = earlier_packets.value.filter(({ id }) => !known.has(id));
  const passing = filter_packets(earlier.length > 0 ? [...at_hand, ...earlier] : at_hand, filter.value);
  const found = searched.value === "" ? passing : passing.filter(packet_matcher(searched.value));
  return feed_span.value ? within(found, feed_span.value) : found;
});

/** Something but the passing of time limits the list. */
export const is_feed_limited = computed(
  () => is_filtering_packets(filter.value) || searched.value !== "" || feed_span.value !== null,
);

/** What has to be asked for; null: nothing but what is at hand. */
export function earlier_key(): string | null {
  const { node, ports, channel, gateway, hops } = filter.value;
  if (!is_feed_limited.value) return null;
  const limits = [node, ports.join(), channel, feed_span.value?.since_us, searched.value];
  if (asks_for_receptions(filter.value)) limits.push(gateway, hops, reported.value);
  return `earlier/${limits.join("/")}`;
}

const REPORTED_MS = 3_000;
/** Counts up when what was reported is to be asked for again, because something arrived. */
const reported = signal(0);
let reported_timer = 0;

function ask_again(): void {
  if (!asks_for_receptions(filter.value) || feed_paused.value || reported_timer !== 0) return;
  reported_timer = window.setTimeout(() => {
    reported_timer = 0;
    reported.value++;
  }, REPORTED_MS);
}

/** Keeps up to date what a filter by receptions shows; the answer stops that. */
export function follow_receptions(): () => void {
  return on_arrival(ask_again);
}

export interface Earlier {
  /** Newest first. */
  packets: readonly Packet[];
  /** There are more, older than these. */
  cut: boolean;
}

/** The newest packets that match, since the beginning of the span if there is one. */
export async function fetch_earlier(): Promise<Earlier> {
  const [{ node, ports, channel, gateway, hops }, span] = [filter.peek(), feed_span.peek()];
  const [since, until] = [span && span.since_us - 1, span && span.until_us];
  const contains = searched.peek() || null;
  const common = { limit: MOST_EARLIER, node_id: node, channel, gateway, hops, since, until, contains };
  const asked = ports.length <= MOST_PORTS && ports.length > 0 ? ports : [null];
  const lists = await Promise.all(asked.map((portnum) => fetch_packets({ ...common, portnum })));
  return {
    packets: lists.flat().sort((a, b) => b.import_time_us - a.import_time_us || b.id - a.id),
    cut: lists.some((list) => list.length >= MOST_EARLIER),
  };
}
