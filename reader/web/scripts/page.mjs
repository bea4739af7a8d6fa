/** Builds the front end, as the reader serves it, into a folder. */
import { mkdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { CELL_DEGREES } from "./basemap.mjs";
import { base_map_files } from "./base_map_cache.mjs";
import { page_options, root } from "./bundle.mjs";
import { licenses } from "./licenses.mjs";
import { hashed_name, Output } from "./output.mjs";
import { service_worker } from "./worker.mjs";

function add_hashed(output, name, content, options) {
    const path = `assets/${hashed_name(name, content)}`;
    output.add(path, content, options);
    return `/${path}`;
}

async function add_base_map(output) {
    const { overview, cells } = await base_map_files(join(root, "node_modules/.cache/meshview"));
    const index = { cell_degrees: CELL_DEGREES, overview: add_hashed(output, "world.json", overview), cells: {} };
    for (const [name, text] of cells) {
        index.cells[name] = add_hashed(output, `world-${name}.json`, text, { patient: false });
    }
    return index;
}

const file_address = (path) => `/assets/${basename(path)}`;

/** Finds the hashed output of an entry point by the name it was given. */
function entry_address(outputs, name, extension) {
    const pattern = new RegExp(`^${name}-[A-Z0-9]+\\.${extension}$`);
    const found = outputs.filter((path) => pattern.test(basename(path)));
    if (found.length !== 1) throw new Error(`expected one output ${name}-*.${extension}, got ${found.length}`);
    return file_address(found[0]);
}

/** The chunks that an entry imports at once, for <link rel="modulepreload">. */
function static_imports(metafile, address) {
    const entry = Object.entries(metafile.outputs).find(([path]) => basename(path) === basename(address));
    return entry[1].imports.filter((i) => i.kind === "import-statement").map((i) => file_address(i.path));
}

/**
 * For each page of src/pages the chunks that it loads beyond those of the entry: its own, what that imports, and the map
 * library where there is a map. Found one by one, each would wait until the one before had run.
 */
function page_chunks(metafile, known) {
    const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [file_address(path), output]));
    const is_map = (address) => outputs.get(address)?.entryPoint?.startsWith("src/map/");
    const gather = (address, found) => {
        if (found.has(address) || known.includes(address)) return found;
        found.add(address);
        for (const { kind, path } of outputs.get(address).imports) {
            const next = file_address(path);
            if (kind === "import-statement" || (kind === "dynamic-import" && is_map(next))) gather(next, found);
        }
        return found;
    };
    const pages = [...outputs].flatMap(([address, { entryPoint }]) => {
        const name = /^src\/pages\/(\w+)\.tsx$/.exec(entryPoint ?? "")?.[1];
        return name ? [[name, [...gather(address, new Set())].map((one) => basename(one)).join(" ")]] : [];
    });
    return Object.fromEntries(pages);
}

async function add_static(output) {
    const values = {};
    for (const name of ["icon.svg", "icon-180.png", "icon-512.png"])
        values[name] = add_hashed(output, name, await readFile(join(root, "src/static", name)));
    const manifest = await readFile(join(root, "src/static/app.webmanifest"), "utf8");
    const filled = manifest.replace(/\{\{(.+?)\}\}/g, (_, name) => values[name]);
    return { icon: values["icon.svg"], touch_icon: values["icon-180.png"], manifest: add_hashed(output, "app.webmanifest", filled) };
}

/**
 * Fills `folder` (emptied first) with index.html, assets/NAME-HASH.EXT, a .gz and a .br beside each, and
 * assets.json, the list of them; the answer is that list.
 */
export async function build_page(folder) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const output = new Output(folder);
    const result = await build(page_options(await add_base_map(output)));
    for (const file of result.outputFiles) {
        const name = basename(file.path);
        output.add(`assets/${name}`, file.contents);
    }
    const paths = result.outputFiles.map((file) => file.path);
    const { icon, touch_icon, manifest } = await add_static(output);
    const script = entry_address(paths, "app", "js");
    const shell_chunks = [script, ...static_imports(result.metafile, script)];
    const values = {
        chunks: JSON.stringify(page_chunks(result.metafile, shell_chunks)).replaceAll('"', "&quot;"),
        icon,
        touch_icon,
        manifest,
        script,
        style: entry_address(paths, "style", "css"),
        theme: entry_address(paths, "theme", "js"),
        licenses: add_hashed(output, "licenses.txt", await licenses(result.metafile)),
        preload: shell_chunks
            .slice(1)
            .map((address) => `<link rel="modulepreload" href="${address}">`)
            .join(""),
    };
    const html = await readFile(join(root, "src/index.html"), "utf8");
    output.add(
        "index.html",
        html.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]),
    );
    const shell = [values.theme, values.style, ...shell_chunks, icon];
    output.add("sw.js", await service_worker(shell));
    return output.finish();
}
