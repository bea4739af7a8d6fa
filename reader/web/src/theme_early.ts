// Runs before anything else. First, so that a theme chosen by hand (state/preferences.ts) or by the link of a kiosk
// (pages/kiosk.tsx) does not flash.
const site = document.documentElement.dataset.prefix ?? ""; // api/prefix.ts
const pathname = window.location.pathname.slice(site.length);
let chosen = pathname === "/kiosk" ? new URLSearchParams(window.location.search).get("theme") : null;
try {
  chosen ??= localStorage.getItem("meshview.theme");
} catch {
  // Storage may be forbidden; the system's preference applies then.
}
const dark = chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.theme = dark ? "dark" : "light";

// Second, so that the chunks of the page in the address are on their way while the entry is read: scripts/page.mjs lists
// them by page.
const chunks = JSON.parse(document.currentScript?.dataset.chunks || "{}") as Record<string, string>;
const [, path = "", id = ""] = pathname.split("/");
const page = path === "traceroute" && id === "" ? "traceroutes" : path.replace(/\.html$/, "");
for (const name of (chunks[page] ?? "").split(" ").filter(Boolean)) {
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = `/assets/${name}`;
  document.head.append(link);
}

// Third, so that the live stream is open by the time the entry asks for the lists, which it may not do before: what the
// stream brings meanwhile is kept (live/early_stream.ts). Nobody takes it where the entry fails.
const MOST_KEPT = 5_000;
const source = new EventSource(`${site}/api/events`);
const kept: Event[] = [];
const keep = (event: Event) => {
  if (kept.push(event) > MOST_KEPT) source.close();
};
const names = ["open", "error", "packet", "node", "status", "reset"];
for (const name of names) source.addEventListener(name, keep);
const release = () => names.forEach((name) => source.removeEventListener(name, keep));
window.meshview_stream = { source, kept, release };
