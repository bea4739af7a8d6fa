// Runs before the page is drawn, so that a theme chosen by hand (state/preferences.ts) does not flash.
let chosen: string | null = null;
try {
  chosen = localStorage.getItem("meshview.theme");
} catch {
  // Storage may be forbidden; the system's preference applies then.
}
const dark = chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.theme = dark ? "dark" : "light";
