/** What esbuild is told, for the page, for the tests and for development alike. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Gives `import index from "virtual:base-map"` the addresses of the base map's files. */
export function base_map_plugin(index) {
    return {
        name: "base-map",
        setup(build) {
            build.onResolve({ filter: /^virtual:base-map$/ }, ({ path }) => ({ path, namespace: "base-map" }));
            build.onLoad({ filter: /.*/, namespace: "base-map" }, () => ({
                contents: JSON.stringify(index),
                loader: "json",
            }));
        },
    };
}

/** esbuild makes a chunk for each set of pages that share a module; with this, what all may share is one set. */
const shared_plugin = {
    name: "shared",
    setup(build) {
        build.onLoad({ filter: /\/src\/(pages\/\w+|main)\.tsx$/ }, async ({ path }) => {
            const shared = path.endsWith("main.tsx") ? "./ui/shared" : "../ui/shared";
            return { contents: `${await readFile(path, "utf8")}\nimport "${shared}";\n`, loader: "tsx" };
        });
    },
};

export function page_options(index) {
    return {
        absWorkingDir: root,
        entryPoints: [
            { in: join(root, "src/main.tsx"), out: "app" },
            { in: join(root, "src/style/index.css"), out: "style" },
            { in: join(root, "src/theme_early.ts"), out: "theme" },
        ],
        bundle: true,
        splitting: true,
        format: "esm",
        target: ["es2022", "chrome109", "firefox115", "safari16.4"],
        jsx: "automatic",
        jsxImportSource: "preact",
        minify: true,
        // Licences are gathered by licenses.mjs.
        legalComments: "none",
        sourcemap: false,
        metafile: true,
        write: false,
        outdir: "/assets",
        publicPath: "/assets/",
        entryNames: "[name]-[hash]",
        chunkNames: "chunk-[hash]",
        assetNames: "[name]-[hash]",
        charset: "utf8",
        logLevel: "warning",
        plugins: [base_map_plugin(index), shared_plugin],
    };
}
