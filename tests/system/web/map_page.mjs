/**
 * Watches the live map page in a headless Chromium until a node appears without a reload.
 *
 *   node map_page.mjs BASE_URL NODE_ID [SCREENSHOT]
 *
 * NODE_ID is decimal or !hex. Prints "ready" when the page is live (the node is published after that), "seen" when its
 * row is there; then 0. Otherwise prints what was wrong to stderr: 1, or 64 for bad arguments.
 * Environment: CHROMIUM (default /usr/bin/chromium), MESHVIEW_WEB_MODULES (the node_modules with playwright-core, default
 * that of reader/web), MESHVIEW_PAGE_DEADLINE_S (default 60, for each of the two waits).
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = process.env.MESHVIEW_WEB_MODULES ?? join(here, "../../../reader/web/node_modules");
const { chromium } = createRequire(join(modules, "../package.json"))("playwright-core");

const DEADLINE_MS = Number(process.env.MESHVIEW_PAGE_DEADLINE_S ?? 60) * 1000;
const CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

function parse_arguments() {
    const [base, id, screenshot] = process.argv.slice(2);
    const node_id = id?.startsWith("!") ? parseInt(id.slice(1), 16) : Number(id);
    if (!base || !Number.isInteger(node_id)) {
        console.error("usage: node map_page.mjs BASE_URL NODE_ID [SCREENSHOT]");
        process.exit(64);
    }
    return { base, node_id, screenshot };
}

/** Collects everything that must not happen on the page. */
async function watch(page) {
    const faults = [];
    let documents = 0;
    page.on("console", (message) => {
        if (message.type() === "error") faults.push(`console error: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
    page.on("crash", () => faults.push("the page crashed"));
    page.on("request", (request) => {
        if (request.isNavigationRequest() && request.frame() === page.mainFrame() && !request.redirectedFrom())
            documents++;
    });
    await page.exposeFunction("report_violation", (text) => faults.push(`Content-Security-Policy: ${text}`));
    await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
            window.report_violation(`${event.violatedDirective} refused ${event.blockedURI}`);
        });
    });
    return { faults, documents: () => documents };
}

/** The page shows only what is in sight, so the test asks it for the node as a user would. */
async function wait_for_node(page, node_id) {
    const hex = `!${node_id.toString(16).padStart(8, "0")}`;
    const row = `[data-testid="node-row"][data-node-id="${node_id}"]`;
    await page.fill('[data-testid="search"]', hex);
    if ((await page.locator(row).count()) > 0) throw new Error(`node ${hex} was there from the beginning`);
    console.log("ready");
    await page.waitForSelector(row, { timeout: DEADLINE_MS });
}

async function run({ base, node_id, screenshot }) {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: CHROMIUM_ARGS,
    });
    try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const { faults, documents } = await watch(page);
        await page.goto(new URL("/map", base).href);
        await page.waitForSelector('[data-testid="live-state"][data-state="live"]', { timeout: DEADLINE_MS });
        await page.waitForSelector('[data-testid="map"][data-ready="true"]', { timeout: DEADLINE_MS });
        // "Loading" ends with the first list, which may be empty.
        await page.waitForSelector('[aria-busy="true"]', { state: "detached", timeout: DEADLINE_MS });
        await wait_for_node(page, node_id);
        console.log("seen");
        if (screenshot) {
            await page.fill('[data-testid="search"]', "");
            await page.screenshot({ path: screenshot });
        }
        if (documents() !== 1) faults.push(`the page was loaded ${documents()} times`);
        if (faults.length > 0) throw new Error(faults.join("\n"));
    } finally {
        await browser.close();
    }
}

run(parse_arguments()).catch((error) => {
    console.error(`map page: ${error.message}`);
    process.exitCode = 1;
});
