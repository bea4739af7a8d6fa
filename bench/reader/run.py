#!/usr/bin/env python3
"""Measures the reader with wrk, each address beside a static file of the same size.

  cmake --preset release -DMESHVIEW_BENCH=ON && cmake --build build
  bench/reader/run.py [--database FILE|postgresql] [--ingest 200] [--reader PROGRAM]... [--seconds 3] [--rounds 3]

Makes the database with bench-reader-database when there is none. `--database postgresql` copies that of
/tmp/meshview-bench.db to a server of its own (Debian's package postgresql) and measures there. Several --reader are measured in turn, round by
round, so that a busy machine treats them alike; the median of the rounds counts.
"""
import argparse
import http.client
import json
import pathlib
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
from postgresql_server import Server  # noqa: E402

DATABASE = "/tmp/meshview-bench.db"
BIN = ROOT / "build" / "bin"


def targets(database):
    """The addresses, with ids that exist."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    heard = db.execute("SELECT packet_id FROM packet_seen ORDER BY import_time_us DESC LIMIT 1").fetchone()[0]
    traced = db.execute("SELECT packet_id FROM traceroute ORDER BY id DESC LIMIT 1").fetchone()[0]
    busy = db.execute("SELECT from_node_id FROM packet GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1").fetchone()[0]
    db.close()
    return [
        "/api/nodes",
        "/api/nodes?days_active=3",
        "/api/packets?limit=50",
        "/api/packets?limit=1000",
        "/api/packets?portnum=1&limit=100",
        f"/api/packets?node_id={busy}&limit=100",
        "/api/packets?contains=hello",
        "/api/packets?contains=xyzzyxyzzy",
        "/api/stats?period_type=hour&length=24",
        "/api/stats/count",
        "/api/stats/top",
        "/api/edges",
        "/api/channels",
        f"/api/packets_seen/{heard}",
        f"/api/traceroute/{traced}",
        "/health",
    ]


def write_front_end(folder, sizes):
    """Files of these sizes, listed as a built front end lists its own."""
    listed = {}
    for size in {1000, *sizes}:
        (folder / f"{size}.json").write_bytes(b"x" * size)
        listed[f"{size}.json"] = {"type": "application/json", "hash": f"{size:032x}"}
    (folder / "assets.json").write_text(json.dumps(listed))


class Reader:
    def __init__(self, program, database, front_end, port):
        self.port = port
        self.process = subprocess.Popen(
            [program, "--web", front_end, "--set", f"database.connection_string={database}",
             "--set", f"server.port={port}", "--set", "server.bind=127.0.0.1", "--set", "logging.level=warning"])
        for _ in range(200):
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit(f"{program} does not serve {database}")

    def get(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, len(body)

    def measure(self, target, seconds):
        """Requests a second, and the time within which 99 of 100 are answered, in milliseconds."""
        out = subprocess.run(
            ["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency", "--timeout", "30s",
             f"http://127.0.0.1:{self.port}{target}"], capture_output=True, text=True, check=True).stdout
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
        return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    def warm(self, target):
        """Whoever asks first waits until the answer is made; measured is what those after that wait."""
        self.get(target)
        self.measure(target, 1)

    def memory_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def medians(measured):
    return [statistics.median(column) for column in zip(*measured)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--database", default=DATABASE)
    arguments.add_argument("--reader", action="append")
    arguments.add_argument("--seconds", type=int, default=3)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--ingest", type=float, default=0, help="envelopes a second stored meanwhile")
    arguments.add_argument("--only", help="addresses that hold this text")
    options = arguments.parse_args()
    file = pathlib.Path(DATABASE if options.database == "postgresql" else options.database)
    if not file.exists():
        subprocess.run([BIN / "bench-reader-database", file], check=True)
    chosen = [target for target in targets(file) if not options.only or options.only in target]
    database = f"sqlite:///{file}"
    if options.database != "postgresql":
        return measure(database, chosen, options)
    server = Server()
    try:
        url = server.create("mesh")
        subprocess.run([BIN / "meshview-migrate", "copy", "--from", database, "--to", url], check=True)
        server.sql("mesh", "VACUUM ANALYZE")
        measure(url, chosen, options)
    finally:
        server.stop()


def measure(database, chosen, options):
    """All addresses, of all readers in turn."""

    with tempfile.TemporaryDirectory() as name:
        front_end = pathlib.Path(name)
        write_front_end(front_end, [])
        programs = options.reader or [BIN / "meshview-reader"]
        sizing = Reader(programs[0], database, front_end, 18080)
        sizes = {target: sizing.get(target)[1] for target in chosen}
        sizing.stop()
        write_front_end(front_end, sizes.values())
        readers = [Reader(program, database, front_end, 18081 + i) for i, program in enumerate(programs)]
        ingest = None
        if options.ingest:
            ingest = subprocess.Popen([BIN / "bench-reader-ingest", database, str(options.ingest)])
        try:
            report(readers, chosen, sizes, options)
        finally:
            if ingest:
                ingest.kill()
                ingest.wait()
            for reader in readers:
                reader.stop()


def report(readers, chosen, sizes, options):
    heads = "".join(f" | requests/s | p99 ms" for _ in readers)
    print(f"| address | bytes{heads} | static file |")
    print("|---|--:" + "|--:|--:" * len(readers) + "|--:|")
    for target in chosen:
        rounds = [[] for _ in readers]
        static = []
        for _ in range(options.rounds):
            for i, reader in enumerate(readers):
                reader.warm(target)
                rounds[i].append(reader.measure(target, options.seconds))
            static.append(readers[-1].measure(f"/{sizes[target]}.json", options.seconds))
        cells = "".join(f" | {rate:,.0f} | {p99:.2f}" for rate, p99 in map(medians, rounds))
        print(f"| `{target}` | {sizes[target]:,}{cells} | {medians(static)[0]:,.0f} |", flush=True)
    print("\nLargest memory of the reader: " + ", ".join(f"{reader.memory_mib():.0f} MiB" for reader in readers))


if __name__ == "__main__":
    main()
