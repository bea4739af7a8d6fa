import assert from "node:assert/strict";
import { test } from "node:test";
import { gather } from "../src/ui/charts/gather";
import { parse_config, parse_list, parse_node, parse_packet, parse_port_count } from "../src/api/parse";
import type { MeshNode, Packet } from "../src/api/types";
import { category_of, ChannelColours, count_categories } from "../src/data/categories";
import { merge_nodes, no_nodes, node_place, replace_nodes } from "../src/data/nodes";
import { backfill_packets, merge_packets, packets_per_minute } from "../src/data/packets";
import { counts_by_period, counts_by_port } from "../src/data/port_counts";
import { watch_alerts } from "../src/data/watch_alerts";
import { Inbox } from "../src/live/inbox";

function packet(id: number, import_time_us = id * 10, payload = ""): Packet {
  return { ...(parse_packet({ id, import_time_us, from_node_id: 1 }) as Packet), payload };
}

function node(node_id: number, fields: Partial<MeshNode> = {}): MeshNode {
  return { ...(parse_node({ node_id }) as MeshNode), ...fields };
}

const ids = (list: readonly Packet[]) => list.map((p) => p.id);

test("packets are kept newest first, each once", () => {
  const list = merge_packets([packet(3), packet(1)], [packet(4), packet(3), packet(2)]);
  assert.deepEqual(ids(list), [4, 3, 2, 1]);
});

test("a later copy of a packet replaces the first", () => {
  const list = merge_packets([packet(2), packet(1)], [packet(1, 10, "decoded")]);
  assert.deepEqual(ids(list), [2, 1]);
  assert.equal(list[1]?.payload, "decoded");
});

test("the list of packets is bounded", () => {
  const many = Array.from({ length: 50 }, (_, i) => packet(i));
  assert.deepEqual(ids(merge_packets([], many, 3)), [49, 48, 47]);
});

test("a back-fill that reaches what is known joins it", () => {
  assert.deepEqual(ids(backfill_packets([packet(2), packet(1)], [packet(4), packet(3), packet(2)])), [4, 3, 2, 1]);
});

test("a back-fill that does not reach what is known replaces it, so that no hole is shown", () => {
  assert.deepEqual(ids(backfill_packets([packet(2), packet(1)], [packet(9), packet(8)])), [9, 8]);
  assert.deepEqual(ids(backfill_packets([packet(2)], [])), [2]);
});

test("only new nodes and new positions change the map's layout", () => {
  const first = merge_nodes(no_nodes, [node(1, { last_lat: 1, last_long: 1 })]);
  const heard = merge_nodes(first, [node(1, { last_lat: 1, last_long: 1, last_seen_us: 5 })]);
  assert.equal(heard.layout_version, first.layout_version);
  assert.notEqual(heard, first);
  assert.equal(heard.by_id.get(1)?.last_seen_us, 5);
  const moved = merge_nodes(heard, [node(1, { last_lat: 2, last_long: 1 })]);
  assert.equal(moved.layout_version, heard.layout_version + 1);
  assert.equal(no_nodes.by_id.size, 0);
});

test("what the stream told during a load is newer than the load", () => {
  const table = replace_nodes(no_nodes, [node(1), node(2)], [node(2, { long_name: "new" }), node(3)]);
  assert.deepEqual([...table.by_id.keys()], [1, 2, 3]);
  assert.equal(table.by_id.get(2)?.long_name, "new");
});

test("a node on the equator or the prime meridian has a position; (0, 0), nothing and nonsense have none", () => {
  assert.deepEqual(node_place(node(1, { last_lat: 0, last_long: 105_000_000 })), [10.5, 0]);
  assert.deepEqual(node_place(node(1, { last_lat: 515_000_000, last_long: 0 })), [0, 51.5]);
  assert.equal(node_place(node(1, { last_lat: 0, last_long: 0 })), null);
  assert.equal(node_place(node(1, { last_lat: 5 })), null);
  assert.equal(node_place(node(1, { last_lat: 2_000_000_000, last_long: 5 })), null);
});

test("records without identity are left out, other oddities become null", () => {
  assert.deepEqual(parse_list([null, 3, "x", {}, { node_id: "x" }], parse_node), []);
  assert.deepEqual(parse_list("no list", parse_node), []);
  const odd = parse_node({ node_id: 7, long_name: 5, last_lat: "abc", role: "", is_mqtt_gateway: 1 });
  assert.deepEqual(
    [odd?.id, odd?.long_name, odd?.last_lat, odd?.role, odd?.is_mqtt_gateway],
    ["!00000007", null, null, null, false],
  );
});

test("map bounds may be texts, and are taken only if they make a box", () => {
  const site = {
    map_top_left_lat: "39",
    map_top_left_lon: "-123",
    map_bottom_right_lat: "36",
    map_bottom_right_lon: "-121",
  };
  assert.deepEqual(parse_config({ site }).bounds, { north: 39, west: -123, south: 36, east: -121 });
  assert.equal(parse_config({ site: { ...site, map_top_left_lat: "30" } }).bounds, null);
  assert.equal(parse_config({ site: { ...site, map_top_left_lat: "" } }).bounds, null);
  assert.equal(parse_config(null).title, "MeshView");
});

