/** Gathers places that crowd on the screen. Pure. */

export interface Spot {
  node_id: number;
  /** In map coordinates. */
  x: number;
  y: number;
}

export interface Crowd {
  /** Ids; one for a spot that stands alone. */
  members: number[];
  /** The middle of its members. */
  x: number;
  y: number;
}

interface Growing extends Crowd {
  /** Where its first member is, which decides who is near. */
  first: { x: number; y: number };
}

const COLUMN = 2 ** 26;
/** Crowds whose middles are as near as this part of the distance would cover each other. */
const COVERING = 0.75;

/**
 * Each spot joins the first crowd whose first member is within `distance` in x and in y, and founds one otherwise; then
 * the largest crowds take in those that they would cover. The same spots in the same order give the same crowds.
 */
export function gather_crowds(spots: Iterable<Spot>, distance: number): Crowd[] {
  const alone = Array.from(spots, ({ node_id, x, y }): Crowd => ({ members: [node_id], x, y }));
  const crowds = gather(alone, distance).sort((a, b) => b.members.length - a.members.length);
  return gather(crowds, distance * COVERING);
}

/** Thousands take milliseconds: cells as wide as the distance hold four founders at most, and nine are looked at. */
function gather(list: readonly Crowd[], distance: number): Crowd[] {
  const cells = new Map<number, Growing[]>();
  const crowds: Growing[] = [];
  for (const { members, x, y } of list) {
    const [column, row] = [Math.floor(x / distance), Math.floor(y / distance)];
    const crowd = near(cells, column, row, { x, y }, distance);
    if (crowd) {
      join(crowd, { members, x, y });
      continue;
    }
    const founded = { members: [...members], x, y, first: { x, y } };
    crowds.push(founded);
    const cell = cells.get(column * COLUMN + row);
    if (cell) cell.push(founded);
    else cells.set(column * COLUMN + row, [founded]);
  }
  return crowds;
}

function near(
  cells: ReadonlyMap<number, Growing[]>,
  column: number,
  row: number,
  { x, y }: Growing["first"],
  distance: number,
): Growing | undefined {
  for (let c = column - 1; c <= column + 1; c++) {
    for (let r = row - 1; r <= row + 1; r++) {
      const found = cells
        .get(c * COLUMN + r)
        ?.find(({ first }) => Math.abs(first.x - x) <= distance && Math.abs(first.y - y) <= distance);
      if (found) return found;
    }
  }
  return undefined;
}

function join(crowd: Growing, { members, x, y }: Crowd): void {
  for (const member of members) crowd.members.push(member);
  const share = members.length / crowd.members.length;
  crowd.x += (x - crowd.x) * share;
  crowd.y += (y - crowd.y) * share;
}
