/** A sortable table of some hundred rows; on narrow screens each row becomes a card. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { compare_values } from "../data/order";
import type { CsvValue } from "../format/csv";
import { t } from "../i18n";
import { CsvButton } from "./CsvButton";
import { MoreRows } from "./MoreRows";

export interface Column<T> {
  key: string;
  label: string;
  /** For sorting and for CSV. */
  value(row: T): CsvValue;
  /** What is shown; the value itself if missing. */
  show?(row: T): ComponentChildren;
  /** Numbers stand at the end, and sort descending first. */
  numeric?: boolean;
  /** The row's name: its heading on a card. */
  main?: boolean;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  id(row: T): string | number;
  /** File name without extension; no download if missing. */
  csv?: string;
  /** Shown at first. */
  most?: number;
}

type Order = { key: string; reversed: boolean } | null;

function sorted<T>(rows: readonly T[], columns: readonly Column<T>[], order: Order): readonly T[] {
  const column = order && columns.find(({ key }) => key === order.key);
  if (!order || !column) return rows;
  return [...rows].sort((a, b) => compare_values(column.value(a), column.value(b), order.reversed));
}

export function DataTable<T>({ label, rows, columns, id, csv, most = 100 }: Props<T>) {
  const [order, set_order] = useState<Order>(null);
  const [limit, set_limit] = useState(most);
  const list = sorted(rows, columns, order);
  const sort_by = ({ key, numeric }: Column<T>) =>
    set_order(order?.key === key ? { key, reversed: !order.reversed } : { key, reversed: numeric === true });
  return (
    <div class="table-box">
      <table class="data">
        <caption class="sr-only">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                class={column.numeric ? "is-number" : undefined}
                aria-sort={order?.key !== column.key ? undefined : order.reversed ? "descending" : "ascending"}
              >
                <button type="button" onClick={() => sort_by(column)}>
                  {column.label}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.slice(0, limit).map((row) => (
            <tr key={id(row)}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div class="table-foot">
        <span class="count">{t("table.rows", { n: rows.length })}</span>
        <MoreRows shown={limit} all={rows.length} on_more={() => set_limit(limit * 3)} />
        {csv && rows.length > 0 && (
          <CsvButton
            name={csv}
            header={columns.map((column) => column.label)}
            rows={() => list.map((row) => columns.map((column) => column.value(row)))}
          />
        )}
      </div>
    </div>
  );
}

function Cell<T>({ column, row }: { column: Column<T>; row: T }) {
  const value = column.value(row);
  const content = column.show ? column.show(row) : value;
  const empty = content === null || content === undefined || content === "" || content === false;
  const shown = empty ? <span class="nothing">–</span> : content;
  const kind = `${column.numeric ? "is-number" : ""}${empty ? " is-empty" : ""}` || undefined;
  return column.main ? (
    <th scope="row" class={kind} data-label={column.label}>
      {shown}
    </th>
  ) : (
    <td class={kind} data-label={column.label}>
      {shown}
    </td>
  );
}
