/** Clicks on links of this site change the page without loading a new document. */
import { navigate } from "./view";

function local_link(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target !== "" || link.hasAttribute("download")) return null;
  return link.origin === window.location.origin && !link.pathname.startsWith("/api/") ? link : null;
}

export function start_links(): void {
  document.addEventListener("click", (event) => {
    const link = local_link(event);
    if (!link || link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    navigate(link.href);
  });
}
