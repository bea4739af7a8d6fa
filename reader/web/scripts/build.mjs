/** npm run build -- --outdir DIR [--quiet] */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { build_page } from "./page.mjs";

function report(assets) {
    const kib = (n) => `${(n / 1024).toFixed(0)} KiB`;
    const total = (prefix) =>
        Object.entries(assets)
            .filter(([path]) => path.startsWith(prefix))
            .reduce((sum, [, a]) => [sum[0] + a.bytes, sum[1] + (a.gzip ?? a.bytes)], [0, 0]);
    for (const [path, { bytes, gzip, br }] of Object.entries(assets)) {
        if (!path.startsWith("assets/world"))
            console.log(`${path}  ${kib(bytes)}, gzip ${kib(gzip)}, brotli ${kib(br)}`);
    }
    const [bytes, gzip] = total("assets/world");
    console.log(`base map, loaded in parts  ${kib(bytes)}, gzip ${kib(gzip)}`);
}

const { values } = parseArgs({ options: { outdir: { type: "string" }, quiet: { type: "boolean" } } });
if (!values.outdir) {
    console.error("usage: npm run build -- --outdir DIR [--quiet]");
    process.exit(64);
}
const assets = await build_page(resolve(process.env.INIT_CWD ?? ".", values.outdir));
if (!values.quiet) report(assets);
