import assert from "node:assert/strict";
import { test } from "node:test";
import { parse_gateway, parse_gateway_score, parse_link, parse_node, parse_packet } from "../src/api/parse";
import type { ApiLink, Gateway, MeshNode, Packet } from "../src/api/types";
import { compare_gateways, liveness, score_gateways } from "../src/data/gateways";
import { join_links, LinkBook, only_reported } from "../src/data/links";
import { type Evidence, find_why, verdict } from "../src/data/why";
import { snr_class } from "../src/format/snr";

const packet = (fields: object) =>
  parse_packet({ id: 1, import_time_us: 1, from_node_id: 10, to_node_id: 20, portnum: 70, ...fields }) as Packet;

function links_of(...packets: Packet[]) {
  const book = new LinkBook();
  book.learn(packets);
  return book.list().map(({ from, to, snr }) => [from, to, snr]);
}

test("a traceroute on its way tells the hops behind it", () => {
  const payload = "route: 11\nroute: 12\nsnr_towards: 20\nsnr_towards: -8";
  assert.deepEqual(links_of(packet({ payload })), [
    [10, 11, 5],
    [11, 12, -2],
  ]);
});

test("an answer tells the way there, and as much of the way back as it has gone", () => {
  const payload = "route: 11\nsnr_towards: 4\nsnr_towards: 8\nroute_back: 12\nsnr_back: -4";
  // Answers come from the target.
  assert.deepEqual(links_of(packet({ payload, from_node_id: 20, to_node_id: 10 })), [
    [10, 11, 1],
    [11, 20, 2],
    [20, 12, -1],
  ]);
  const direct = packet({ payload: "snr_towards: 4\nsnr_back: 8", from_node_id: 20, to_node_id: 10 });
  assert.deepEqual(links_of(direct), [
    [10, 20, 1],
    [20, 10, 2],
  ]);
});

test("relays that did not tell their name make no link", () => {
  assert.deepEqual(links_of(packet({ payload: "route: 4294967295\nroute: 12\nsnr_towards: -128\nsnr_towards: 4" })), []);
});

test("the newest signal counts, each packet once", () => {
  const report = (id: number, at: number, snr: number) =>
    packet({ id, import_time_us: at, portnum: 71, payload: `neighbors {\n  node_id: 5\n  snr: ${snr}\n}` });
  const book = new LinkBook();
  assert.ok(book.learn([report(2, 200, -3), report(1, 100, 4)]));
  assert.ok(!book.learn([report(2, 200, -3)]));
  const [link] = book.list();
  assert.deepEqual([link?.from, link?.to, link?.snr, link?.at_us, link?.count], [5, 10, -3, 200, 2]);
  assert.deepEqual([link?.neighbor, link?.traceroute], [true, false]);
});

test("signal classes", () => {
  assert.deepEqual([0, -0.25, -7, -7.25, -13.25, null].map(snr_class), [
    "strong",
    "good",
    "good",
    "fair",
    "weak",
    "unknown",
  ]);
});

const now_us = 100 * 86_400_000_000;
const node = (fields: object) =>
  parse_node({ node_id: 7, long_name: "Roof", last_lat: 1e7, last_long: 1e7, last_seen_us: now_us - 1e6, ...fields }) as MeshNode;
const evidence = (change: Partial<Evidence>): Evidence => ({
  node: node({}),
  packets: [packet({ portnum: 1, import_time_us: now_us - 1e6 })],
  seen: [],
  public_keys: 1,
  filtered: false,
  now_us,
  days: 7,
  ...change,
});
const why = (change: Partial<Evidence>) => {
  const findings = find_why(evidence(change));
  return [verdict(findings), ...findings.filter(({ state }) => state !== "good").map(({ name }) => name)];
};

