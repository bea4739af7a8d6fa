/** npm test: bundles tests/*.test.ts for Node and runs them with its test runner. */
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { base_map_plugin, root } from "./bundle.mjs";

const sources = (await readdir(join(root, "tests"))).filter((name) => name.endsWith(".test.ts"));
const folder = await mkdtemp(join(tmpdir(), "meshview-web-tests-"));
try {
    await build({
        absWorkingDir: root,
        entryPoints: sources.map((name) => join(root, "tests", name)),
        outdir: folder,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        platform: "node",
        target: "node18",
        format: "esm",
        jsx: "automatic",
        jsxImportSource: "preact",
        sourcemap: "inline",
        logLevel: "warning",
        plugins: [base_map_plugin({ cell_degrees: 15, overview: "", cells: {} })],
    });
    const files = sources.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
    const { status } = spawnSync(
        process.execPath,
        ["--enable-source-maps", "--test", "--test-reporter=spec", ...files],
        { stdio: "inherit" },
    );
    process.exitCode = status ?? 1;
} finally {
    await rm(folder, { recursive: true, force: true });
}
