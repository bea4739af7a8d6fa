import { snr_look } from "../format/snr";
import { format_number } from "../i18n/locale";

/** A signal in its colour. */
export function Snr({ value }: { value: number | null }) {
  return value === null ? null : <span class={`tag hue-${snr_look(value).hue}`}>{format_number(value, 1)}</span>;
}
