import assert from "node:assert/strict";
import { test } from "node:test";
import { with_parameters } from "../src/api/client";
import { parse_endpoints } from "../src/api/endpoints";
import {
  parse_config,
  parse_edge,
  parse_link,
  parse_node,
  parse_packet,
  parse_period,
  parse_reception,
  parse_top,
  parse_traceroute,
  parse_signal_sample,
  parse_telemetry,
} from "../src/api/parse";
import type { MeshNode, Packet, Reception } from "../src/api/types";
import { airtime_s, preset_of } from "../src/data/airtime";
import { read_channel_url } from "../src/data/channel_url";
import { chat_messages, count_by_channel, group_reactions, is_reaction, mesh_id } from "../src/data/chat";
import { hearing_rows } from "../src/data/hearing";
import { kiosk_seconds, kiosk_views } from "../src/data/kiosk";
import { neighbor_series } from "../src/data/neighbors";
import { check_ins, days_of } from "../src/data/net";
import { compare_values } from "../src/data/order";
import { observe } from "../src/data/observations";
import { last_periods, last_span, span_of, within } from "../src/data/periods";
import { by_gateway, hops_of } from "../src/data/receptions";
import { read_route } from "../src/data/routes";
import { find_places } from "../src/data/search";
import { signal_series } from "../src/data/signals";
import { pick, read_measurements } from "../src/data/telemetry";
import { read_trail } from "../src/data/trail";
import { to_csv } from "../src/format/csv";
import { default_units, distance_km, format_distance, precision_metres } from "../src/format/distance";
import { metric_groups } from "../src/format/metrics";
import { de } from "../src/i18n/de";
import { en, type MessageKey, type Messages } from "../src/i18n/en";
import { es } from "../src/i18n/es";
import { fr } from "../src/i18n/fr";
import { pt } from "../src/i18n/pt";
import { ru } from "../src/i18n/ru";
import { node_passes, no_filter } from "../src/state/filter";
import { match_route, switch_of } from "../src/state/route";
import { filtered, packets_within } from "../src/state/url";
import { gather } from "../src/ui/charts/gather";
import { label_every, ticks } from "../src/ui/charts/scale";
import { build_graph, neighborhood } from "../src/ui/graph/model";

const ALL = 0xffffffff;

function packet(id: number, fields: object): Packet {
  return parse_packet({ id, import_time_us: id, from_node_id: 1, to_node_id: ALL, ...fields }) as Packet;
}

function node(node_id: number, fields: object = {}): MeshNode {
  return parse_node({ node_id, ...fields }) as MeshNode;
}

function reception(fields: object): Reception {
  return parse_reception({ node_id: 1, ...fields }) as Reception;
}

test("addresses mean pages", () => {
  assert.deepEqual(match_route("/"), { page: "map", id: "" });
  assert.deepEqual(match_route("/node/%21a1b2c3d4"), { page: "node", id: "!a1b2c3d4" });
  assert.deepEqual(match_route("/traceroute"), { page: "traceroutes", id: "" });
  assert.deepEqual(match_route("/traceroute/5/"), { page: "traceroute", id: "5" });
  for (const unknown of ["/node", "/node/1/2", "/nodelist/1", "/x", "/node/%"]) {
    assert.equal(match_route(unknown).page, unknown === "/node/%" ? "node" : "missing", unknown);
  }
  assert.equal(switch_of("firehose"), "everything");
  assert.equal(switch_of("packet"), null);
});

test("links to filtered lists", () => {
  assert.equal(filtered("/firehose", { node: 0xa1b2c3d4, ports: [3] }), "/firehose?port=3&node=!a1b2c3d4");
  assert.equal(filtered("/nodelist", {}, { gateway: "1", empty: "" }), "/nodelist?gateway=1");
  assert.equal(with_parameters("/api/x", { a: 1, b: null, c: undefined, d: "ü &" }), "/api/x?a=1&d=%C3%BC+%26");
});

test("nodes pass by channel, role and age", () => {
  const now_ms = 1_000 * 3_600_000;
  const one = node(1, { channel: "a", role: "ROUTER", last_seen_us: (now_ms - 2 * 3_600_000) * 1000 });
  const passes = (change: object) => node_passes(one, { ...no_filter, ...change }, now_ms);
  assert.ok(passes({}) && passes({ channel: "a" }) && passes({ role: "ROUTER" }) && passes({ hours: 3 }));
  assert.ok(!passes({ channel: "b" }) && !passes({ role: "CLIENT" }) && !passes({ hours: 1 }));
  const heard = (ids: number[] | null) => node_passes(one, { ...no_filter, gateway: 9 }, now_ms, ids && new Set(ids));
  assert.deepEqual([heard([1]), heard([2]), heard(null)], [true, false, true]);
  assert.ok(!node_passes(node(2), { ...no_filter, hours: 1 }, now_ms), "never heard is older than any age");
});

