/**
 * A headless Chromium for the tests of the pages, and what must not happen in it.
 * Environment: CHROMIUM (default /usr/bin/chromium), MESHVIEW_WEB_MODULES (the node_modules with playwright-core and
 * axe-core, default that of reader/web), MESHVIEW_PAGE_DEADLINE_S (default 60, for each wait).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = process.env.MESHVIEW_WEB_MODULES ?? join(here, "../../../reader/web/node_modules");
const require_module = createRequire(join(modules, "../package.json"));
const { chromium } = require_module("playwright-core");

const axe = () => readFileSync(require_module.resolve("axe-core/axe.min.js"), "utf8");

export const DEADLINE_MS = Number(process.env.MESHVIEW_PAGE_DEADLINE_S ?? 60) * 1000;
const CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

export function launch() {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_ARGS });
}

/** Collects everything that must not happen on the page. */
export async function watch(page) {
    const faults = [];
    let documents = 0;
    page.on("console", (message) => {
        if (message.type() === "error") faults.push(`console error: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
    page.on("crash", () => faults.push("the page crashed"));
    page.on("dialog", (dialog) => {
        faults.push(`a dialog opened: ${dialog.message()}`);
        void dialog.dismiss();
    });
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

export async function wait_until_live(page) {
    await page.waitForSelector('[data-testid="live-state"][data-state="live"]', { timeout: DEADLINE_MS });
}

/** What is wider than its place, and by how much; and the document, if it is longer than the window. */
export function overflow(page) {
    return page.evaluate(() => {
        const document_itself = document.documentElement;
        const longer = document_itself.scrollHeight - document_itself.clientHeight;
        const scrollers = [document_itself, ...document.querySelectorAll("main, .scroller, .panel")];
        const too_wide = scrollers.flatMap((element) => {
            const wider = element.scrollWidth - element.clientWidth;
            return wider > 1 ? [`${element.tagName.toLowerCase()}.${element.className}: ${wider} px too wide`] : [];
        });
        return longer > 1 ? [`the document is ${longer} px longer than the window`, ...too_wide] : too_wide;
    });
}

/** What axe-core finds against `run_only`, a set of its rules. */
export async function check_accessibility(page, run_only) {
    // Evaluated by the debugger, which the page's policy does not bind.
    await page.evaluate(axe());
    const found = await page.evaluate(
        async (only) => (await window.axe.run(document, { runOnly: only, resultTypes: ["violations"] })).violations,
        run_only,
    );
    return found.map(({ id, nodes }) => {
        const [first] = nodes;
        return `axe ${id} (${nodes.length}): ${first?.target.join(" ")}: ${first?.failureSummary?.replace(/\s+/g, " ")}`;
    });
}

/** Two tabs on two cores: while one page waits for the reader, the other is checked. */
const TABS = 2;

/** Calls `check(page, faults, item)` for each item, in tabs of a browser context each; the answer is all faults found. */
export async function check_all(browser, options, items, check) {
    const left = [...items];
    const found = [];
    const tab = async () => {
        const page = await (await browser.newContext(options)).newPage();
        const { faults } = await watch(page);
        for (let item = left.shift(); item !== undefined; item = left.shift()) {
            await check(page, faults, item);
            found.push(...faults.splice(0).map((fault) => `${new URL(page.url()).pathname}: ${fault}`));
        }
        await page.context().close();
    };
    await Promise.all(Array.from({ length: TABS }, tab));
    return found;
}

/** Runs `main` and makes the exit code of it; `name` begins each line on stderr. */
export function run_as_program(name, main) {
    main().catch((error) => {
        console.error(`${name}: ${error.message}`);
        process.exitCode = 1;
    });
}