test("the inbox gives what came once and stays bounded", () => {
  const inbox = new Inbox();
  for (let i = 0; i < 25_000; i++) inbox.add_packet(packet(i));
  const taken = inbox.take_packets();
  assert.ok(taken.length <= 10_000);
  assert.equal(taken[taken.length - 1]?.id, 24_999);
  assert.ok(inbox.is_empty);
});

test("channels keep their colour when others come", () => {
  const colours = new ChannelColours();
  colours.learn(
    new Map([
      ["B", 1],
      ["A", 9],
      ["", 50],
    ]),
  );
  assert.deepEqual([colours.slot("A"), colours.slot("B")], [0, 1]);
  colours.learn(new Map([["C", 99]]));
  assert.deepEqual([colours.slot("A"), colours.slot("B"), colours.slot("C"), colours.slot("never seen")], [0, 1, 2, 7]);
  colours.learn(new Map(Array.from({ length: 20 }, (_, i) => [`X${i}`, 1])));
  assert.equal(colours.slot("X19"), 7);
});

test("categories: roles in fixed order, channels by size", () => {
  const list = [
    node(1, { role: "CLIENT", channel: "a" }),
    node(2, { role: "ROUTER", channel: "b" }),
    node(3, { role: "constructor", channel: "b" }),
  ];
  assert.deepEqual(
    count_categories(list, "role").map((c) => c.key),
    ["role:router", "role:client", "role:unknown"],
  );
  assert.deepEqual(
    count_categories(list, "channel").map((c) => c.key),
    ["channel:b", "channel:a"],
  );
  assert.equal(category_of(node(4), "channel"), "channel:");
});

test("the rate of packets goes by a minute, or by what there is of it", () => {
  const now_ms = 1_000_000;
  const at = (seconds_ago: number, id: number) => packet(id, (now_ms - seconds_ago * 1000) * 1000);
  const every = (seconds: number, count: number) => Array.from({ length: count }, (_, i) => at(i * seconds, count - i));
  assert.equal(packets_per_minute(every(10, 50), now_ms), 6, "a quiet mesh");
  assert.equal(packets_per_minute([at(5, 1)], now_ms), 1, "the first packet of a mesh");
  const burst = packets_per_minute(every(0.1, 300), now_ms);
  assert.ok(burst > 590 && burst < 610, "the page has seen half a minute only");
});

test("the smallest shares stand behind one, and none of them is lost", () => {
  const shares = ["", "a", "b", "c"].map((key, i) => ({ key, label: key, count: 10 - i, href: `/${key}` }));
  const list = gather(shares, "Other", 3);
  assert.deepEqual(list.map(({ label, count }) => [label, count]), [["", 10], ["a", 9], ["Other", 15]]);
  assert.deepEqual(list[2]?.members?.map(({ href }) => href), ["/b", "/c"]);
  assert.equal(new Set(list.map(({ key }) => key)).size, 3);
  assert.equal(gather(shares, "Other", 4).some(({ members }) => members), false);
});

test("packets by type and period are summed by either", () => {
  const list = [
    parse_port_count({ period: "2025-08-08 14:00", portnum: 3, count: 5 }),
    parse_port_count({ period: "2025-08-08 14:00", portnum: 70, count: 1 }),
    parse_port_count({ period: "2025-08-08 16:00", portnum: 3, count: 2 }),
  ].filter((one) => one !== null);
  assert.deepEqual([...counts_by_port(list)], [[3, 7], [70, 1]]);
  const at = (hour: number) => Date.UTC(2025, 7, 8, hour) * 1000;
  const by_period = counts_by_period(list);
  assert.deepEqual([...by_period.keys()], [at(14), at(16)]);
  assert.deepEqual([...(by_period.get(at(14)) ?? [])], [[3, 5], [70, 1]]);
  assert.equal(parse_port_count({ period: "2025-08-08", count: 5 }), null);
});

test("who watches nodes hears of silence first, then of a low battery, once for each event", () => {
  const now_ms = Date.UTC(2026, 0, 2, 12);
  const hours_ago = (hours: number) => (now_ms - hours * 3_600_000) * 1000;
  const nodes = new Map([
    [1, node(1, { last_seen_us: hours_ago(1) })],
    [2, node(2, { last_seen_us: hours_ago(7) })],
    [3, node(3, { last_seen_us: hours_ago(5) })],
  ]);
  const batteries = new Map([
    [1, { percent: 80, at_us: hours_ago(1) }],
    [2, { percent: 5, at_us: hours_ago(7) }],
    [3, { percent: 20, at_us: hours_ago(5) }],
  ]);
  const alerts = (at_ms = now_ms) => watch_alerts([1, 2, 3, 4], nodes, (id) => batteries.get(id) ?? null, at_ms);
  assert.deepEqual(
    alerts().map(({ node_id, kind }) => [node_id, kind]),
    [[2, "silent"], [3, "battery"], [4, "silent"]],
  );
  assert.deepEqual(alerts(now_ms + 60_000), alerts());
  nodes.set(2, node(2, { last_seen_us: hours_ago(6.5) }));
  assert.notEqual(alerts()[0]?.key, "silent:!00000002:");
  batteries.set(3, { percent: 19, at_us: hours_ago(25) });
  assert.deepEqual(alerts().map(({ node_id }) => node_id), [2, 4]);
});