test("search finds nodes by name and id, packets by number, pages by title", () => {
  const list = [node(0xa1b2c3d4, { long_name: "Café Roof" }), node(7, { long_name: "Other" })];
  const pages = [{ href: "/stats", title: "Statistics" }];
  const found = (text: string) => find_places(text, list, pages);
  assert.deepEqual(found("cafe"), [{ kind: "node", node_id: 0xa1b2c3d4 }]);
  assert.deepEqual(found("!a1b2c3d4"), [{ kind: "node", node_id: 0xa1b2c3d4 }]);
  assert.deepEqual(found("!00000099"), [{ kind: "node", node_id: 0x99 }], "also one that nobody knows");
  assert.deepEqual(found("3000000000000"), [{ kind: "packet", packet_id: 3_000_000_000_000 }]);
  assert.deepEqual(found("stat"), [{ kind: "page", ...pages[0] }]);
  assert.deepEqual(found("  "), []);
});

test("messages of both lists, each once, without counters and private ones", () => {
  const live = [packet(3, { portnum: 1, payload: "c", channel: "x" })];
  const earlier = [
    packet(3, { portnum: 1, payload: "c", channel: "x" }),
    packet(2, { portnum: 1, payload: "seq 12" }),
    packet(1, { portnum: 1, payload: "a", channel: "y" }),
    packet(4, { portnum: 1, payload: "<redacted>", to_node_id: 9 }),
  ];
  const list = chat_messages(live, earlier);
  assert.deepEqual(list.map(({ id }) => id), [3, 1]);
  assert.deepEqual(count_by_channel(list), [["x", 1], ["y", 1]]);
});

test("reactions stand with what they are on", () => {
  const text = (id: number, fields: object) => packet(id, { portnum: 1, to_node_id: 0xffffffff, ...fields });
  const list = [
    text(14, { payload: "👍", reply_id: 10, from_node_id: 3 }),
    text(13, { payload: "👍", reply_id: 10, from_node_id: 2 }),
    text(12, { payload: "👍", reply_id: 10, from_node_id: 2 }),
    text(11, { payload: "yes 👍", reply_id: 10, from_node_id: 2 }),
    text(2 ** 32 + 10, { payload: "hello" }),
  ];
  assert.deepEqual(list.map(is_reaction), [true, true, true, false, false]);
  const on = group_reactions(list).get(mesh_id(2 ** 32 + 10));
  assert.deepEqual(on, [{ emoji: "👍", from: [2, 3] }]);
  assert.ok(is_reaction({ ...text(1, { payload: "ok", reply_id: 5 }), is_reaction: true }), "as the API says");
});

test("what a link of channels says", () => {
  const two = read_channel_url("https://meshtastic.org/e/#CgMSAQEKGRIQMDEyMzQ1Njc4OWFiY2RlZhoFQ2Fmw6kSCAgBEAQ4A1gD");
  assert.deepEqual(two, {
    channels: [
      { name: "", key: "open" },
      { name: "Café", key: "own" },
    ],
    preset: "MediumFast",
    region: "EU_868",
    frequency_slot: 3,
  });
  assert.equal(read_channel_url("https://meshtastic.org/e/#CgMSAQEKGRIQMDEyMzQ1"), null, "cut off");
  assert.equal(read_channel_url("https://meshtastic.org/e/#!!!"), null);
  assert.equal(read_channel_url("https://meshtastic.org/e/"), null);
});

test("a kiosk's views by turns", () => {
  const views = kiosk_views("37,-123,38,-122;nonsense;1,2,0,3;40,-100,41,-99", "A,B, C");
  assert.deepEqual(views.map(({ channel, bounds }) => [channel, bounds?.south]), [["A", 37], ["B", 40], ["C", 37]]);
  assert.deepEqual(kiosk_views("", ""), [{ channel: null, bounds: null }]);
  assert.deepEqual([kiosk_seconds("30"), kiosk_seconds("1"), kiosk_seconds("x"), kiosk_seconds("")], [30, 5, 0, 0]);
});

