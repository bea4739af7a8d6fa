/**
 * Opens every page at one width and in one theme, and looks that it shows what it should, that nothing it may not do
 * happens (errors, violations of the policy, sideways scrolling), and that axe-core finds nothing against WCAG AA.
 *
 *   node pages.mjs BASE_URL phone|tablet|desktop dark|light [SCREENSHOT_FOLDER]
 *
 * The mesh must have nodes with positions, texts and answered traceroutes. Prints "page ADDRESS" for each and "page done"
 * at the end; then 0. Otherwise prints what was wrong to stderr: 1, or 64 for bad arguments. Environment: browser.mjs.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { check_accessibility, check_all, DEADLINE_MS, launch, overflow, run_as_program, wait_until_live } from "./browser.mjs";

/** A theme changes colours and nothing else. */
const RULES = {
    dark: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    light: { type: "rule", values: ["color-contrast"] },
};
const WINDOWS = {
    phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true },
    desktop: { viewport: { width: 1440, height: 900 } },
};

function parse_arguments() {
    const [base, width, theme, folder] = process.argv.slice(2);
    if (!base || !(width in WINDOWS) || !["dark", "light"].includes(theme)) {
        console.error("usage: node pages.mjs BASE_URL phone|tablet|desktop dark|light [SCREENSHOT_FOLDER]");
        process.exit(64);
    }
    return { base, width, theme, folder };
}

/** What the mesh has to show. */
async function find_subjects(base) {
    const get = async (path) => (await fetch(new URL(path, base))).json();
    const traces = (await get("/api/packets?portnum=70&limit=1000")).packets;
    const reporters = (await get("/api/packets?portnum=71&limit=50")).packets;
    const positions = (await get("/api/packets?portnum=3&limit=500")).packets;
    const { nodes } = await get("/api/nodes?days_active=7");
    const placed = new Set(nodes.filter((node) => node.last_lat).map((node) => node.node_id));
    const answered = traces.find((packet) => /route_back|snr_back/.test(packet.payload)) ?? traces[0];
    return {
        node: reporters.find((packet) => placed.has(packet.from_node_id)) ?? positions[0],
        packet: positions.find((packet) => placed.has(packet.from_node_id)) ?? positions[0],
        traceroute: answered,
    };
}

/** Address, and what must come into sight there. */
function pages({ node, packet, traceroute }) {
    const map = '.map[data-ready="true"]';
    return [
        ["/map", [map, '[data-testid="age-slider"]']],
        ["/nodelist", ['[data-testid="node-row"]', '[data-testid="filter-channel"]']],
        [`/node/${node.from_node_id}`, ['[data-testid="node-facts"]', ".uplot canvas", '[data-testid="chart-packet_mix"] .share', '[data-testid="node-packets"] tbody tr']],
        ["/firehose", ['[data-testid="packet-row"]']],
        [`/packet/${packet.id}`, ['[data-testid="packet-facts"]', '[data-testid="receptions"] tbody tr', '[data-testid="packet-raw"] pre', map]],
        ["/chat", ['[data-testid="message"]', '[data-testid="heard-by"]']],
        ["/nodegraph", ['[data-testid="graph"]', '[data-testid="graph-hours"]']],
        ["/traceroute", ['[data-testid="traceroute-link"]']],
        [`/traceroute/${traceroute.id}`, ['[data-testid="way-forward"] .station', '[data-testid="way-back"]']],
        ["/stats", ['[data-testid="chart-packets_by_hour"] svg.chart', '[data-testid="chart-hops"] svg.chart', '[data-testid="chart-airtime"] .share', '[data-testid="chart-hardware"] .share']],
        ["/top", ['[data-testid="top-table"] tbody tr']],
        ["/net", ['[data-testid="net-message"]']],
        ["/heatmap", [map]],
        ["/heatmap?by=signal", [map]],
        ["/join", ['[data-testid="join-channels"] .qr-dark', '[data-testid="join-radio"]', '[data-testid="join-steps"]']],
        ["/api.html", ['[data-testid="endpoint"]']],
        ["/links", ['[data-testid="link-table"] tbody tr', map]],
        ["/gateways", ['[data-testid="gateway-table"] tbody tr']],
        [`/why/${node.from_node_id}`, ['[data-testid="verdict"]']],
        ["/kiosk?bounds=37,-123,38,-121&channels=LongFast&rotate=60", [map, '[data-testid="page-kiosk"]']],
    ];
}

async function check(page, faults, [address, wanted], options) {
    await page.goto(new URL(address, options.base).href);
    await wait_until_live(page);
    for (const selector of wanted) await page.waitForSelector(selector, { timeout: DEADLINE_MS });
    await page.waitForSelector('[aria-busy="true"]', { state: "detached", timeout: DEADLINE_MS });
    const headings = await page.locator("h1").count();
    if (headings !== 1) faults.push(`${headings} headings of the first level`);
    faults.push(...(await overflow(page)), ...(await check_accessibility(page, RULES[options.theme])));
    if (options.folder) {
        const name = `${address.split("/")[1].replaceAll(/[?=&,.]/g, "-")}${address.split("/").length > 2 ? "-one" : ""}`;
        await page.screenshot({ path: join(options.folder, `${name}-${options.width}-${options.theme}.png`) });
    }
    console.log(`page ${address}`);
}

run_as_program("pages", async () => {
    const options = parse_arguments();
    if (options.folder) mkdirSync(options.folder, { recursive: true });
    const subjects = await find_subjects(options.base);
    const browser = await launch();
    try {
        const context = {
            ...WINDOWS[options.width],
            colorScheme: options.theme,
            reducedMotion: "reduce",
            locale: "en-US",
        };
        const found = await check_all(browser, context, pages(subjects), (page, faults, item) =>
            check(page, faults, item, options),
        );
        if (found.length > 0) throw new Error(found.join("\n"));
        console.log("page done");
    } finally {
        await browser.close();
    }
});
