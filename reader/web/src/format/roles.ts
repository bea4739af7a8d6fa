/** Device roles, gathered into the few kinds that a map can tell apart. */

export type RoleKind = "router" | "client" | "base" | "mute" | "tracker" | "sensor" | "tak" | "unknown";

export const role_kinds: readonly RoleKind[] = [
  "router",
  "client",
  "base",
  "mute",
  "tracker",
  "sensor",
  "tak",
  "unknown",
];

const KINDS: Readonly<Record<string, RoleKind>> = {
  ROUTER: "router",
  ROUTER_LATE: "router",
  ROUTER_CLIENT: "router",
  REPEATER: "router",
  CLIENT: "client",
  CLIENT_BASE: "base",
  CLIENT_MUTE: "mute",
  CLIENT_HIDDEN: "mute",
  TRACKER: "tracker",
  LOST_AND_FOUND: "tracker",
  SENSOR: "sensor",
  TAK: "tak",
  TAK_TRACKER: "tak",
};

export function role_kind(role: string | null): RoleKind {
  return (role !== null && Object.hasOwn(KINDS, role) && KINDS[role]) || "unknown";
}

/** `CLIENT_MUTE` as people read it: `Client mute`. */
export function role_label(role: string): string {
  const words = role.replaceAll("_", " ").toLowerCase();
  return words.startsWith("tak") ? `TAK${words.slice(3)}` : words.charAt(0).toUpperCase() + words.slice(1);
}