test("air time of a packet by its preset", () => {
  const seconds = (preset: string) => airtime_s(60, preset);
  assert.ok(Math.abs(seconds("LongFast") - 0.559) < 0.005, String(seconds("LongFast")));
  assert.ok(seconds("ShortTurbo") < seconds("MediumFast") && seconds("LongFast") < seconds("LongSlow"));
  assert.equal(preset_of("MediumSlow", "LongFast"), "MediumSlow");
  assert.equal(preset_of("Our own", "ShortFast"), "ShortFast");
  assert.equal(preset_of(null, "__proto__"), "LongFast");
});

test("hearing: all ways in which a link is known, in one row", () => {
  const link = (fields: object) => parse_link({ from: 1, to: 2, reports: 1, last_seen_us: 1, ...fields });
  const rows = hearing_rows(
    [
      link({ source: "direct", snr: 4, snr_mean: 3, reports: 9 }),
      link({ source: "neighbor", snr: 6, snr_mean: 6, last_seen_us: 5 }),
      link({ to: 3, source: "traceroute_back", snr: -2, snr_mean: -2 }),
    ].flatMap((one) => one ?? []),
    "to",
  );
  assert.deepEqual(rows.map(({ node_id, snr, snr_mean, reports }) => [node_id, snr, snr_mean, reports]), [
    [2, 6, 3, 10],
    [3, -2, -2, 1],
  ]);
  assert.deepEqual([rows[0]?.direct, rows[0]?.neighbor, rows[0]?.traceroute], [true, true, false]);
});

test("the API's description: references, limits, what is required", () => {
  const document = {
    components: { parameters: { after: { name: "after", in: "query", schema: { type: "string" } } } },
    paths: {
      "/api/x/{id}": {
        get: {
          summary: "X",
          parameters: [
            { $ref: "#/components/parameters/after" },
            { $ref: "#/components/__proto__/x" },
            { name: "n", in: "query", schema: { type: "integer", minimum: 1, maximum: 9, default: 5 } },
            { name: "id", in: "path", required: true, schema: { enum: ["a", "b"] } },
          ],
        },
      },
    },
  };
  const [endpoint] = parse_endpoints(document);
  assert.deepEqual(
    endpoint?.parameters.map(({ name, allowed, usual, in_path }) => [name, allowed, usual, in_path]),
    [
      ["after", "string", "", false],
      ["", "", "", false],
      ["n", "integer 1–9", "5", false],
      ["id", "a, b", "", true],
    ],
  );
});

test("check-ins by day", () => {
  const day_us = 86_400_000_000;
  const list = [
    packet(9, { portnum: 1, payload: "#NET here", import_time_us: 2 * day_us + 5 }),
    packet(8, { portnum: 1, payload: "hello", import_time_us: 2 * day_us + 4 }),
    packet(7, { portnum: 1, payload: "late #net", import_time_us: day_us }),
  ];
  const days = days_of(check_ins([], list, "#net"), "utc");
  assert.deepEqual(days.map(({ day, messages }) => [day, messages.length]), [["1970-01-03", 1], ["1970-01-02", 1]]);
});

test("telemetry of several kinds becomes series, negative values too", () => {
  const sample = (import_time_us: number, variant: string, metrics: object) =>
    parse_telemetry({ import_time_us, variant, metrics }) ?? [];
  const measured = read_measurements(
    [
      sample(2, "environment_metrics", { temperature: -3.5 }),
      sample(1, "device_metrics", { battery_level: 80, voltage: 3.9, rubbish: "x", nothing: null }),
      sample(3, "host_metrics", {}),
      sample(4, "", { a: 1 }),
    ].flat(),
  );
  assert.deepEqual(measured.times_us, [1, 2]);
  assert.deepEqual(measured.series.get("environment_metrics.temperature"), [null, -3.5]);
  assert.deepEqual(measured.series.get("device_metrics.voltage"), [3.9, null]);
  assert.deepEqual(pick(measured, ["environment_metrics.temperature", "unknown"]).times_us, [2]);
  const groups = metric_groups([...measured.series.keys(), "local_stats.num_packets_tx", "device_metrics.uptime_seconds"]);
  assert.deepEqual(groups.map(({ name }) => name), ["power", "climate", "local_stats"]);
});

test("neighbors over time", () => {
  const series = neighbor_series([
    packet(2, { payload: "node_id: 1\nneighbors {\n  node_id: 5\n  snr: -2.5\n}" }),
    packet(1, { payload: "neighbors { node_id: 5 snr: 4 } neighbors { node_id: 6 snr: 1 }" }),
  ]);
  assert.deepEqual(series.times_us, [1, 2]);
  assert.deepEqual(series.nodes, [
    { node_id: 5, values: [4, -2.5] },
    { node_id: 6, values: [1, null] },
  ]);
});

