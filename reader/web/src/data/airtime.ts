/** How long packets are on the air, by the formula of LoRa's modem (Semtech AN1200.13). Pure. */

interface Modem {
  spreading_factor: number;
  bandwidth_khz: number;
  /** 4/5 to 4/8: 1 to 4. */
  coding_rate: number;
}

const modem = (spreading_factor: number, bandwidth_khz: number, coding_rate: number): Modem => ({
  spreading_factor,
  bandwidth_khz,
  coding_rate,
});

const LONG_FAST = modem(11, 250, 1);

/** Meshtastic's presets. */
const MODEMS: Readonly<Record<string, Modem>> = {
  LongFast: LONG_FAST,
  LongModerate: modem(11, 125, 4),
  LongSlow: modem(12, 125, 4),
  LongTurbo: modem(11, 500, 4),
  VeryLongSlow: modem(12, 62.5, 4),
  MediumFast: modem(9, 250, 1),
  MediumSlow: modem(10, 250, 1),
  ShortFast: modem(7, 250, 1),
  ShortSlow: modem(8, 250, 1),
  ShortTurbo: modem(7, 500, 1),
};

const PREAMBLE_SYMBOLS = 16;
/** A stored packet names its ends and how it was received; on the air a header of 16 bytes stands for that. */
const STORED_BEYOND_AIR = 20;
const HEADER_BYTES = 16;

/** The preset of a channel that is called as one, as primary channels are; LongFast otherwise. */
export function preset_of(channel: string | null, site_preset: string): string {
  if (channel !== null && Object.hasOwn(MODEMS, channel)) return channel;
  return Object.hasOwn(MODEMS, site_preset) ? site_preset : "LongFast";
}

/** Seconds that one packet of so many stored bytes takes. */
export function airtime_s(stored_bytes: number, preset: string): number {
  const { spreading_factor: sf, bandwidth_khz, coding_rate } = MODEMS[preset] ?? LONG_FAST;
  const bytes = Math.max(HEADER_BYTES, stored_bytes - STORED_BEYOND_AIR);
  const symbol_s = 2 ** sf / (bandwidth_khz * 1000);
  const slow = symbol_s > 0.016 ? 2 : 0;
  const bits = 8 * bytes - 4 * sf + 28 + 16;
  const symbols = 8 + Math.max(0, Math.ceil(bits / (4 * (sf - slow))) * (coding_rate + 4));
  return (PREAMBLE_SYMBOLS + 4.25 + symbols) * symbol_s;
}