test("why a node is missing", () => {
  assert.deepEqual(why({}), ["shown"]);
  assert.deepEqual(why({ node: null, packets: [] }), ["never_heard", "never_heard"]);
  assert.deepEqual(why({ node: node({ last_lat: null }) }), ["listed", "unplaced"]);
  assert.deepEqual(why({ filtered: true }), ["hidden", "filtered"]);
  assert.deepEqual(why({ public_keys: 2 }), ["shown", "keys"]);
  const long_ago = now_us - 8 * 86_400_000_000;
  assert.deepEqual(why({ node: node({ last_seen_us: long_ago }), packets: [] }), ["silent", "silent"]);
  const sealed = { node: node({ long_name: null, last_lat: null }), packets: [packet({ portnum: 0, import_time_us: now_us })] };
  assert.deepEqual(why(sealed), ["listed", "unreadable", "unnamed", "unplaced"]);
});

const direct = (from: number, to: number, snr_mean: number | null) =>
  parse_link({ from, to, source: "direct", reports: 1, snr: snr_mean, snr_mean, last_seen_us: 1 }) as ApiLink;
const DIRECT = [direct(1, 100, -5), direct(2, 100, 3), direct(2, 200, -1), direct(3, 200, null)];

test("gateways are scored by what they add", () => {
  const gateway = (node_id: number, receptions: number) => parse_gateway({ node_id, receptions, last_seen_us: 1 }) as Gateway;
  const score = parse_gateway_score({ node_id: 200, packets: 5, share: 0.25, unique_share: 0.5, clock_skew_s: -2 });
  assert.ok(score);
  const rows = score_gateways([gateway(100, 30), gateway(200, 10), gateway(300, 0)], DIRECT, [score], (from) => (from === 1 ? 12 : null));
  const short = rows.map((row) => [row.score?.unique_share ?? null, row.direct, row.only_here, row.median_snr, row.farthest_km]);
  assert.deepEqual(short, [
    [null, 2, 1, 3, 12],
    [0.5, 2, 1, -1, null],
    [null, 0, 0, null, null],
  ]);
});

test("two gateways, node by node", () => {
  assert.deepEqual(
    compare_gateways(DIRECT, 100, 200).map(({ node_id, a, b, a_hears, b_hears }) => [node_id, a, b, a_hears, b_hears]),
    [
      [1, -5, null, true, false],
      [2, 3, -1, true, true],
      [3, null, null, false, true],
    ],
  );
});

test("a gateway is live, quiet or silent", () => {
  const minutes = (n: number) => n * 60_000_000;
  assert.deepEqual([1, 16, 60 * 25].map((n) => liveness(0, minutes(n))), ["live", "quiet", "silent"]);
});

test("links known by several ways are one for each direction", () => {
  const link = (fields: object) =>
    parse_link({ from: 1, to: 2, source: "direct", reports: 3, snr: -5, last_seen_us: 100, ...fields }) as ApiLink;
  const [there, back] = join_links([
    link({}),
    link({ source: "traceroute_back", reports: 2, snr: null, last_seen_us: 300 }),
    link({ source: "neighbor", reports: 1, snr: 4, last_seen_us: 50 }),
    link({ from: 2, to: 1, source: "neighbor" }),
  ]);
  assert.deepEqual(there, {
    from: 1,
    to: 2,
    snr: -5,
    at_us: 300,
    count: 6,
    direct: true,
    traceroute: true,
    neighbor: true,
  });
  assert.ok(back && only_reported(back) && there && !only_reported(there));
});

test("packets add to the links that were known before", () => {
  const book = new LinkBook();
  book.begin(join_links([parse_link({ from: 10, to: 11, source: "direct", reports: 4, snr: 1, last_seen_us: 50 }) as ApiLink]));
  assert.ok(book.learn([packet({ import_time_us: 60, payload: "route: 11\nsnr_towards: 20" })]));
  const [known] = book.list();
  assert.deepEqual([known?.snr, known?.count, known?.at_us, known?.direct, known?.traceroute], [5, 5, 60, true, true]);
});
