/** The ports of Meshtastic: a short label each and the colour of its tag (style/tags.css). */

export type Hue =
  | "blue"
  | "green"
  | "amber"
  | "teal"
  | "red"
  | "pink"
  | "violet"
  | "cyan"
  | "lime"
  | "indigo"
  | "orange"
  | "grey";

export interface Port {
  number: number;
  label: string;
  hue: Hue;
}

// Labels are the protocol's own names, shortened; they are not translated.
const PORTS: readonly (readonly [number, string, Hue])[] = [
  [0, "Unknown", "grey"],
  [1, "Text", "blue"],
  [2, "Hardware", "orange"],
  [3, "Position", "green"],
  [4, "NodeInfo", "amber"],
  [5, "Routing", "grey"],
  [6, "Admin", "violet"],
  [7, "Text (zip)", "blue"],
  [8, "Waypoint", "lime"],
  [9, "Audio", "pink"],
  [10, "Sensor", "orange"],
  [11, "Alert", "red"],
  [12, "Key check", "violet"],
  [13, "Shell", "violet"],
  [32, "Reply", "blue"],
  [33, "IP tunnel", "indigo"],
  [34, "Paxcounter", "orange"],
  [35, "Store++", "indigo"],
  [36, "Status", "amber"],
  [37, "Beacon", "cyan"],
  [64, "Serial", "indigo"],
  [65, "Store+Fwd", "indigo"],
  [66, "Range test", "lime"],
  [67, "Telemetry", "teal"],
  [68, "ZPS", "lime"],
  [69, "Simulator", "grey"],
  [70, "Traceroute", "red"],
  [71, "Neighbors", "pink"],
  [72, "ATAK", "orange"],
  [73, "Map report", "cyan"],
  [74, "Powerstress", "orange"],
  [75, "LoRaWAN", "indigo"],
  [76, "Reticulum", "indigo"],
  [77, "Cayenne", "teal"],
  [78, "ATAK v2", "orange"],
  [79, "LoRa OTA", "violet"],
  [112, "Group alarm", "red"],
  [256, "Private", "grey"],
  [257, "ATAK fwd", "orange"],
];

const by_number = new Map<number, Port>(PORTS.map(([number, label, hue]) => [number, { number, label, hue }]));

export const known_ports: readonly Port[] = [...by_number.values()];

/** Any port; one that we do not know is called by its number. */
export function port(number: number): Port {
  return by_number.get(number) ?? { number, label: `Port ${number}`, hue: "grey" };
}
