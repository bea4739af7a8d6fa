/** One line that says what is in a packet. */
import type { Packet } from "../api/types";
import { t } from "../i18n";
import { format_number } from "../i18n/locale";
import { format_altitude, format_speed, type Units } from "./distance";
import { kind_title } from "./metrics";
import { count, first_message, first_number, first_text, parse_proto_text, type ProtoMessage } from "./proto_text";
import { role_label } from "./roles";
import { clean_line } from "./text";

const UNDECODED = "Did not decode";
const REDACTED = "<redacted>";
const TEXT_PORTS = new Set([1, 7, 10, 11, 32, 66]);

type Part = string | null;
type Summary = (message: ProtoMessage, units: Units) => Part[];

function measure(value: number | null, digits: number, unit: string, label = ""): Part {
  if (value === null) return null;
  return `${label === "" ? "" : `${label} `}${format_number(value, digits)}${unit}`;
}

function position(message: ProtoMessage, units: Units): Part[] {
  const lat = first_number(message, "latitude_i");
  const lon = first_number(message, "longitude_i");
  const altitude = first_number(message, "altitude");
  const speed = first_number(message, "ground_speed") || null;
  const place = lat === null || lon === null ? null : `${format_number(lat / 1e7, 4)}, ${format_number(lon / 1e7, 4)}`;
  return [
    place,
    altitude === null ? null : format_altitude(altitude, units),
    speed === null ? null : format_speed(speed, units),
    measure(first_number(message, "sats_in_view"), 0, "", t("summary.satellites")),
  ];
}

function user(message: ProtoMessage): Part[] {
  const short = first_text(message, "short_name");
  return [
    clean_line(first_text(message, "long_name") ?? "", 48) || null,
    short === null ? null : clean_line(short, 8),
    first_text(message, "hw_model"),
    role_part(message),
  ];
}

function role_part(message: ProtoMessage): Part {
  const role = first_text(message, "role");
  return role === null ? null : role_label(role);
}

function telemetry(message: ProtoMessage): Part[] {
  const device = first_message(message, "device_metrics");
  const air = first_message(message, "environment_metrics");
  const battery = first_number(device, "battery_level");
  const powered = battery !== null && battery > 100;
  return [
    powered ? t("summary.powered") : measure(battery, 0, " %", t("summary.battery")),
    measure(first_number(device, "voltage"), 2, " V"),
    measure(first_number(device, "channel_utilization"), 1, " %", t("summary.channel")),
    measure(first_number(device, "air_util_tx"), 1, " %", t("summary.air")),
    measure(first_number(air, "temperature"), 1, " °C"),
    measure(first_number(air, "relative_humidity"), 0, " %", t("summary.humidity")),
    measure(first_number(air, "barometric_pressure"), 0, " hPa"),
    other_metrics(message, device !== null || air !== null),
  ];
}

function other_metrics(message: ProtoMessage, known: boolean): Part {
  if (known) return null;
  const kind = Object.keys(message).find((field) => field.endsWith("_metrics") || field.endsWith("_stats"));
  return kind === undefined ? null : kind_title(kind);
}

/** An acknowledgement is an error report without an error. */
function routing(error: string | null): string {
  return error === null || error === "NONE" ? t("summary.ack") : clean_line(error, 40);
}

const SUMMARIES: Readonly<Record<number, Summary>> = {
  3: position,
  4: user,
  5: (m) => [routing(first_text(m, "error_reason"))],
  8: (m) => [
    clean_line(first_text(m, "name") ?? "", 40) || null,
    clean_line(first_text(m, "description") ?? "", 60) || null,
  ],
  34: (m) => [measure(first_number(m, "wifi"), 0, "", "Wi-Fi"), measure(first_number(m, "ble"), 0, "", "BLE")],
  67: telemetry,
  70: (m) => [
    t("summary.hops", { n: count(m, "route") }),
    count(m, "route_back") > 0 || count(m, "snr_back") > 0
      ? t("summary.return_hops", { n: count(m, "route_back") })
      : null,
  ],
  71: (m) => [t("summary.neighbors", { n: count(m, "neighbors") })],
  73: (m) => [...user(m), first_text(m, "firmware_version"), first_text(m, "modem_preset")],
};

/** What gateways write in place of a channel's name on direct messages that are sealed for their recipient. */
const PKI_CHANNEL = "PKI";

/** Never throws; at most about 200 characters. */
export function summarize(packet: Packet, units: Units): string {
  const { payload, portnum } = packet;
  if (payload === UNDECODED) return t(packet.channel === PKI_CHANNEL ? "summary.private" : "summary.undecoded");
  if (payload === REDACTED) return t("summary.redacted");
  if (TEXT_PORTS.has(portnum)) return clean_line(payload, 200);
  const parts = SUMMARIES[portnum]?.(parse_proto_text(payload), units) ?? [];
  const line = parts.filter((part) => part !== null && part !== "").join(" · ");
  return clean_line(line === "" ? payload : line, 200);
}
