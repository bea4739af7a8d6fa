import { address_of } from "../api/prefix";

/** Makes the site installable where the browser can; everything works without. */
export function start_service_worker(): void {
  // Refused without HTTPS, in private windows, or by the user.
  window.addEventListener("load", () => void navigator.serviceWorker?.register(address_of("/sw.js")).catch(() => {}));
}
