/** The output folder: files by content hash, their compressed twins, and the list that the reader loads. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
};
const INCOMPRESSIBLE = new Set([".png"]);

// Quality 11 costs seconds on megabytes of map data for a few percent.
function brotli_options(bytes, patient) {
    return {
        params: {
            [constants.BROTLI_PARAM_QUALITY]: patient ? 11 : 9,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
    };
}

export function content_hash(bytes) {
    return createHash("sha256").update(bytes).digest("hex");
}

/** `name-HASH.ext`, as it stands below /assets/. */
export function hashed_name(name, bytes) {
    const extension = extname(name);
    return `${name.slice(0, name.length - extension.length)}-${content_hash(bytes).slice(0, 10)}${extension}`;
}

export class Output {
    /** @param folder the folder to fill; must exist and be empty */
    constructor(folder) {
        this.folder = folder;
        this.assets = {};
        this.pending = [];
    }

    /** Writes `path` with its .gz and .br; finished when finish() is. */
    add(path, content, { patient = true } = {}) {
        const bytes = Buffer.from(content);
        const type = TYPES[extname(path)];
        if (!type) throw new Error(`no media type for ${path}`);
        const entry = { type, bytes: bytes.length, hash: content_hash(bytes) };
        this.assets[path] = entry;
        this.pending.push(this.#write(path, bytes, entry, patient));
    }

    async #write(path, bytes, entry, patient) {
        const target = join(this.folder, path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, bytes);
        if (INCOMPRESSIBLE.has(extname(path))) return;
        const gz = await promisify(gzip)(bytes, { level: 9 });
        const br = await promisify(brotliCompress)(bytes, brotli_options(bytes, patient));
        entry.gzip = gz.length;
        entry.br = br.length;
        await writeFile(`${target}.gz`, gz);
        await writeFile(`${target}.br`, br);
    }

    /** Waits for all files, then writes assets.json: {path: {type, bytes, hash, gzip?, br?}}. */
    async finish() {
        await Promise.all(this.pending);
        const sorted = Object.fromEntries(Object.entries(this.assets).sort(([a], [b]) => (a < b ? -1 : 1)));
        await writeFile(join(this.folder, "assets.json"), `${JSON.stringify(sorted, null, 1)}\n`);
        return sorted;
    }
}
