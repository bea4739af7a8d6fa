/** The service worker, which must stand at the root under a name that stays. */
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./bundle.mjs";
import { content_hash } from "./output.mjs";

/** The script, which keeps `addresses` for a start without network. */
export async function service_worker(addresses) {
    const { outputFiles } = await build({
        absWorkingDir: root,
        entryPoints: [join(root, "src/sw.ts")],
        bundle: true,
        format: "iife",
        target: "es2022",
        minify: true,
        write: false,
        logLevel: "warning",
        define: {
            PRECACHE: JSON.stringify(addresses),
            VERSION: JSON.stringify(content_hash(Buffer.from(addresses.join())).slice(0, 10)),
        },
    });
    return outputFiles[0].contents;
}
