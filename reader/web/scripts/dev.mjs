/**
 * npm run dev -- [READER]: serves the page at http://127.0.0.1:5173/map, built anew at each load, with the API of a
 * running reader (default http://127.0.0.1:8081).
 */
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname, join, resolve } from "node:path";
import { root } from "./bundle.mjs";
import { build_page } from "./page.mjs";

const PORT = 5173;
const reader = new URL(process.argv[2] ?? "http://127.0.0.1:8081");
const folder = join(root, "node_modules/.cache/meshview/dev");
let assets = {};

async function serve_file(path, response) {
    if (path === "index.html") assets = await build_page(folder);
    const entry = assets[path];
    if (!entry) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": entry.type, "Cache-Control": "no-store" });
    response.end(await readFile(resolve(folder, path)));
}

function forward(incoming, response) {
    const { hostname, port } = reader;
    const headers = { ...incoming.headers, host: reader.host };
    const outgoing = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
    });
    outgoing.on("error", (error) => response.writeHead(502).end(`${reader}: ${error.message}`));
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
}

createServer((incoming, response) => {
    const { pathname } = new URL(incoming.url ?? "/", "http://localhost");
    const page = pathname === "/" || (!pathname.startsWith("/api/") && extname(pathname) === "");
    if (!page && !pathname.startsWith("/assets/")) return forward(incoming, response);
    serve_file(page ? "index.html" : pathname.slice(1), response).catch((error) => {
        console.error(error);
        response.writeHead(500).end(String(error));
    });
}).listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/map with the API of ${reader.origin}`));
