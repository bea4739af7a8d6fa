/** Saves a table as a file. */
import { type CsvValue, save_file, to_csv } from "../format/csv";
import { t } from "../i18n";
import { DownloadIcon } from "./icons";

interface Props {
  /** Without `.csv`. */
  name: string;
  header: readonly string[];
  /** Called when the button is pressed. */
  rows(): readonly (readonly CsvValue[])[];
}

export function CsvButton({ name, header, rows }: Props) {
  return (
    <button
      type="button"
      class="text-button with-icon"
      title={t("csv.hint")}
      data-testid="csv"
      onClick={() => save_file(`${name}.csv`, to_csv(header, rows()))}
    >
      <DownloadIcon />
      CSV
    </button>
  );
}
