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

/** Finds the hashed output of an entry point by the name it was given. */
function entry_address(outputs, name, extension) {
    const pattern = new RegExp(`^${name}-[A-Z0-9]+\\.${extension}$`);
    const found = outputs.filter((path) => pattern.test(basename(path)));
    if (found.length !== 1) throw new Error(`expected one output ${name}-*.${extension}, got ${found.length}`);
    return `/assets/${basename(found[0])}`;
}

/** The chunks that an entry imports at once, for <link rel="modulepreload">. */
function static_imports(metafile, address) {
    const entry = Object.entries(metafile.outputs).find(([path]) => basename(path) === basename(address));
    return entry[1].imports.filter((i) => i.kind === "import-statement").map((i) => `/assets/${basename(i.path)}`);
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
    const values = {
        icon,
        touch_icon,
        manifest,
        script,
        style: entry_address(paths, "style", "css"),
        theme: entry_address(paths, "theme", "js"),
        licenses: add_hashed(output, "licenses.txt", await licenses(result.metafile)),
        preload: static_imports(result.metafile, script)
            .map((address) => `<link rel="modulepreload" href="${address}">`)
            .join(""),
    };
    const html = await readFile(join(root, "src/index.html"), "utf8");
    output.add(
        "index.html",
        html.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]),
    );
    const shell = [values.theme, values.style, script, ...static_imports(result.metafile, script), icon];
    output.add("sw.js", await service_worker(shell));
    return output.finish();
}
