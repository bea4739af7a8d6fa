import assert from "node:assert/strict";
import { test } from "node:test";
// @ts-expect-error: a build script without types
import { flatten_ring, split_line_at_antimeridian } from "../scripts/antimeridian.mjs";
// @ts-expect-error: a build script without types
import { cut_line, cut_polygon } from "../scripts/clip.mjs";
// @ts-expect-error: a build script without types
import { rank_places } from "../scripts/places.mjs";

type Point = [number, number];

test("a polygon over a corner of four cells is cut into four", () => {
  const cells = new Map<string, Point[][]>();
  const square: Point[] = [
    [-5, -5],
    [5, -5],
    [5, 5],
    [-5, 5],
    [-5, -5],
  ];
  cut_polygon([square], [15, 15], 0, (column: number, row: number, rings: Point[][]) =>
    cells.set(`${column}_${row}`, rings),
  );
  assert.deepEqual([...cells.keys()].sort(), ["11_5", "11_6", "12_5", "12_6"]);
  const corner = cells.get("12_6")?.[0] ?? [];
  for (const [x, y] of corner) assert.ok(x >= 0 && x <= 5 && y >= 0 && y <= 5);
  assert.ok(corner.some(([x, y]) => x === 0 && y === 0));
});

test("a line is cut where it leaves a cell, and no piece is lost", () => {
  const pieces: Point[][] = [];
  cut_line(
    [
      [-10, 1],
      [-1, 1],
      [20, 1],
    ],
    15,
    (_c: number, _r: number, piece: Point[]) => pieces.push(piece),
  );
  assert.deepEqual(pieces, [
    [
      [-10, 1],
      [-1, 1],
      [0, 1],
    ],
    [
      [0, 1],
      [15, 1],
    ],
    [
      [15, 1],
      [20, 1],
    ],
  ]);
});

test("of crowded places the largest is named first", () => {
  const city = (name: string, population: number, lon: number) => ({
    name,
    population,
    loc: { coordinates: [lon, 40] },
  });
  const ranked = rank_places([
    city("village", 1_000, 0.2),
    city("capital", 1_000_000, 0),
    city("far", 900_000, 90),
  ]) as { name: string; zoom: number }[];
  const zoom = Object.fromEntries(ranked.map((place) => [place.name, place.zoom]));
  assert.ok((zoom.village ?? 0) > (zoom.far ?? 99));
  assert.ok((zoom.far ?? 0) >= (zoom.capital ?? 99));
});

test("a ring over the antimeridian runs on beyond it", () => {
  assert.deepEqual(
    flatten_ring([
      [170, 0],
      [-170, 0],
      [-170, 10],
      [170, 10],
      [170, 0],
    ]),
    [
      [170, 0],
      [190, 0],
      [190, 10],
      [170, 10],
      [170, 0],
    ],
  );
});

test("a ring around the south pole is led to it along the antimeridian", () => {
  const ring = flatten_ring([
    [-90, -70],
    [0, -70],
    [90, -70],
    [170, -70],
    [-170, -70],
    [-90, -70],
  ]) as Point[];
  assert.deepEqual(ring.slice(0, 2), [
    [-180, -70],
    [-170, -70],
  ]);
  assert.deepEqual(ring.slice(-3), [
    [180, -70],
    [180, -90],
    [-180, -90],
  ]);
  for (let i = 1; i < ring.length; i++) assert.ok(Math.abs((ring[i]?.[0] ?? 0) - (ring[i - 1]?.[0] ?? 0)) <= 360);
});

test("a line over the antimeridian is two", () => {
  assert.deepEqual(
    split_line_at_antimeridian([
      [170, 0],
      [179, 0],
      [-179, 0],
      [-170, 0],
    ]),
    [
      [
        [170, 0],
        [179, 0],
      ],
      [
        [-179, 0],
        [-170, 0],
      ],
    ],
  );
});
