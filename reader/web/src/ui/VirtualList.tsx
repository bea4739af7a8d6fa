/** A list of which only the rows in sight exist, so that thousands cost no more than a screenful. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { first_row_at, layout_rows, type RowLayout, row_top } from "./row_layout";

interface Props<T> {
  items: readonly T[];
  id(item: T): number;
  /** Height of a closed row, in rem. */
  row_rem: number;
  /** Rows that are open, and therefore as high as they turn out to be. */
  open?: ReadonlySet<number>;
  /** Keep the rows in sight where they are when others come in above them. */
  anchored?: boolean;
  label: string;
  /** The rows are those of a table around the list, below its heading. */
  table?: boolean;
  children(item: T): ComponentChildren;
}

const SPARE_ROWS = 6;

interface Window {
  top: number;
  height: number;
  /** Measured with it, for asking for a style makes the browser work out all of them. */
  rem: number;
}

function rem_pixels(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

export function VirtualList<T>({ items, id, row_rem, open, anchored, label, table, children }: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, set_sight] = useState<Window>(() => ({ top: 0, height: 0, rem: rem_pixels() }));
  const open_heights = useOpenHeights(scroller);
  const layout = layout_rows(items, id, row_rem * sight.rem, open, open_heights.heights);
  useSight(scroller, set_sight);
  useAnchor(scroller, items, id, layout, anchored === true);

  const first = Math.max(0, first_row_at(layout, sight.top) - SPARE_ROWS);
  const last = Math.min(items.length, first_row_at(layout, sight.top + sight.height) + SPARE_ROWS);
  return (
    <div class="scroller" ref={scroller} onKeyDown={move_focus} tabIndex={table ? undefined : -1}>
      <ul
        class="virtual"
        role={table ? "rowgroup" : undefined}
        aria-label={table ? undefined : label}
        style={{ height: `${layout.total}px` }}>
        {items.slice(first, last).map((item, i) => {
          const key = id(item);
          const is_open = open?.has(key) === true;
          return (
            <li
              key={key}
              class="virtual-row"
              role={table ? "row" : undefined}
              aria-rowindex={table ? first + i + 2 : undefined}
              aria-setsize={table ? undefined : items.length}
              aria-posinset={table ? undefined : first + i + 1}
              data-row={first + i}
              ref={is_open ? open_heights.observe(key) : undefined}
              style={{
                transform: `translateY(${row_top(layout, first + i)}px)`,
                height: is_open ? "auto" : `${row_rem}rem`,
              }}
            >
              {children(item)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

type Scroller = { current: HTMLDivElement | null };

function useSight(scroller: Scroller, set_sight: (sight: Window) => void): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => set_sight({ top: element.scrollTop, height: element.clientHeight, rem: rem_pixels() });
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, []);
}

/** The measured heights of open rows, by id. */
function useOpenHeights(scroller: Scroller) {
  const heights = useRef(new Map<number, number>()).current;
  const [, redraw] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  const ids = useRef(new WeakMap<Element, number>()).current;
  observer.current ??= new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const key = ids.get(target);
      const height = (target as HTMLElement).offsetHeight;
      if (key === undefined || !scroller.current?.contains(target) || heights.get(key) === height) continue;
      heights.set(key, height);
      redraw((n) => n + 1);
    }
  });
  const observe = (key: number) => (element: HTMLLIElement | null) => {
    if (!element) return;
    ids.set(element, key);
    observer.current?.observe(element);
  };
  return { heights, observe };
}

/** Corrects the scroll position after items came in above what is read. */
function useAnchor<T>(
  scroller: Scroller,
  items: readonly T[],
  id: (item: T) => number,
  layout: RowLayout,
  on: boolean,
): void {
  const anchor = useRef<{ id: number; offset: number } | null>(null);
  /** As the last scroll left it: asking the element would make the browser lay out the page. */
  const top = useRef(0);
  const now = useRef({ items, id, layout });
  now.current = { items, id, layout };
  const remember = () => {
    const { items, id, layout } = now.current;
    const index = first_row_at(layout, top.current);
    const item = items[index];
    anchor.current = item === undefined ? null : { id: id(item), offset: top.current - row_top(layout, index) };
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!on || !element) return;
    const scrolled = () => {
      top.current = element.scrollTop;
      remember();
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => element.removeEventListener("scroll", scrolled);
  }, [on]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!on || !element) return;
    if (anchor.current && top.current > 0) {
      const index = items.findIndex((item) => id(item) === anchor.current?.id);
      const wanted = row_top(layout, index) + anchor.current.offset;
      if (index >= 0 && Math.abs(wanted - top.current) > 1) element.scrollTop = top.current = wanted;
    }
    remember();
  }, [items, layout.total]);
}

/** Up and down go to the neighbouring row. */
function move_focus(event: KeyboardEvent): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const row = (event.target as Element).closest<HTMLElement>(".virtual-row");
  if (by === 0 || !row) return;
  const next = row.parentElement?.querySelector<HTMLElement>(`[data-row="${Number(row.dataset.row) + by}"] :is(a, button)`);
  if (!next) return;
  event.preventDefault();
  next.focus();
}
