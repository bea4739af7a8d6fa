import assert from "node:assert/strict";
import { test } from "node:test";
import { parse_packet } from "../src/api/parse";
import { address_of, path_of } from "../src/api/prefix";
import type { Packet } from "../src/api/types";
import { cells_in, type CellFile, decode_cell } from "../src/map/base_cell";
import { filter_packets, no_filter, toggle_port } from "../src/state/filter";
import { read_link, write_link } from "../src/state/url";
import { first_row_at, layout_rows, row_top } from "../src/ui/row_layout";

test("a link carries the whole view and reads back the same", () => {
  const state = {
    query: "tam & co",
    filter: { ports: [1, 67], channel: "ham,net #1", node: 0xa1b2c3d4, role: "ROUTER", hours: 24, gateway: 0x11, hops: 0 },
    selected: 5,
    hidden: ["role:client", "channel:a,b"],
    place: { lat: 37.5, lng: -122.25, zoom: 9.5 },
    own: { period: "day" },
  };
  assert.deepEqual(read_link(write_link(state)), state);
});

test("a plain link is empty, a hostile one harmless", () => {
  const plain = read_link("");
  assert.equal(write_link(plain), "");
  const hostile = read_link("?age=-3&port=1,-1,x,1,99999999&node=zzz&lat=NaN&lng=1&zoom=999&selected=%3Cscript%3E");
  assert.deepEqual(hostile, { ...plain, filter: { ...no_filter, ports: [1] } });
});

test("packets are filtered by port, channel and either party", () => {
  const make = (id: number, fields: object) =>
    parse_packet({ id, import_time_us: 1, from_node_id: 1, ...fields }) as Packet;
  const list = [
    make(1, { portnum: 1, channel: "a" }),
    make(2, { portnum: 3, channel: "b" }),
    make(3, { portnum: 3, to_node_id: 9 }),
  ];
  const ids = (filter: object) => filter_packets(list, { ...no_filter, ...filter }).map((p) => p.id);
  assert.equal(filter_packets(list, no_filter), list);
  assert.deepEqual(ids({ ports: [3] }), [2, 3]);
  assert.deepEqual(ids({ channel: "a" }), [1]);
  assert.deepEqual(ids({ node: 9 }), [3]);
  assert.deepEqual(toggle_port(toggle_port(no_filter, 3), 3), no_filter);
});

test("rows: open ones push those below them", () => {
  const items = [10, 11, 12, 13, 14];
  const layout = layout_rows(items, (item) => item, 50, new Set([11, 13, 99]), new Map([[11, 200]]));
  assert.equal(layout.total, 5 * 50 + 150);
  assert.deepEqual(
    items.map((_, i) => row_top(layout, i)),
    [0, 50, 250, 300, 350],
  );
  assert.deepEqual(
    [0, 49, 50, 249, 250, 399].map((y) => first_row_at(layout, y)),
    [0, 0, 1, 1, 2, 4],
  );
  assert.equal(first_row_at(layout, 5_000) >= items.length, true);
});

test("a base map cell: land is closed, and its cut edges are no coast", () => {
  const file: CellFile = {
    origin: [0, 0],
    quantum: 1,
    degrees: [15, 15],
    margin: 1,
    // From the western edge (x = -1) to a coast at x = 5.
    land: [[[-1, 2, 6, 0, 0, 8, -6, 0]]],
    border: [],
    state: [],
    county: [],
    places: [["Town", 3, 4, 7]],
  };
  const cell = decode_cell(file);
  assert.deepEqual(cell.land[0]?.[0], [
    [-1, 2],
    [5, 2],
    [5, 10],
    [-1, 10],
    [-1, 2],
  ]);
  assert.deepEqual(cell.coast, [
    [
      [-1, 2],
      [5, 2],
      [5, 10],
      [-1, 10],
    ],
  ]);
  assert.deepEqual(cell.places, [{ name: "Town", at: [3, 4], zoom: 7 }]);
});

test("the cells of a view, also over the antimeridian", () => {
  assert.deepEqual(cells_in(-123, 36, -121, 39, 15), ["3_8"]);
  assert.deepEqual(cells_in(170, -1, 190, 1, 15), ["23_5", "23_6", "0_5", "0_6"]);
  assert.equal(cells_in(-400, -90, 400, 90, 15).length, 24 * 12);
});

test("below a prefix addresses have it, and paths do not", () => {
  assert.equal(address_of("/map?x=1", "/mesh"), "/mesh/map?x=1");
  assert.equal(address_of("/map", ""), "/map");
  for (const other of ["https://example.org/", "//example.org/", "#part", "map"]) assert.equal(address_of(other, "/mesh"), other);
  assert.equal(path_of("/mesh/node/!00000011", "/mesh"), "/node/!00000011");
  assert.equal(path_of("/mesh", "/mesh"), "/");
  assert.equal(path_of("/mesh/", "/mesh"), "/");
  assert.equal(path_of("/meshed/map", "/mesh"), null);
  assert.equal(path_of("/map", ""), "/map");
});
