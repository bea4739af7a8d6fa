/**
 * Makes the pictures of README.md from a running MeshView with some hundred nodes:
 *
 *   ./run demo --nodes 400 &
 *   node docs/images/make.mjs http://127.0.0.1:8081
 *
 * Environment: tests/system/web/browser.mjs.
 */
import { fileURLToPath } from "node:url";
import { DEADLINE_MS, launch, run_as_program, wait_until_live } from "../../tests/system/web/browser.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const PICTURES = [
    { file: "map-dark.jpg", path: "/map", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
    { file: "map-phone.jpg", path: "/map", colorScheme: "light", viewport: { width: 390, height: 760 } },
];

async function take(browser, base, { file, path, ...options }) {
    const context = await browser.newContext({ ...options, reducedMotion: "reduce", locale: "en-US" });
    const page = await context.newPage();
    await page.goto(new URL(path, base).href);
    await wait_until_live(page);
    await page.waitForSelector('.map[data-ready="true"]', { timeout: DEADLINE_MS });
    // The base map's parts are drawn when they have come.
    await page.waitForTimeout(2_000);
    await page.screenshot({ path: folder + file, type: "jpeg", quality: 82 });
    await context.close();
}

run_as_program("pictures", async () => {
    const [base] = process.argv.slice(2);
    if (!base) {
        console.error("usage: node docs/images/make.mjs BASE_URL");
        process.exit(64);
    }
    const browser = await launch();
    try {
        for (const picture of PICTURES) await take(browser, base, picture);
    } finally {
        await browser.close();
    }
});
