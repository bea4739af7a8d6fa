/** The live stream as theme_early.ts opens it, before the entry is read, and what came of it meanwhile. */

export interface EarlyStream {
  source: EventSource;
  /** In order, with those that say that it opened or broke. */
  kept: Event[];
  /** Takes away what keeps them. */
  release(): void;
}

declare global {
  interface Window {
    meshview_stream?: EarlyStream;
  }
}

/** To be had once. */
export function take_early_stream(): EarlyStream | null {
  const early = window.meshview_stream ?? null;
  delete window.meshview_stream;
  early?.release();
  return early;
}
