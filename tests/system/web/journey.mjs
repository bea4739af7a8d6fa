/**
 * Uses the pages as a visitor would: filters, search, watchlist, settings, downloads, going back; all in one document.
 *
 *   node journey.mjs BASE_URL
 *
 * The mesh must have named nodes and texts. Prints "page STEP" for each step and "page done" at the end; then 0. Otherwise
 * prints what was wrong to stderr: 1, or 64 for bad arguments. Environment: browser.mjs.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DEADLINE_MS, launch, run_as_program, wait_until_live, watch } from "./browser.mjs";

const wait = { timeout: DEADLINE_MS };
const by_id = (name) => `[data-testid="${name}"]`;

async function until_address(page, pattern) {
    await page.waitForURL((url) => pattern.test(url.pathname + url.search), wait);
}

async function filter_and_back(page) {
    await page.selectOption(by_id("filter-role"), "ROUTER");
    await until_address(page, /^\/nodelist\?role=ROUTER$/);
    await page.click(by_id("nav-chat"));
    await page.waitForSelector(by_id("page-chat"), wait);
    await until_address(page, /^\/chat\?role=ROUTER$/);
    await page.goBack();
    await page.waitForSelector(by_id("page-nodelist"), wait);
    assert.equal(await page.inputValue(by_id("filter-role")), "ROUTER");
    await page.click(by_id("filter-clear"));
    await until_address(page, /^\/nodelist$/);
}

async function search(page, node) {
    await page.keyboard.press("Control+k");
    await page.fill(by_id("search-everything"), node.long_name);
    await page.waitForSelector(by_id("search-hit"), wait);
    await page.keyboard.press("Enter");
    await page.waitForSelector(by_id("page-node"), wait);
    await page.keyboard.press("Control+k");
    await page.fill(by_id("search-everything"), node.id);
    await page.keyboard.press("Enter");
    await until_address(page, new RegExp(`^/node/${node.id}`));
}

async function search_packet(page, packet_id) {
    await page.keyboard.press("Control+k");
    await page.fill(by_id("search-everything"), String(packet_id));
    await page.locator(by_id("search-hit")).last().click();
    await until_address(page, new RegExp(`^/packet/${packet_id}$`));
    await page.waitForSelector(by_id("packet-facts"), wait);
}

async function watchlist(page, node) {
    await page.goto(new URL(`/node/${node.id}`, page.url()).href);
    await page.click(`.page-head ${by_id("star")}`);
    await page.click(by_id("nav-nodelist"));
    await page.click(by_id("only-watched"));
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="node-row"]').length === 1, null, wait);
    await until_address(page, /^\/nodelist\?watched=1$/);
    await page.reload();
    await wait_until_live(page);
    await page.waitForSelector(`${by_id("node-row")}[data-node-id="${node.node_id}"]`, wait);
    await page.click(by_id("only-watched"));
    await until_address(page, /^\/nodelist$/);
}

async function settings(page) {
    await page.click(by_id("settings"));
    await page.click(`${by_id("theme-choice")} button:nth-child(3)`);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
    for (const [language, title] of [
        ["es", "Nodos"],
        ["ru", "Узлы"],
        ["de", "Knoten"],
        ["fr", "Nœuds"],
        ["pt", "Nós"],
        ["en", "Nodes"],
    ]) {
        await page.selectOption(by_id("language-choice"), language);
        await page.waitForFunction((text) => document.querySelector("h1")?.textContent === text, title, wait);
        assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    }
    await page.keyboard.press("Escape");
}

async function download(page) {
    const [file] = await Promise.all([page.waitForEvent("download", wait), page.click(by_id("csv"))]);
    assert.equal(file.suggestedFilename(), "nodes.csv");
    const text = await readFile(await file.path(), "utf8");
    assert.match(text, /^\ufeffid,node_id,short_name,long_name,/);
    const rows = text.trimEnd().split("\r\n").length - 1;
    const shown = parseInt((await page.textContent(by_id("node-count")))?.replace(/\D/g, "") ?? "", 10);
    assert.ok(rows > 10 && Math.abs(rows - shown) < 5, `the file has ${rows} rows, the page ${shown}`);
}

async function chart_to_list(page) {
    await page.click(by_id("nav-stats"));
    await page.click(`${by_id("chart-roles")} .share a`);
    await until_address(page, /^\/nodelist\?role=[A-Z_]+$/);
    await page.waitForSelector(by_id("node-row"), wait);
    await page.click(by_id("filter-clear"));
}

/** The bar of the present hour leads to its packets, and to no others. */
async function bar_to_packets(page) {
    await page.click(by_id("nav-stats"));
    const bar = page.locator(`${by_id("chart-packets_by_hour")} svg a:not([aria-hidden])`).last();
    const { searchParams } = new URL(await bar.getAttribute("href"), page.url());
    const since = Number(searchParams.get("since"));
    assert.equal(Number(searchParams.get("until")) - since, 3_600);
    await bar.press("Enter"); // with the pointer, each of its parts leads to its own
    await until_address(page, /^\/firehose\?since=\d+&until=\d+$/);
    await page.waitForSelector(`${by_id("feed-span")}[aria-busy="false"]`, wait);
    await page.waitForSelector(by_id("packet-row"), wait);
    await page.click(`${by_id("feed-span")} button`);
    await until_address(page, /^\/firehose$/);
}