test("routes: quarters of dB, and relays that did not tell", () => {
  const route = read_route(packet(1, { payload: "route: 5\nroute: 6\nsnr_towards: 10\nsnr_towards: -128\nroute_back: 7" }));
  assert.deepEqual(route, { forward: [5, 6], forward_snr: [2.5, null], back: [7], back_snr: [], answered: true });
});

test("trails leave out false places and standstill", () => {
  const at = (id: number, lat: number, lon: number) =>
    packet(id, { payload: `latitude_i: ${lat}\nlongitude_i: ${lon}` });
  const newest_first = [at(4, 20_000_000, 10_000_000), at(3, 10_000_000, 10_000_000), at(2, 0, 0), at(1, 10_000_000, 10_000_000)];
  assert.deepEqual(read_trail(newest_first), [[1, 1], [1, 2]]);
});

test("receptions: hops, and the first of each gateway", () => {
  assert.equal(hops_of(reception({ hop_start: 3, hop_limit: 1 })), 2);
  assert.equal(hops_of(reception({ hop_start: 0, hop_limit: 3 })), null);
  const list = [
    reception({ node_id: 1, import_time_us: 30 }),
    reception({ node_id: 2, import_time_us: 20 }),
    reception({ node_id: 1, import_time_us: 10 }),
  ];
  assert.deepEqual(by_gateway(list).map(({ node_id, import_time_us }) => [node_id, import_time_us]), [[1, 10], [2, 20]]);
});

test("observations keep the newest battery and precision", () => {
  const full = observe(undefined, packet(5, { portnum: 67, payload: "device_metrics { battery_level: 90 }" }));
  assert.equal(full?.battery, 90);
  assert.equal(observe(full, packet(4, { portnum: 67, payload: "device_metrics { battery_level: 10 }" })), full);
  const placed = observe(full, packet(6, { portnum: 3, payload: "latitude_i: 1 longitude_i: 2 precision_bits: 13" }));
  assert.deepEqual([placed?.battery, placed?.precision_bits], [90, 13]);
});

test("distances", () => {
  assert.ok(Math.abs(distance_km([0, 0], [0, 1]) - 111.195) < 0.01);
  assert.equal(distance_km([5, 5], [5, 5]), 0);
  assert.equal(format_distance(0.85, "km"), "850 m");
  assert.equal(format_distance(16.09344, "mi"), "10 mi");
  assert.deepEqual([default_units("en-US")[0], default_units("de-DE")[0], default_units("en")[0]], ["mi", "km", "km"]);
  assert.equal(precision_metres(32), null);
  assert.ok(Math.abs((precision_metres(13) ?? 0) - 2918) < 1, "about 3 km, as apps say");
});

test("csv: quotes, formulas, nothing", () => {
  const text = to_csv(["a", "b"], [['say "hi", you', "=1+1"], [null, -5], ["line\nbreak", true]]);
  assert.equal(text, '\ufeffa,b\r\n"say ""hi"", you",\'=1+1\r\n,-5\r\n"line\nbreak",true\r\n');
});

test("tables sort numbers as numbers and what is missing last", () => {
  const sort = (reversed: boolean) => [3, null, 10, 2].sort((a, b) => compare_values(a, b, reversed));
  assert.deepEqual(sort(false), [2, 3, 10, null]);
  assert.deepEqual(sort(true), [10, 3, 2, null]);
});

test("axes and periods", () => {
  assert.deepEqual(ticks(0), [0, 1]);
  assert.deepEqual(ticks(9), [0, 5, 10]);
  assert.equal(ticks(1841).at(-1), 2000);
  assert.equal(label_every(24, 480, 56), 3);
  assert.deepEqual(last_periods("hour", 2, 7_300_000), [3_600_000_000, 7_200_000_000]);
  const span = span_of("hour", 3_600_000_000);
  assert.deepEqual(span, { since_us: 3_600_000_000, until_us: 7_200_000_000 });
  const lately = last_span({ period_type: "hour", length: 2 }, 7_230_000);
  assert.deepEqual(lately, { since_us: 60_000_000, until_us: 7_260_000_000 });
  const at = (import_time_us: number) => ({ import_time_us });
  assert.deepEqual(within([at(7_200_000_000), at(7_199_999_999), at(3_600_000_000), at(1)], span).length, 2);
  assert.equal(packets_within(span, { channel: "LongFast" }), "/firehose?channel=LongFast&since=3600&until=7200");
  assert.equal(parse_period({ period: "2025-08-08 14:00", count: 3 })?.start_us, Date.UTC(2025, 7, 8, 14) * 1000);
  assert.equal(parse_period({ period: "yesterday", count: 3 }), null);
});

