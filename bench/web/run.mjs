/**
 * The pages in a headless Chromium, each figure beside its limit.
 *
 *   node bench/web/run.mjs [FOLDER_OF_PROGRAMS]      (default build/bin, a Release build)
 *
 * Environment: that of tests/system/web/browser.mjs. Exit code 1 when a limit is exceeded.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { launch, run_as_program } from "../../tests/system/web/browser.mjs";
import { cold_load, interact, median, script_bytes } from "./measure.mjs";

const LIMITS = { first_view_ms: 1_500, script_kb: 300, interaction_ms: 100 };
const LOADS = 5;
const PATIENCE_MS = 300_000;

/** A simulation has no more; several share a broker. */
const MOST_NODES = 5_000;

/** A demonstration of that size, once (nearly) all nodes have been heard. */
async function with_mesh(programs, nodes, rate, use) {
    const parts = Math.ceil(nodes / MOST_NODES);
    const size = ["--nodes", String(Math.ceil(nodes / parts)), "--rate", String(rate / parts)];
    const started = [start(programs, "meshview", ["demo", ...size, "--set", "server.port=0"])];
    try {
        const [base, port] = await Promise.all([
            said(started[0], /serving (http:\S+)/),
            said(started[0], /mqtt: connecting to \S+:(\d+)/),
        ]);
        for (let seed = 2; seed <= parts; seed++)
            started.push(start(programs, "meshview-simulate", ["--port", port, "--root", "msh/demo", "--seed", String(seed), ...size]));
        await until_heard(base, nodes * 0.95);
        await use(base);
    } finally {
        await Promise.all(started.reverse().map(stop));
    }
}

function start(programs, name, options) {
    return spawn(resolve(programs, name), options, { stdio: ["ignore", "pipe", "pipe"] });
}

async function stop(program) {
    if (program.exitCode !== null) return;
    const ended = once(program, "exit");
    program.kill("SIGTERM");
    await ended;
}

/** What the log says in the first line that matches. */
function said(program, pattern) {
    return new Promise((found) => {
        for (const input of [program.stdout, program.stderr])
            createInterface({ input }).on("line", (line) => {
                const match = pattern.exec(line);
                if (match) found(match[1]);
            });
    });
}

async function until_heard(base, wanted) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
        const { nodes } = await (await fetch(new URL("/api/nodes?days_active=1", base))).json();
        if (nodes.length >= wanted) return;
        if (Date.now() > end) throw new Error(`only ${nodes.length} nodes after ${PATIENCE_MS / 1000} s`);
        await new Promise((wake) => setTimeout(wake, 1_000));
    }
}

let exceeded = false;

function print(what, value, limit, unit) {
    exceeded ||= value > limit;
    console.log(`${what.padEnd(52)} ${value.toFixed(0).padStart(6)} ${unit}   limit ${limit}${value > limit ? "  EXCEEDED" : ""}`);
}

async function measure_loads(browser, base) {
    const loads = [];
    for (let i = 0; i < LOADS; i++) loads.push(await cold_load(browser, base));
    print("map, cold: load event, median", median(loads.map(({ load_ms }) => load_ms)), LIMITS.first_view_ms, "ms");
    print("map, cold: nodes and map drawn, median", median(loads.map(({ shown_ms }) => shown_ms)), LIMITS.first_view_ms, "ms");
    print("  of it, work of the main thread", median(loads.map(({ busy_ms }) => busy_ms)), LIMITS.first_view_ms, "ms");
}

async function measure_scripts(browser, base) {
    const get = async (path) => (await (await fetch(new URL(path, base))).json()).packets[0];
    const [telemetry, route] = [await get("/api/packets?portnum=67&limit=1"), await get("/api/packets?portnum=70&limit=1")];
    const pages = ["/map", "/nodelist", `/node/${telemetry.from_node_id}`, `/packet/${telemetry.id}`, "/firehose", "/chat"];
    pages.push("/nodegraph", "/traceroute", `/traceroute/${route.id}`, "/links", "/gateways", "/stats", "/top", "/net", "/heatmap", "/why");
    for (const path of pages) {
        const { all, map_library } = await script_bytes(browser, new URL(path, base).href);
        const note = map_library > 0 ? `, map library ${(map_library / 1024).toFixed(0)} KB beside` : "";
        print(`script of ${path}${note}`, (all - map_library) / 1024, LIMITS.script_kb, "KB");
    }
}

const WORDS = "mountain view router ";

async function type_and_scroll(page) {
    const search = page.locator('[data-testid="search"]').first();
    await search.click();
    for (const letter of WORDS) {
        await page.keyboard.type(letter);
        await page.waitForTimeout(120);
    }
    await search.fill("");
    for (let i = 0; i < 10; i++) {
        await page.mouse.move(250, 500);
        await page.mouse.wheel(0, 600);
        await page.waitForTimeout(100);
    }
    await page.locator('[data-testid="node-row"]').nth(2).hover();
}

async function pause_and_go_on(page) {
    for (let i = 0; i < 8; i++) {
        await page.click('[data-testid="pause"]');
        await page.waitForTimeout(300);
    }
}

async function measure_interaction(browser, base) {
    for (const [path, act] of [["/map", type_and_scroll], ["/nodelist", type_and_scroll], ["/firehose", pause_and_go_on]]) {
        const { delays, frames_per_second } = await interact(browser, base, path, act);
        const sorted = [...delays].sort((a, b) => a - b);
        const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
        print(`${path}: input to next frame, 95 of 100`, p95, LIMITS.interaction_ms, "ms");
        console.log(`${path}: worst ${sorted.at(-1) ?? 0} ms of ${delays.length}, ${frames_per_second.toFixed(0)} frames/s`);
    }
}

run_as_program("bench web", async () => {
    const programs = process.argv[2] ?? "build/bin";
    const browser = await launch();
    try {
        console.log("1,500 nodes, 10 packets/s");
        await with_mesh(programs, 1_500, 10, async (base) => {
            await measure_loads(browser, base);
            await measure_scripts(browser, base);
        });
        console.log("10,000 nodes, 200 packets/s");
        await with_mesh(programs, 10_000, 200, (base) => measure_interaction(browser, base));
    } finally {
        await browser.close();
    }
    if (exceeded) throw new Error("a limit is exceeded");
});
