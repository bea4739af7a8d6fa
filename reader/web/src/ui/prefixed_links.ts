/** Links are written from the site's root on, `/node/!a1b2c3d4`; below a prefix they get it here, all of them. */
import { options, type VNode } from "preact";
import { address_of, prefix } from "../api/prefix";

export function prefix_links(): void {
  if (prefix === "") return;
  const next = options.vnode;
  options.vnode = (vnode: VNode) => {
    const properties = vnode.props as { href?: unknown };
    if (vnode.type === "a" && typeof properties.href === "string") properties.href = address_of(properties.href);
    next?.(vnode);
  };
}
