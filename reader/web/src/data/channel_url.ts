/** What stands in the link that Meshtastic apps make of channels: `https://meshtastic.org/e/#...`. Pure. */
import type { JoinInfo } from "../api/types";

export interface SharedChannel {
  /** Empty: it is called as the preset. */
  name: string;
  /** `open`: no key, or one that everybody has. */
  key: "open" | "own";
}

export interface SharedChannels {
  channels: SharedChannel[];
  /** As the site writes them: `MediumFast`, `EU_868`; null: the link does not say. */
  preset: string | null;
  region: string | null;
  frequency_slot: number | null;
}

const PRESETS = [
  "LongFast",
  "LongSlow",
  "VeryLongSlow",
  "MediumSlow",
  "MediumFast",
  "ShortSlow",
  "ShortFast",
  "LongModerate",
  "ShortTurbo",
  "LongTurbo",
];
const REGIONS =
  " US EU_433 EU_868 CN JP ANZ KR TW RU IN NZ_865 TH LORA_24 UA_433 UA_868 MY_433 MY_919 SG_923 PH_433 PH_868 PH_915 ANZ_433 KZ_433 KZ_863 NP_865 BR_902".split(
    " ",
  );

/** A field of a protobuf message: its number, and a number or bytes. */
type Field = [number: number, value: number | Uint8Array];

/** Throws RangeError at the end of what is cut off. */
function read_varint(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [value, at + i + 1];
  }
  throw new RangeError("cut off");
}

function fields(bytes: Uint8Array): Field[] {
  const found: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = read_varint(bytes, at);
    const type = tag % 8;
    if (type === 0) {
      const [value, next] = read_varint(bytes, start);
      found.push([Math.floor(tag / 8), value]);
      at = next;
      continue;
    }
    const [length, first] = type === 2 ? read_varint(bytes, start) : [type === 5 ? 4 : type === 1 ? 8 : NaN, start];
    if (!(first + length <= bytes.length)) throw new RangeError("cut off");
    found.push([Math.floor(tag / 8), bytes.subarray(first, first + length)]);
    at = first + length;
  }
  return found;
}

const bytes_of = (value: Field[1]): Uint8Array => (typeof value === "number" ? new Uint8Array() : value);
const number_of = (list: readonly Field[], wanted: number): number | null => {
  const found = list.find(([number]) => number === wanted)?.[1];
  return typeof found === "number" ? found : null;
};

function channel(list: readonly Field[]): SharedChannel {
  const value = (wanted: number) => bytes_of(list.find(([number]) => number === wanted)?.[1] ?? 0);
  // One byte chooses one of the keys that every device has.
  return { name: new TextDecoder().decode(value(3)), key: value(2).length <= 1 ? "open" : "own" };
}

function decode_base64(text: string): Uint8Array {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** null: there is nothing of the kind in it. */
export function read_channel_url(url: string): SharedChannels | null {
  const at = url.indexOf("#");
  if (at < 0) return null;
  try {
    const list = fields(decode_base64(url.slice(at + 1).split("?")[0] ?? ""));
    const channels = list.filter(([number]) => number === 1).map(([, value]) => channel(fields(bytes_of(value))));
    const lora = list.find(([number]) => number === 2);
    const radio = lora ? fields(bytes_of(lora[1])) : null;
    const preset = radio && number_of(radio, 1) !== 0 ? (PRESETS[number_of(radio, 2) ?? 0] ?? null) : null;
    const region = (radio && REGIONS[number_of(radio, 7) ?? 0]) || null;
    return { channels, preset, region, frequency_slot: (radio && number_of(radio, 11)) || null };
  } catch {
    // Not base64, or not what it should be.
    return null;
  }
}

export function tells_how_to_join(join: JoinInfo): boolean {
  return Object.values(join).some((text) => text !== "");
}
