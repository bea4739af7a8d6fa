import assert from "node:assert/strict";
import { test } from "node:test";
import { parse_node, parse_packet } from "../src/api/parse";
import type { MeshNode, Packet } from "../src/api/types";
import { parse_node_id } from "../src/format/node_id";
import { BROADCAST, name_sort_key, node_matcher, node_name, short_name } from "../src/format/node_name";
import { packet_matcher } from "../src/format/packet_search";
import { known_ports, port } from "../src/format/ports";
import { first_message, first_number, first_text, parse_proto_text } from "../src/format/proto_text";
import { role_kind, role_label } from "../src/format/roles";
import { summarize } from "../src/format/summary";
import { clean_block, clean_line } from "../src/format/text";
import { machine_time, time_ago, time_of_day } from "../src/format/time";

const node = (fields: object) => parse_node({ node_id: 0xa1b2c3d4, ...fields }) as MeshNode;
const packet = (portnum: number, payload: string) =>
  parse_packet({ id: 1, import_time_us: 1, from_node_id: 1, portnum, payload }) as Packet;

test("control and direction characters are made visible", () => {
  assert.equal(clean_line("a\u0000b\u001b[31m\u202Ec\u2066d"), "a\ufffdb\ufffd[31m\ufffdc\ufffdd");
  assert.equal(clean_line("one\r\ntwo\tthree"), "one two three");
  assert.equal(clean_block("one\r\ntwo\u0007"), "one\ntwo\ufffd");
});

test("texts are cut between characters", () => {
  assert.equal(clean_line("x".repeat(65_536), 5), "xxxx…");
  assert.equal(clean_line("abc🚀🚀", 5), "abc…");
  assert.ok(clean_line(`e${"\u0301".repeat(500)}`, 80).length <= 6);
});

test("emoji of several code points stay whole", () => {
  assert.equal(clean_line("👩‍🚀 🏳️‍🌈"), "👩‍🚀 🏳️‍🌈");
});

test("nodes are called by name, All, or !hex", () => {
  assert.equal(node_name(BROADCAST, "ignored"), "All");
  assert.equal(node_name(0x0000abcd, null), "!0000abcd");
  assert.equal(node_name(5, "  \u200f "), "\ufffd");
  assert.equal(node_name(5, "<b>x</b>"), "<b>x</b>");
  assert.equal(short_name(node({})), "c3d4");
});

test("nodes are found by name without accents, by hex and by number", () => {
  const ñandú = node({ long_name: "Ñandú Tower", short_name: "ÑT" });
  for (const query of ["nandu", "TOWER", "!a1b2c3d4", "0xA1B2", "b2c3", "2712847316", "27128", ""]) {
    assert.ok(node_matcher(query)(ñandú), query);
  }
  for (const query of ["zzz", "!ffff", "999"]) assert.ok(!node_matcher(query)(ñandú), query);
});

test("nameless nodes sort after named ones", () => {
  assert.ok(name_sort_key(node({ long_name: "Zürich" })) < name_sort_key(parse_node({ node_id: 3 }) as MeshNode));
});

test("node ids are read in all spellings", () => {
  assert.equal(parse_node_id("!0000ABCD"), 0xabcd);
  assert.equal(parse_node_id("0xffffffff"), BROADCAST);
  assert.equal(parse_node_id("4294967295"), BROADCAST);
  for (const bad of ["", "!", "^all", "!123456789", "4294967296", "-1", "12a"])
    assert.equal(parse_node_id(bad), null, bad);
});

test("every port has a label; an unknown one its number", () => {
  assert.equal(port(1).label, "Text");
  assert.equal(port(4711).label, "Port 4711");
  assert.equal(new Set(known_ports.map((p) => p.number)).size, 39);
});

test("roles", () => {
  assert.equal(role_kind("ROUTER_LATE"), "router");
  assert.equal(role_kind("toString"), "unknown");
  assert.equal(role_kind(null), "unknown");
  assert.equal(role_label("CLIENT_MUTE"), "Client mute");
  assert.equal(role_label("TAK_TRACKER"), "TAK tracker");
});

