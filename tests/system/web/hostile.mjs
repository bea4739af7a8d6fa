/**
 * Sends nodes and messages with hostile names and texts through the mesh, opens the pages that show them, and looks that
 * nothing of it ran, became an element, or broke the layout.
 *
 *   node hostile.mjs BASE_URL BROKER_PORT
 *
 * Prints "page ADDRESS" for each and "page done" at the end; then 0. Otherwise prints what was wrong to stderr: 1, or 64
 * for bad arguments. Environment: browser.mjs.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check_all, DEADLINE_MS, launch, overflow, run_as_program, wait_until_live } from "./browser.mjs";
import { envelope, node_id_text, user } from "./envelope.mjs";

const TEXT = 1;
const NODE_INFO = 4;

/** All of them would set `window.ran` if they could. */
const NAMES = [
    `<script>window.ran="script"</script>`,
    `<img src=x onerror="window.ran='image'">`,
    `"><svg onload="window.ran='svg'">`,
    `'><iframe srcdoc="<script>parent.ran='frame'</script>"></iframe>`,
    `<a href="javascript:window.ran='link'">click</a>`,
    `\${window.ran='template'}{{constructor.constructor('window.ran=1')()}}`,
    `\u202e\u2066gnp.exe\u2069\u200f\u061c`,
    `\u0000\u0001\u001b[31mred\u0007\r\n\tlines`,
    `Z${"\u0301\u0302\u0303\u0304\u0305".repeat(200)}algo`,
    "W".repeat(16_000),
    // Too large for ingest, which has to survive it.
    "W".repeat(65_536),
    `=cmd|'/c calc'!A1`,
    "__proto__",
    "",
];
const FIRST_NODE = 0xbad00001;
const GATEWAY = 0xbad000ff;
const CHANNEL = "<b>LongFast</b>";

function publish(broker_port, folder, message) {
    const file = join(folder, "message");
    writeFileSync(file, message);
    const topic = `msh/US/2/e/LongFast/${node_id_text(GATEWAY)}`;
    execFileSync("mosquitto_pub", ["-h", "127.0.0.1", "-p", String(broker_port), "-t", topic, "-q", "1", "-f", file]);
}

function publish_all(broker_port) {
    const folder = mkdtempSync(join(tmpdir(), "meshview-hostile-"));
    try {
        NAMES.forEach((name, i) => {
            const from = FIRST_NODE + i;
            const common = { from, gateway: GATEWAY, channel: i === 0 ? CHANNEL : "LongFast" };
            const who = user({ node_id: from, long_name: name, short_name: name.slice(0, 40) });
            publish(broker_port, folder, envelope({ ...common, id: 1000 + i, portnum: NODE_INFO, payload: who }));
            publish(broker_port, folder, envelope({ ...common, id: 2000 + i, portnum: TEXT, payload: name || "x" }));
        });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

async function until_stored(base) {
    const end = Date.now() + DEADLINE_MS;
    const last = FIRST_NODE + NAMES.length - 1;
    for (;;) {
        const { packets } = await (await fetch(new URL(`/api/packets?from_node_id=${last}`, base))).json();
        if (packets.length >= 2) return;
        if (Date.now() > end) throw new Error("the messages did not arrive in the database");
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

/** What no page makes: any of it came out of a name. */
const FOREIGN = "main :is(script, img, iframe, object, embed, form, b, [onload], [onerror], [srcdoc]), a[href^='javascript:']";

async function check(page, faults, address) {
    await page.goto(address);
    await wait_until_live(page);
    await page.waitForSelector('[aria-busy="true"]', { state: "detached", timeout: DEADLINE_MS });
    // Hovering shows names, too.
    await page.mouse.move(300, 300);
    const ran = await page.evaluate(() => window.ran);
    if (ran !== undefined) faults.push(`${ran} ran`);
    const foreign = await page.locator(FOREIGN).count();
    if (foreign > 0) faults.push(`${foreign} foreign elements`);
    faults.push(...(await overflow(page)));
    console.log(`page ${address}`);
}

const LISTS = ["/map", "/nodelist", "/firehose", "/chat", "/stats", "/top", "/nodegraph", "/links", "/gateways", "/heatmap", "/kiosk"];

function details() {
    const nodes = NAMES.map((_, i) => `/node/${FIRST_NODE + i}`);
    const packets = NAMES.map((_, i) => `/packet/${2000 + i}`);
    return [`/map?selected=${node_id_text(FIRST_NODE)}`, "/nodelist?q=%3Cscript%3E", ...nodes, ...packets];
}

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };

run_as_program("hostile names", async () => {
    const [base, broker_port] = process.argv.slice(2);
    if (!base || !Number(broker_port)) {
        console.error("usage: node hostile.mjs BASE_URL BROKER_PORT");
        process.exit(64);
    }
    publish_all(broker_port);
    await until_stored(base);
    const browser = await launch();
    try {
        const look = (viewport, addresses) =>
            check_all(
                browser,
                { viewport, reducedMotion: "reduce" },
                addresses.map((address) => new URL(address, base).href),
                check,
            );
        // Where there is least room, all of them.
        const found = [...(await look(PHONE, [...LISTS, ...details()])), ...(await look(DESKTOP, LISTS))];
        if (found.length > 0) throw new Error(found.join("\n"));
        console.log("page done");
    } finally {
        await browser.close();
    }
});
