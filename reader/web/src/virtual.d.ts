/** Made by scripts/bundle.mjs. */
declare module "virtual:base-map" {
  const index: {
    cell_degrees: number;
    overview: string;
    /** `column_row`, counted from -180, -90, to the cell's address. A cell of open sea is missing. */
    cells: Record<string, string>;
  };
  export default index;
}