/** A part of a bar leads to the packets of that type alone, and a bar of hops to those that took as many. */
async function slice_to_packets(page) {
    await page.click(by_id("nav-stats"));
    await page.locator(`${by_id("chart-packets_by_hour")} ${by_id("bar-part")}`).last().click();
    await until_address(page, /^\/firehose\?port=[\d,]+&since=\d+&until=\d+$/);
    await page.waitForSelector(by_id("packet-row"), wait);
    await page.click(by_id("nav-stats"));
    const bar = page.locator(`${by_id("chart-hops")} svg a:not([aria-hidden])`).first();
    const packets = parseInt(/: ([\d,]+)/.exec(await bar.getAttribute("aria-label"))[1].replaceAll(",", ""), 10);
    await bar.press("Enter");
    await until_address(page, /^\/firehose\?hops=0&since=\d+&until=\d+$/);
    await page.waitForSelector(by_id("packet-row"), wait);
    assert.equal(await page.inputValue(by_id("filter-hops")), "0");
    assert.ok(packets > 0);
    await page.selectOption(by_id("filter-hops"), "");
    await page.click(`${by_id("feed-span")} button`);
    await until_address(page, /^\/firehose$/);
}

/** A watched node that nobody hears is told of, until that is dismissed. */
async function alerts(page) {
    const watch = (list) =>
        page.evaluate((newValue) => {
            window.dispatchEvent(new StorageEvent("storage", { key: "meshview.watchlist", newValue }));
        }, list);
    await watch("!0badcafe");
    await page.waitForSelector(by_id("watch-alerts"), wait);
    assert.match(await page.textContent(by_id("watch-alerts")), /^!0badcafe has not been heard for days/);
    await page.click(by_id("watch-dismiss"));
    await page.waitForSelector(by_id("watch-alerts"), { ...wait, state: "detached" });
    await watch("!0badcafe !0badcaff !0badcafd !0badcafc");
    await page.click(`${by_id("watch-alerts")} a`);
    await until_address(page, /^\/nodelist\?watched=1$/);
    await watch("");
    await page.waitForSelector(by_id("watch-alerts"), { ...wait, state: "detached" });
}

/** What the search leaves has all of its words. */
async function search_packets(page) {
    await page.click(by_id("nav-firehose"));
    await page.fill(`main ${by_id("search")}`, "battery_level");
    await until_address(page, /^\/firehose\?q=battery_level$/);
    await page.waitForFunction(
        () => {
            const tags = [...document.querySelectorAll('[data-testid="packet-row"] .tag')];
            return tags.length > 0 && tags.every((tag) => tag.textContent === "Telemetry");
        },
        null,
        wait,
    );
    await page.fill(`main ${by_id("search")}`, "");
    await until_address(page, /^\/firehose$/);
}