test("many shares are gathered", () => {
  const shares = [1, 5, 3, 2].map((count) => ({ key: String(count), label: String(count), count }));
  assert.deepEqual(gather(shares, "Other", 3).map(({ label, count }) => [label, count]), [["5", 5], ["3", 3], ["Other", 3]]);
});

test("a graph has each pair once and nobody alone", () => {
  const links = [
    { from: 2, to: 1, source: "neighbor", reports: 2, last_seen_us: 20 },
    { from: 1, to: 2, source: "traceroute_back", reports: 1, last_seen_us: 30 },
    { from: 3, to: 4, source: "neighbor", reports: 1, last_seen_us: 10 },
    { from: 4, to: 5, source: "direct", reports: 9, last_seen_us: 30 },
  ].flatMap((link) => parse_link(link) ?? []);
  const types = ["traceroute", "neighbor"] as const;
  const all = { passes: () => true, colour: () => "", types, since_us: 0, least_reports: 1 };
  const graph = build_graph(links, new Map(), all);
  assert.deepEqual(
    graph.links.map(({ mutual, type, reports }) => [mutual, type, reports]),
    [
      [true, "traceroute", 3],
      [false, "neighbor", 1],
    ],
  );
  assert.deepEqual([...neighborhood(graph, 1)].sort(), [1, 2]);
  assert.deepEqual([graph.links[1]?.source.node_id, graph.links[1]?.target.node_id], [3, 4]);
  const count = (change: object) => build_graph(links, new Map(), { ...all, ...change }).nodes.length;
  assert.equal(count({ types: ["direct"] }), 2);
  assert.equal(count({ since_us: 15 }), 2);
  assert.equal(count({ least_reports: 2 }), 2);
});

test("rubbish from the API is harmless", () => {
  assert.equal(parse_top({ node_id: "x" }), null);
  assert.equal(parse_edge({ from: 1 }), null);
  const trace = parse_traceroute({ winning_paths: { forward: [[1, "x", 2], 5] }, traceroute_packets: [null] });
  assert.deepEqual(trace.forward, [[1, 2], []]);
  assert.deepEqual(parse_config({ site: { chat: "false", map: "true" } }).hidden_pages, ["chat"]);
});

test("every language has the same texts with the same placeholders, and all plural forms that it needs", () => {
  const placeholders = (message: Messages[MessageKey]) =>
    [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].filter((name) => name !== "{n}").sort();
  for (const [language, messages] of Object.entries({ es, ru, de, fr, pt })) {
    for (const key of Object.keys(en) as MessageKey[]) {
      const text = messages[key];
      assert.equal(typeof text, typeof en[key], `${language} ${key}`);
      assert.deepEqual(placeholders(text), placeholders(en[key]), `${language} ${key}`);
      if (typeof text === "string" || language !== "ru") continue;
      assert.ok(text.one && text.few && text.many, `${language} ${key}`);
    }
  }
});

test("an SNR of 0 is shown, unless nothing was measured", () => {
  const signal = (rx_rssi: number | null, rx_snr: number | null) => {
    const { rx_rssi: rssi, rx_snr: snr } = reception({ rx_rssi, rx_snr });
    return [rssi, snr];
  };
  assert.deepEqual(signal(-90, 0), [-90, 0]);
  assert.deepEqual(signal(0, 0), [null, null]);
  assert.deepEqual(signal(null, -3.5), [null, -3.5]);
});

test("signals over time: a series for each gateway that heard directly", () => {
  const samples = [
    { packet_id: 2, gateway: 5, import_time_us: 20, rx_snr: 4, rx_rssi: -80 },
    { packet_id: 2, gateway: 6, import_time_us: 20, rx_snr: 1, rx_rssi: -80 },
    { packet_id: 1, gateway: 6, import_time_us: 10, rx_snr: 0, rx_rssi: -80 },
    { packet_id: 1, import_time_us: 10 },
  ].flatMap((row) => parse_signal_sample(row) ?? []);
  const { times_us, nodes } = signal_series(samples);
  assert.deepEqual(times_us, [10, 20]);
  assert.deepEqual(nodes, [
    { node_id: 6, values: [0, 1] },
    { node_id: 5, values: [null, 4] },
  ]);
});
