// Runs before the page is drawn, so that a theme chosen by hand (state/preferences.ts) or by the link of a kiosk
// (pages/kiosk.tsx) does not flash.
let chosen = window.location.pathname === "/kiosk" ? new URLSearchParams(window.location.search).get("theme") : null;
try {
  chosen ??= localStorage.getItem("meshview.theme");
} catch {
  // Storage may be forbidden; the system's preference applies then.
}
const dark = chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.theme = dark ? "dark" : "light";
