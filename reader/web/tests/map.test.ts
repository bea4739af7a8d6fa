import assert from "node:assert/strict";
import { test } from "node:test";
import { gather_crowds, type Spot } from "../src/map/crowds";

const spot = (node_id: number, x: number, y: number): Spot => ({ node_id, x, y });
const members = (spots: readonly Spot[], distance = 10) => gather_crowds(spots, distance).map((crowd) => crowd.members);

test("spots near the first of a crowd join it, also across the edges of cells", () => {
  assert.deepEqual(members([spot(1, 9, 9), spot(2, 11, 11), spot(3, 9, 30)]), [[1, 2], [3]]);
  assert.deepEqual(members([spot(1, -1, -1), spot(2, 1, 1)]), [[1, 2]]);
  // The second is near the third, but not near the first.
  assert.deepEqual(members([spot(1, 0, 0), spot(2, 9, 0), spot(3, 18, 0)]), [[1, 2], [3]]);
});

test("a crowd stands in the middle of its members", () => {
  const [crowd] = gather_crowds([spot(1, 0, 0), spot(2, 4, 2), spot(3, 8, 4)], 10);
  assert.deepEqual([crowd?.x, crowd?.y], [4, 2]);
});

test("a crowd that a larger one would cover joins it", () => {
  // The middle of the first three comes near to the last, which was too far from the first of them.
  assert.deepEqual(members([spot(1, 0, 0), spot(2, 9, 0), spot(3, 9, 0), spot(4, 11, 0)]), [[1, 2, 3, 4]]);
});

test("every spot is in one crowd, whatever their number, and the same spots give the same crowds", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const spots = Array.from({ length: 5_000 }, (_, i) => spot(i, (random() - 0.5) * 4e7, (random() - 0.5) * 4e7));
  const crowds = members(spots, 1e6);
  assert.deepEqual(crowds.flat().sort((a, b) => a - b), spots.map(({ node_id }) => node_id));
  assert.ok(crowds.length < 2_000);
  assert.deepEqual(members(spots, 1e6), crowds);
});
