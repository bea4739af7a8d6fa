/**
 * Opens every page while the server does not serve, and looks that it says so, in place, to everybody:
 *
 *   node states.mjs BASE_URL [SCREENSHOT_FOLDER]
 *
 * States: empty (nothing was heard yet, the API answers empty lists), failing (each answer is a 500), migrating (each is
 * the reader's 503), unreachable (no answer), and cut (the lists come, but the live connection breaks). Prints "page STATE
 * ADDRESS" for each and "page done" at the end; then 0. Otherwise prints what was wrong to stderr: 1, or 64 for bad
 * arguments. Environment: browser.mjs.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { check_accessibility, check_all, DEADLINE_MS, launch, overflow, run_as_program } from "./browser.mjs";

const wait = { timeout: DEADLINE_MS };
const NODE = "!0badcafe";
const PAGES = [
    "/map",
    "/nodelist",
    `/node/${NODE}`,
    "/firehose",
    "/packet/1",
    "/chat",
    "/nodegraph",
    "/traceroute",
    "/traceroute/1",
    "/stats",
    "/top",
    "/net",
    "/heatmap",
    "/links",
    "/gateways",
    "/join",
    "/api.html",
    `/why/${NODE}`,
    "/kiosk",
];

const EMPTY = {
    nodes: [],
    packets: [],
    links: [],
    edges: [],
    gateways: [],
    seen: [],
    data: [],
    messages: [],
    ports: [],
    hops: [],
    counts: [],
    total: 0,
    total_packets: 0,
    total_seen: 0,
};
const MIGRATING = {
    status: "migrating",
    message: "",
    progress: { step: 2, steps: 5, rows_done: 400_000, rows_total: 1_000_000, seconds_left: 95 },
};

const json = (status, body) => (route) =>
    route.fulfill({ status, contentType: "application/json", headers: { "Retry-After": "1" }, body: JSON.stringify(body) });

const path_of = (route) => new URL(route.request().url()).pathname;

/** Everything is real but the stream, which opens and ends; the browser waits long before it opens it again. */
async function answer_cut(route) {
    if (path_of(route) !== "/api/events") return route.continue();
    return route.fulfill({ contentType: "text/event-stream", body: "retry: 600000\n\n" });
}

/** The configuration is real, and the stream tells nothing. */
async function answer_empty(route) {
    const pathname = path_of(route);
    if (["/api/config", "/api/events", "/api/openapi.json"].includes(pathname)) return answer_cut(route);
    if (pathname.startsWith("/api/traceroute/")) return json(404, { error: "Packet not found" })(route);
    return json(200, EMPTY)(route);
}

/** How requests are answered, and what each page must show then. */
const STATES = {
    empty: { answer: answer_empty, shows: "#content" },
    failing: { answer: json(500, { error: "disk I/O error" }), shows: ".notice" },
    migrating: { answer: json(503, MIGRATING), shows: '[data-testid="migrating"] progress' },
    unreachable: { answer: (route) => route.abort("connectionrefused"), shows: ".notice" },
    cut: { answer: answer_cut, shows: '[data-testid="live-state"][data-state="reconnecting"]' },
};

const WINDOWS = {
    phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: "light" },
    desktop: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
};

/** All of them where there is least room. */
const STATES_OF = { phone: Object.keys(STATES), desktop: ["empty", "failing"] };

/** What a state brings with it. */
function is_expected(fault) {
    return /Failed to load resource|base map/.test(fault);
}

async function check(page, faults, [state, address], { base, folder, width }) {
    const { answer, shows } = STATES[state];
    await page.unrouteAll();
    await page.route("**/api/**", answer);
    await page.goto(new URL(address, base).href);
    await page.waitForSelector(shows, wait);
    await page.waitForSelector('[aria-busy="true"]', { state: "detached", ...wait });
    faults.push(...(await overflow(page)), ...(await check_accessibility(page, { type: "tag", values: ["wcag2a", "wcag2aa"] })));
    const name = address.slice(1).replace(/\/.*/, "-one");
    if (folder) await page.screenshot({ path: join(folder, `${state}-${name}-${width}.png`) });
    faults.splice(0, faults.length, ...faults.filter((fault) => !is_expected(fault)));
    console.log(`page ${state} ${address}`);
}

run_as_program("states", async () => {
    const [base, folder] = process.argv.slice(2);
    if (!base) {
        console.error("usage: node states.mjs BASE_URL [SCREENSHOT_FOLDER]");
        process.exit(64);
    }
    if (folder) mkdirSync(folder, { recursive: true });
    const browser = await launch();
    try {
        const found = [];
        for (const [width, window] of Object.entries(WINDOWS)) {
            // The worker would answer what the state shall not.
            const options = { ...window, reducedMotion: "reduce", locale: "en-US", serviceWorkers: "block" };
            for (const state of STATES_OF[width]) {
                const items = PAGES.map((address) => [state, address]);
                const faults = await check_all(browser, options, items, (page, list, item) =>
                    check(page, list, item, { base, folder, width }),
                );
                found.push(...faults.map((fault) => `${width} ${state} ${fault}`));
            }
        }
        if (found.length > 0) throw new Error(found.join("\n"));
        console.log("page done");
    } finally {
        await browser.close();
    }
});
