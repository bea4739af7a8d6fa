/** How good a signal is, for the eye: by SNR, as LoRa's usual presets need it (LongFast still decodes at -17.5 dB). */
import type { MessageKey } from "../i18n/en";

export type SnrClass = "strong" | "good" | "fair" | "weak" | "unknown";

export const SNR_CLASSES: readonly SnrClass[] = ["strong", "good", "fair", "weak", "unknown"];

export function snr_class(snr: number | null): SnrClass {
  if (snr === null) return "unknown";
  if (snr >= 0) return "strong";
  if (snr >= -7) return "good";
  return snr >= -13 ? "fair" : "weak";
}

/** Told apart by width, too. */
const LOOKS: Readonly<Record<SnrClass, { hue: string; width: number; label: MessageKey }>> = {
  strong: { hue: "cyan", width: 3, label: "snr.strong" },
  good: { hue: "lime", width: 2.5, label: "snr.good" },
  fair: { hue: "amber", width: 2, label: "snr.fair" },
  weak: { hue: "red", width: 1.75, label: "snr.weak" },
  unknown: { hue: "grey", width: 1.5, label: "snr.unknown" },
};

export function snr_look(snr: number | null) {
  return LOOKS[snr_class(snr)];
}

export function snr_class_look(name: SnrClass) {
  return LOOKS[name];
}