test("protobuf text: nesting, repetition, escapes, lists", () => {
  const message = parse_proto_text(
    'device_metrics {\n  voltage: -4.05\n}\nroute: 1\nroute: 2\nsnr: [1, 2]\nname: "caf\\303\\251 \\"x\\""\nlist < a: 1 >',
  );
  assert.equal(first_number(first_message(message, "device_metrics"), "voltage"), -4.05);
  assert.equal(message.route?.length, 2);
  assert.deepEqual(message.snr, ["1", "2"]);
  assert.equal(first_text(message, "name"), 'café "x"');
  assert.equal(first_number(message, "name"), null);
});

test("protobuf text: rubbish does not throw", () => {
  for (const text of ["", "}}}}", "{{{{", '"open', "__proto__: 1\nconstructor { a: 1 }", "a".repeat(100_000)]) {
    assert.doesNotThrow(() => parse_proto_text(text));
  }
  assert.equal(({} as Record<string, unknown>).a, undefined);
});

test("summaries", () => {
  const say = (one: Packet) => summarize(one, "km");
  assert.equal(
    say(packet(3, "latitude_i: 377749000\nlongitude_i: -1224194000\naltitude: 12")),
    "37.7749, -122.4194 · 12 m",
  );
  assert.equal(
    say(packet(67, "device_metrics {\n battery_level: 87\n voltage: 4.02\n}")),
    "battery 87 % · 4.02 V",
  );
  assert.equal(say(packet(67, "device_metrics {\n battery_level: 101\n}")), "powered");
  assert.equal(say(packet(67, "environment_metrics {\n temperature: -7.25\n}")), "-7.3 °C");
  assert.equal(say(packet(67, "device_metrics {\n voltage: nan\n}")), "device_metrics { voltage: nan }");
  const moving = packet(3, "latitude_i: 10000000\nlongitude_i: 20000000\naltitude: 100\nground_speed: 50");
  assert.equal(summarize(moving, "mi"), "1.0000, 2.0000 · 328 ft · 31 mph");
  assert.equal(say(packet(0, "Did not decode")), "Encrypted, no key opens it");
  assert.equal(say({ ...packet(0, "Did not decode"), channel: "PKI" }), "Private, only its recipient can open it");
  assert.equal(say(packet(70, "route: 1\nroute: 2")), "2 relays");
  assert.equal(say(packet(71, "neighbors {\n}\n")), "1 neighbor");
  assert.equal(say(packet(5, "error_reason: NONE")), "acknowledged");
  assert.equal(say(packet(5, "error_reason: MAX_RETRANSMIT")), "MAX_RETRANSMIT");
  assert.equal(say(packet(1, "hello\nworld")), "hello world");
  assert.equal(say(packet(1, "<redacted>")), "Direct message, not shown");
  assert.equal(say(packet(0, "Did not decode")), "Encrypted, no key opens it");
  assert.ok(say(packet(1, "y".repeat(10_000))).length <= 200);
});

test("times", () => {
  const at_us = Date.UTC(2026, 0, 31, 14, 3, 27) * 1000;
  assert.equal(time_of_day(at_us, "utc"), "14:03:27");
  assert.equal(time_of_day(Date.UTC(2026, 0, 31, 0, 0, 5) * 1000, "utc"), "00:00:05");
  const ago = (s: number) => time_ago(at_us, at_us / 1000 + s * 1000);
  assert.equal(ago(3), "now");
  assert.equal(ago(-90), "now");
  assert.equal(ago(23), "20s ago");
  assert.equal(ago(185), "3m ago");
  assert.equal(ago(7_300), "2h ago");
  assert.equal(ago(200_000), "2d ago");
  assert.doesNotThrow(() => machine_time(Number.MAX_VALUE));
});

test("packets are found by all words of a search, in text, names and ids", () => {
  const sought = parse_packet({
    id: 1,
    import_time_us: 1,
    from_node_id: 0xa1b2c3d4,
    to_node_id: 0xffffffff,
    portnum: 1,
    long_name: "Ñandú Relay",
    payload: "Net tonight\nat 20:00",
  }) as Packet;
  for (const query of ["nandu", "TONIGHT 20:00", "!a1b2", "relay net", " "]) assert.ok(packet_matcher(query)(sought), query);
  for (const query of ["tomorrow", "net tomorrow"]) assert.ok(!packet_matcher(query)(sought), query);
});