/** `1,500 nodes`, `212 of 1,500 nodes`: in the page. */
function first_number(selector) {
    return Number(/[\d,]+/.exec(document.querySelector(selector).textContent)[0].replaceAll(",", ""));
}

/** What one gateway hears is less than what all do, on every page, and can be taken back. */
async function by_gateway(page) {
    await page.click(by_id("nav-nodelist"));
    const count = () => page.evaluate(first_number, by_id("node-count"));
    await page.waitForSelector(`${by_id("filter-gateway")} option:nth-child(2)`, { ...wait, state: "attached" });
    const all = await count();
    await page.selectOption(by_id("filter-gateway"), { index: 1 });
    await until_address(page, /^\/nodelist\?via=![0-9a-f]{8}$/);
    const fewer = `(${first_number})(${JSON.stringify(by_id("node-count"))}) < ${all}`;
    await page.waitForFunction(fewer, null, wait);
    await page.click(by_id("nav-firehose"));
    await until_address(page, /^\/firehose\?via=![0-9a-f]{8}$/);
    const row = page.locator(by_id("packet-row")).first();
    await row.click(wait);
    const gateway = new URL(page.url()).searchParams.get("via");
    await page.waitForSelector(`.receptions a[href="/node/${gateway}"]`, wait);
    await page.click(by_id("nav-nodelist"));
    await page.click(by_id("filter-clear"));
    await until_address(page, /^\/nodelist$/);
}

/** The list of texts goes back to its beginning by itself, and says how many gateways heard each. */
async function older_texts(page) {
    await page.click(by_id("nav-chat"));
    await page.waitForSelector(by_id("message"), wait);
    await page.waitForFunction(
        (selector) => /\d/.test(document.querySelector(selector)?.textContent ?? ""),
        by_id("heard-by"),
        wait,
    );
    await page.waitForFunction(
        (selector) => {
            document.querySelector(selector)?.scrollIntoView();
            return document.querySelector(selector) === null;
        },
        by_id("earlier"),
        wait,
    );
    const texts = await page.evaluate(async () => (await (await fetch("/api/messages?limit=1000")).json()).messages);
    const shown = await page.locator(by_id("message")).count();
    const reactions = await page.locator(by_id("reaction")).count();
    assert.ok(shown <= texts.length && shown + reactions > texts.length / 2, `${shown} of ${texts.length} texts`);
}

/** From a node's own packets to the ways of a traceroute, there and back apart. */
async function node_to_route(page) {
    const { packets } = await page.evaluate(async () => (await fetch("/api/packets?portnum=70&limit=1")).json());
    await page.keyboard.press("Control+k");
    await page.fill(by_id("search-everything"), String(packets[0].from_node_id));
    await page.keyboard.press("Enter");
    await page.waitForSelector(by_id("page-node"), wait);
    await page.selectOption(by_id("packets-port"), "70");
    await page.selectOption(by_id("packets-since"), "all");
    await page.locator(`${by_id("node-packets")} ${by_id("lead-route")}`).first().click(wait);
    await until_address(page, /^\/traceroute\/\d+$/);
    await page.waitForSelector(`${by_id("way-forward")} .station, ${by_id("way-forward")} .panel-empty`, wait);
    await page.waitForSelector(by_id("way-back"), wait);
}

/** Fewer links are shown when they have to be reported more often. */
async function graph_choices(page) {
    await page.click(by_id("nav-nodegraph"));
    const nodes = async () => Number(await page.getAttribute(by_id("graph"), "data-nodes"));
    await page.waitForSelector(by_id("graph"), wait);
    const all = await nodes();
    await page.selectOption(by_id("graph-least"), "5");
    await until_address(page, /^\/nodegraph\?least=5$/);
    await page.waitForFunction(
        ([selector, n]) => Number(document.querySelector(selector)?.dataset.nodes ?? 0) < n,
        [by_id("graph"), all],
        wait,
    );
    await page.selectOption(by_id("graph-least"), "1");
    await until_address(page, /^\/nodegraph$/);
}

