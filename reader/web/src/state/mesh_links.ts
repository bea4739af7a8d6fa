/** Links between nodes with their SNR: those that the API knows, and what packets tell as they come. */
import { signal } from "@preact/signals";
import { fetch_links } from "../api/client";
import type { Packet } from "../api/types";
import { join_links, type Link, LinkBook } from "../data/links";
import { type LoadState, NODE_DAYS, on_arrival } from "./mesh";

/** Lists and maps of links change at most this often. */
const TELL_MS = 2_000;
const RETRY_MS = 5_000;

const book = new LinkBook();
let timer = 0;

export const mesh_links = signal<readonly Link[]>([]);
/** Of those that came before. */
export const mesh_links_load = signal<LoadState>({ state: "loading" });

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
  void learn_earlier();
}

async function learn_earlier(): Promise<void> {
  try {
    book.begin(join_links(await fetch_links({ days: NODE_DAYS })));
  } catch (error) {
    mesh_links_load.value = { state: "failed", message: error instanceof Error ? error.message : String(error) };
    window.setTimeout(() => void learn_earlier(), RETRY_MS);
    return;
  }
  tell();
  mesh_links_load.value = { state: "ready" };
}
