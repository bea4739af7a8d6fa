/** Where the rows of a list are, when all but a few have the same height. Pure. */

export interface RowLayout {
  row: number;
  total: number;
  /** Rows of other heights, by index, ascending. */
  open: { index: number; height: number }[];
}

/** `heights`: measured heights of open rows by id; an open row not yet measured counts as a closed one. */
export function layout_rows<T>(
  items: readonly T[],
  id: (item: T) => number,
  row: number,
  open_ids: ReadonlySet<number> | undefined,
  heights: ReadonlyMap<number, number>,
): RowLayout {
  const open: RowLayout["open"] = [];
  if (open_ids && open_ids.size > 0) {
    items.forEach((item, index) => {
      const key = id(item);
      if (open_ids.has(key)) open.push({ index, height: heights.get(key) ?? row });
    });
  }
  const extra = open.reduce((sum, { height }) => sum + height - row, 0);
  return { row, total: items.length * row + extra, open };
}

/** The upper edge of a row. */
export function row_top(layout: RowLayout, index: number): number {
  let top = index * layout.row;
  for (const entry of layout.open) {
    if (entry.index >= index) break;
    top += entry.height - layout.row;
  }
  return top;
}

/** The index of the row at a height; may be beyond the last. */
export function first_row_at(layout: RowLayout, y: number): number {
  let extra = 0;
  for (const entry of layout.open) {
    const top = entry.index * layout.row + extra;
    if (y < top) break;
    if (y < top + entry.height) return entry.index;
    extra += entry.height - layout.row;
  }
  return Math.max(0, Math.floor((y - extra) / layout.row));
}