/** Markup in what the site says is text here, too. */
async function join(page) {
    await page.click(by_id("nav-join"));
    await page.waitForSelector(`${by_id("join-message")} strong`, wait);
    assert.match(await page.textContent(by_id("join-message")), /<i>first<\/i>/);
    assert.match(await page.textContent(by_id("join-radio")), /MediumFast/);
    assert.equal(await page.locator(`${by_id("join-channels")} a[href^="https://meshtastic.org/e/"]`).count(), 1);
}

async function api_description(page) {
    await page.click(by_id("nav-api"));
    await until_address(page, /^\/api\.html$/);
    await page.fill(`main ${by_id("search")}`, "receptions/counts");
    await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 1, by_id("endpoint"), wait);
    await page.fill(`main ${by_id("search")}`, "");
    await until_address(page, /^\/api\.html$/);
}

async function pause(page) {
    await page.click(by_id("nav-firehose"));
    await page.click(by_id("pause"));
    await page.waitForSelector('[data-testid="live-state"][data-state="paused"]', wait);
    await page.click(by_id("pause"));
    await wait_until_live(page);
}

/** The site's message is Markdown; markup in it is text, and links lead nowhere else than they say. */
async function message(page) {
    await page.waitForSelector('.brand-message a[href="https://example.org/"]', wait);
    assert.equal(await page.locator(".brand-message a").count(), 1);
    assert.match(await page.textContent(".brand-message"), /Join us <b>now<\/b> or/);
}

/** In a browser of its own: once visited, the site opens without the network and says that it has none. */
async function without_network(browser, base) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(new URL("/chat", base).href);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await wait_until_live(page);
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector(by_id("page-chat"), wait);
    await page.waitForSelector('[data-testid="live-state"]:not([data-state="live"])', wait);
    await context.close();
}

run_as_program("journey", async () => {
    const [base] = process.argv.slice(2);
    if (!base) {
        console.error("usage: node journey.mjs BASE_URL");
        process.exit(64);
    }
    const get = async (path) => (await fetch(new URL(path, base))).json();
    const { nodes } = await get("/api/nodes?days_active=7");
    // One that its name leads to, and no other.
    const names = nodes.map(({ long_name }) => long_name ?? "");
    const node = nodes.find(({ long_name }) => /^[A-Za-z ]+\d+$/.test(long_name ?? "") && names.filter((name) => name.includes(long_name)).length === 1)
        ?? nodes.find(({ long_name }) => long_name && names.filter((name) => name.includes(long_name)).length === 1);
    const [packet] = (await get("/api/packets?portnum=1&limit=1")).packets;
    const browser = await launch();
    try {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-US" });
        const page = await context.newPage();
        const { faults, documents } = await watch(page);
        await page.goto(new URL("/nodelist", base).href);
        await wait_until_live(page);
        await page.waitForSelector(by_id("node-row"), wait);
        const steps = [message, filter_and_back, search, watchlist, settings, download, chart_to_list, bar_to_packets, slice_to_packets, alerts, search_packets];
        steps.push(by_gateway, older_texts, node_to_route, graph_choices, join, api_description, pause);
        for (const step of steps) {
            await step(page, node);
            console.log(`page ${step.name}`);
        }
        await search_packet(page, packet.id);
        // The first, and the two that the watchlist loads on purpose.
        if (documents() !== 3) faults.push(`${documents()} documents were loaded instead of 3`);
        await without_network(browser, base);
        console.log("page without_network");
        if (faults.length > 0) throw new Error(faults.join("\n"));
        console.log("page done");
    } finally {
        await browser.close();
    }
});
