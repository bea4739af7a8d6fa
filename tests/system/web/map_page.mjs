/**
 * Watches the live map page in a headless Chromium until a node appears without a reload.
 *
 *   node map_page.mjs BASE_URL NODE_ID [SCREENSHOT]
 *
 * NODE_ID is decimal or !hex. Prints "ready" when the page is live (the node is published after that), "seen" when its
 * row is there; then 0. Otherwise prints what was wrong to stderr: 1, or 64 for bad arguments.
 * Environment: see browser.mjs.
 */
import { DEADLINE_MS, launch, run_as_program, wait_until_live, watch } from "./browser.mjs";

function parse_arguments() {
    const [base, id, screenshot] = process.argv.slice(2);
    const node_id = id?.startsWith("!") ? parseInt(id.slice(1), 16) : Number(id);
    if (!base || !Number.isInteger(node_id)) {
        console.error("usage: node map_page.mjs BASE_URL NODE_ID [SCREENSHOT]");
        process.exit(64);
    }
    return { base, node_id, screenshot };
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
    const browser = await launch();
    try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const { faults, documents } = await watch(page);
        await page.goto(new URL("/map", base).href);
        await wait_until_live(page);
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

run_as_program("map page", () => run(parse_arguments()));
