import { config } from "../state/mesh";

/** Whose map it is. Names of sources are not translated. */
export function Attribution() {
  const site = config.value;
  if (site?.tile_url) return site.tile_attribution === "" ? null : <p class="attribution">{site.tile_attribution}</p>;
  return <p class="attribution">Natural Earth · U.S. Census Bureau · GeoNames, CC BY 4.0</p>;
}
