/**
 * The service worker: makes the pages installable, and opens them at once, also while the network is away (they say so
 * then by themselves). Built apart from the pages, with the list of what to keep (scripts/worker.mjs). It never touches
 * the API.
 */

declare const PRECACHE: readonly string[];
declare const VERSION: string;

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface WorkerScope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

const worker = self as unknown as WorkerScope;
const NAME = `meshview-${VERSION}`;
const SITE = new URL(".", location.href).pathname; // "/", or with the prefix below which a proxy shows it
const DOCUMENT = `${SITE}index.html`;

async function prepare(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([DOCUMENT, ...PRECACHE]);
  await worker.skipWaiting();
}

async function tidy(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("meshview-") && name !== NAME).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** What stands below /assets/ never changes. */
async function from_cache(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) void cache.put(request, answer.clone());
  return answer;
}

/** The server's answer, whatever it is; without a network the document of all pages. */
async function from_network(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(DOCUMENT);
    if (kept) return kept;
    throw error;
  }
}

worker.addEventListener("install", (event) => event.waitUntil(prepare()));
worker.addEventListener("activate", (event) => event.waitUntil(tidy()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(from_cache(request));
  else if (request.mode === "navigate" && !url.pathname.startsWith(`${SITE}api/`)) event.respondWith(from_network(request));
});
