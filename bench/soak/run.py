#!/usr/bin/env python3
"""Runs the whole stack for a long time and tells whether its memory and its rate stay what they were.

  cmake --preset release && cmake --build build
  bench/soak/run.py [--programs build/bin] [--minutes 60] [--rate 50] [--nodes 1500] [--database postgresql]

A simulated mesh sends `rate` packets a second, each heard by several gateways, while a client asks the API once a
second. A line a minute; ends with 1 when a process needs more than a tenth more memory in the last quarter than in
the second, or when the rate of what is stored differs as much. The first quarter is left out: caches fill in it.
"""
import argparse
import http.client
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
from postgresql_server import Server  # noqa: E402

TARGETS = ("/api/nodes", "/api/packets?limit=100", "/api/stats/top", "/api/stats?period_type=hour&length=24", "/api/edges",
           "/api/packets?contains=hello", "/health", "/metrics")


class Stack:
    def __init__(self, args, folder, database):
        self.program = args.programs / "meshview"
        self.set = ["--set", f"database.connection_string={database}"]
        self.process = subprocess.Popen([self.program, "demo", "--data", folder, "--nodes", str(args.nodes), "--rate",
                                         str(args.rate), "--set", "server.port=0", *self.set],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def status(self):
        out = subprocess.run([self.program, "status", "--json", *self.set], capture_output=True, text=True).stdout
        return json.loads(out) if out else {}

    def wait_until_it_serves(self):
        while (status := self.status()).get("state") != "serving":
            if self.process.poll() is not None:
                sys.exit(f"the stack ended with {self.process.returncode}")
            time.sleep(0.2)
        return status

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def ask(url):
    host = url.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    for target in TARGETS:
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"{target}: {answer.status}")
    connection.close()


def sample(stack, minutes):
    """A row a minute: received messages a second, and the resident megabytes of each process."""
    rows = []
    before = stack.wait_until_it_serves()
    for minute in range(minutes):
        end = time.monotonic() + 60
        begun = time.monotonic()
        while time.monotonic() < end:
            ask(before["url"])
            time.sleep(1)
        now = stack.status()
        row = {"messages/s": (now["ingest"]["received"] - before["ingest"]["received"]) / (time.monotonic() - begun)}
        for name, process in now["processes"].items():
            row[name] = process["resident_bytes"] / 1e6
            if process["restarts"] != 0:
                sys.exit(f"{name} was started again")
        rows.append(row)
        print(f"{minute + 1:4} min  " + "  ".join(f"{name} {value:.1f}" for name, value in row.items()) +
              f"  database {now['database_bytes'] / 1e6:.0f} MB", flush=True)
        before = now
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "bin")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--nodes", type=int, default=1500)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite",
                        help="postgresql: a server of its own")
    args = parser.parse_args()
    server = Server() if args.database == "postgresql" else None
    try:
        with tempfile.TemporaryDirectory() as folder:
            database = server.create("mesh") if server else pathlib.Path(folder) / "packets.db"
            stack = Stack(args, pathlib.Path(folder), database)
            try:
                rows = sample(stack, args.minutes)
            finally:
                stack.stop()
    finally:
        if server:
            server.stop()
    quarter = max(1, len(rows) // 4)
    failed = False
    for name in rows[0]:
        early = statistics.mean(row[name] for row in rows[quarter:2 * quarter])
        late = statistics.mean(row[name] for row in rows[-quarter:])
        grown = late > early * 1.1 + 1 or (name == "messages/s" and late < early * 0.9)
        failed = failed or (grown and name in ("messages/s", "writer", "reader", "launcher"))
        print(f"{name:12} second quarter {early:8.1f}   last quarter {late:8.1f}{'   CHANGED' if grown else ''}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
