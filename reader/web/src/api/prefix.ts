/**
 * The path below which a proxy shows this site (`[server] path_prefix`), `/mesh`; empty at the root. The reader writes it
 * into the document and into the addresses of assets; everything else is written from the site's root on and goes
 * through here.
 */
export const prefix = globalThis.document?.documentElement.dataset.prefix ?? "";

/** Where something of this site is, from its path: `/map` is `/mesh/map`. */
export function address_of(path: string, before = prefix): string {
  return path.startsWith("/") && !path.startsWith("//") ? before + path : path;
}

/** What an address of this site is from its root on; null for one that is not below the prefix. */
export function path_of(pathname: string, before = prefix): string | null {
  if (before === "") return pathname;
  if (pathname === before) return "/";
  return pathname.startsWith(`${before}/`) ? pathname.slice(before.length) : null;
}
