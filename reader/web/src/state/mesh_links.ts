/** Links between nodes with their SNR, learnt from packets as they come and from the newest of those before. */
import { signal } from "@preact/signals";
import { fetch_packets } from "../api/client";
import type { Packet } from "../api/types";
import { type Link, LinkBook } from "../data/links";
import { on_arrival } from "./mesh";

const EARLIER_PACKETS = 1_000;
const PORTS = [70, 71];
/** Lists and maps of links change at most this often. */
const TELL_MS = 2_000;
const RETRY_MS = 5_000;

const book = new LinkBook();
let timer = 0;

export const mesh_links = signal<readonly Link[]>([]);
export const mesh_links_ready = signal(false);

function tell(): void {
  timer = 0;
  mesh_links.value = book.list();
}

function learn(packets: readonly Packet[]): void {
  if (book.learn(packets) && timer === 0) timer = window.setTimeout(tell, TELL_MS);
}

let started = false;

/** To be called by what shows links; the first call asks for what came before. */
export function start_mesh_links(): void {
  if (started) return;
  started = true;
  on_arrival(learn);
  void Promise.all(PORTS.map(learn_earlier)).then(() => {
    tell();
    mesh_links_ready.value = true;
  });
}

async function learn_earlier(portnum: number): Promise<void> {
  for (;;) {
    try {
      book.learn(await fetch_packets({ limit: EARLIER_PACKETS, portnum }));
      return;
    } catch {
      // The page says by itself that the server does not answer.
      await new Promise((wake) => setTimeout(wake, RETRY_MS));
    }
  }
}
