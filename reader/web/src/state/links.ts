/** Clicks on links of this site change the page without loading a new document. */
import { path_of } from "../api/prefix";
import { navigate } from "./view";

/** Where a click on a link of this site leads; null: the browser sees to it. */
function local_target(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  // An <a>, also one of a drawing, whose properties are others.
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href");
  if (!link || !href || href.startsWith("#") || link.hasAttribute("target") || link.hasAttribute("download")) return null;
  const target = new URL(href, window.location.href);
  const path = target.origin === window.location.origin ? path_of(target.pathname) : null;
  return path === null || path.startsWith("/api/") ? null : target;
}

export function start_links(): void {
  document.addEventListener("click", (event) => {
    const target = local_target(event);
    if (!target) return;
    event.preventDefault();
    navigate(target.href);
  });
}
