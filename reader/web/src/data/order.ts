/** The order of a table's rows. */
import type { CsvValue } from "../format/csv";

/** Empty values last, whatever the order. Pure. */
export function compare_values(a: CsvValue, b: CsvValue, reversed: boolean): number {
  const [no_a, no_b] = [a === null || a === undefined || a === "", b === null || b === undefined || b === ""];
  if (no_a || no_b) return Number(no_a) - Number(no_b);
  const order =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: "base" });
  return reversed ? -order : order;
}
