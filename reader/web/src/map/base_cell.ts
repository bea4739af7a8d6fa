/** Decodes the base map's files (format: scripts/basemap.mjs) into coordinates of degrees. Pure. */

export interface CellFile {
  origin: [number, number];
  quantum: number;
  degrees: [number, number];
  margin: number;
  land: number[][][];
  border: number[][];
  state: number[][];
  county: number[][];
  places: [name: string, x: number, y: number, zoom: number][];
}

export type Point = [lon: number, lat: number];

export interface Place {
  name: string;
  at: Point;
  /** From this zoom on the name has room. */
  zoom: number;
}

export interface Cell {
  land: Point[][][];
  coast: Point[][];
  border: Point[][];
  state: Point[][];
  county: Point[][];
  places: Place[];
}

type Quanta = [x: number, y: number];

function decode(deltas: readonly number[]): Quanta[] {
  const points: Quanta[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < deltas.length; i += 2) {
    x += deltas[i] ?? 0;
    y += deltas[i + 1] ?? 0;
    points.push([x, y]);
  }
  return points;
}

/** Says whether a line between two points only runs along an edge of the cell, where land was cut. */
function edge_test(file: CellFile): (a: Quanta, b: Quanta) => boolean {
  const margin = Math.round(file.margin / file.quantum);
  const edges = file.degrees.map((degrees) => {
    const size = Math.round(degrees / file.quantum);
    return new Set([-margin, 0, size, size + margin]);
  });
  const along = (axis: 0 | 1, a: Quanta, b: Quanta) => a[axis] === b[axis] && edges[axis]?.has(a[axis]) === true;
  return (a, b) => along(0, a, b) || along(1, a, b);
}

function coast_of(ring: readonly Quanta[], is_edge: (a: Quanta, b: Quanta) => boolean): Quanta[][] {
  const lines: Quanta[][] = [];
  let line: Quanta[] = [];
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    if (!a || !b) continue;
    if (is_edge(a, b)) {
      if (line.length > 1) lines.push(line);
      line = [];
    } else {
      if (line.length === 0) line.push(a);
      line.push(b);
    }
  }
  if (line.length > 1) lines.push(line);
  return lines;
}

export function decode_cell(file: CellFile): Cell {
  const to_degrees = ([x, y]: Quanta): Point => [file.origin[0] + x * file.quantum, file.origin[1] + y * file.quantum];
  const lines = (list: readonly number[][]) => list.map((line) => decode(line).map(to_degrees));
  const is_edge = edge_test(file);
  const rings = file.land.map((polygon) => polygon.map(decode));
  // The map library wants the first point of a ring again at its end.
  const closed = (ring: readonly Quanta[]) => [...ring, ...ring.slice(0, 1)];
  return {
    land: rings.map((polygon) => polygon.map((ring) => closed(ring).map(to_degrees))),
    coast: rings
      .flatMap((polygon) => polygon.flatMap((ring) => coast_of(ring, is_edge)))
      .map((line) => line.map(to_degrees)),
    border: lines(file.border),
    state: lines(file.state),
    county: lines(file.county),
    places: file.places.map(([name, x, y, zoom]) => ({ name, at: to_degrees([x, y]), zoom })),
  };
}

/** The names (`column_row`) of the cells of `size` degrees that a view touches; longitudes may run over the antimeridian. */
export function cells_in(west: number, south: number, east: number, north: number, size: number): string[] {
  const columns = 360 / size;
  const names: string[] = [];
  const first_row = Math.max(0, Math.floor((south + 90) / size));
  const last_row = Math.min(180 / size - 1, Math.floor((north + 90) / size));
  const first = Math.floor((west + 180) / size);
  const last = Math.min(Math.floor((east + 180) / size), first + columns - 1);
  for (let column = first; column <= last; column++) {
    for (let row = first_row; row <= last_row; row++) names.push(`${((column % columns) + columns) % columns}_${row}`);
  }
  return names;
}
