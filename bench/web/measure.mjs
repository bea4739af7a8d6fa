/** What a browser tells of a page: how long until it shows the mesh, what came over the wire, how soon it answers. */
import { DEADLINE_MS, wait_until_live } from "../../tests/system/web/browser.mjs";

const MAP = '.map[data-ready="true"]';

export function median(values) {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Without the service worker, which would hide what comes over the wire. */
const WINDOW = { viewport: { width: 1440, height: 900 }, serviceWorkers: "block" };

/**
 * Milliseconds from the request to the map with its nodes, in a browser that has never been here; and what of it the
 * main thread worked, which says what a quiet machine would need at least.
 */
export async function cold_load(browser, base) {
    const context = await browser.newContext(WINDOW);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(new URL("/map", base).href, { waitUntil: "commit" });
    await page.waitForSelector(MAP, { timeout: DEADLINE_MS });
    await page.waitForSelector('[data-testid="node-row"]', { timeout: DEADLINE_MS });
    const [load_ms, shown_ms] = await page.evaluate(() => [
        performance.getEntriesByType("navigation")[0].loadEventEnd,
        performance.now(),
    ]);
    const { metrics } = await session.send("Performance.getMetrics");
    const busy_ms = metrics.find(({ name }) => name === "TaskDuration").value * 1_000;
    await context.close();
    return { load_ms, shown_ms, busy_ms };
}

/** Bytes of script as they were transferred: all, and the largest file, which is the map library where there is a map. */
export async function script_bytes(browser, address) {
    const context = await browser.newContext(WINDOW);
    const page = await context.newPage();
    await page.goto(address);
    await wait_until_live(page);
    await page.waitForSelector('[aria-busy="true"]', { state: "detached", timeout: DEADLINE_MS });
    const with_map = (await page.locator(".map").count()) > 0;
    if (with_map) await page.waitForSelector(MAP, { timeout: DEADLINE_MS });
    const sizes = await page.evaluate(() =>
        performance
            .getEntriesByType("resource")
            .filter(({ name }) => name.endsWith(".js"))
            .map(({ encodedBodySize }) => encodedBodySize),
    );
    await context.close();
    const all = sizes.reduce((sum, size) => sum + size, 0);
    return { all, map_library: with_map ? Math.max(...sizes) : 0 };
}

/** Types, scrolls and clicks for a while; the answer is how long each took until the next frame, and frames a second. */
export async function interact(browser, base, path, act) {
    const context = await browser.newContext(WINDOW);
    const page = await context.newPage();
    await page.addInitScript(() => {
        window.delays = [];
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (entry.interactionId) window.delays.push(entry.duration);
        }).observe({ type: "event", durationThreshold: 16, buffered: true });
        window.frames = 0;
        const count = () => (window.frames++, requestAnimationFrame(count));
        requestAnimationFrame(count);
    });
    await page.goto(new URL(path, base).href);
    await wait_until_live(page);
    await page.waitForSelector('[aria-busy="true"]', { state: "detached", timeout: DEADLINE_MS });
    await page.evaluate(() => ((window.delays.length = 0), (window.frames = 0)));
    const began = Date.now();
    await act(page);
    const seconds = (Date.now() - began) / 1000;
    const { delays, frames } = await page.evaluate(() => ({ delays: window.delays, frames: window.frames }));
    await context.close();
    return { delays, frames_per_second: frames / seconds };
}
