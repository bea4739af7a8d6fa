/** Check-ins of a net: messages that contain its tag. Pure. */
import type { Packet } from "../api/types";
import { chat_messages } from "./chat";

/** Newest first. `tag` in any case. */
export function check_ins(live: readonly Packet[], earlier: readonly Packet[], tag: string): readonly Packet[] {
  const wanted = tag.toLowerCase();
  return chat_messages(live, earlier).filter((message) => message.payload.toLowerCase().includes(wanted));
}

/** `2026-11-22`. */
function day_of(at_us: number, clock: "local" | "utc"): string {
  const date = new Date(at_us / 1000);
  if (clock === "utc") return date.toISOString().slice(0, 10);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Messages by the day they were sent on; the newest day first. */
export function days_of(
  messages: readonly Packet[],
  clock: "local" | "utc",
): { day: string; messages: Packet[] }[] {
  const days = new Map<string, Packet[]>();
  for (const message of messages) {
    const day = day_of(message.import_time_us, clock);
    days.set(day, [...(days.get(day) ?? []), message]);
  }
  return [...days].map(([day, list]) => ({ day, messages: list }));
}
