#!/usr/bin/env python3
"""Ingest into PostgreSQL, beside COPY of the same rows into the same tables, on a server of its own.

  cmake --preset release && cmake --build build
  bench/ingest/postgresql.py [--programs build/bin] [--packets 60000] [--rounds 5]

Needs Debian's package postgresql. As root the server runs as the user postgres.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
from postgresql_server import Server  # noqa: E402
# All that ingest fills, in the order of what refers to what.
TABLES = ["node", "node_public_key", "topic", "packet", "packet_seen", "opened_packet", "traceroute", "message", "position",
          "telemetry", "report", "gateway", "link", "traffic_hour", "traffic_day", "node_hour", "node_day"]


def measure(programs, server, capture):
    """One capture into an empty database, then all its rows into another one."""
    for database in ("ours", "copied"):
        subprocess.run([programs / "meshview-migrate", "--database", server.create(database), "upgrade", "head"],
                       check=True, capture_output=True)
    server.sql("postgres", "CHECKPOINT")
    before = os.times()
    begun = time.monotonic()
    subprocess.run([programs / "meshview-writer", "--set", f"database.connection_string={server.url('ours')}",
                    "--import", capture], check=True, capture_output=True)
    ours = time.monotonic() - begun
    after = os.times()
    for table in TABLES:
        server.sql("ours", f"COPY {table} TO '{server.folder}/{table}.copy' (FORMAT binary)")
    server.sql("postgres", "CHECKPOINT")
    begun = time.monotonic()
    for table in TABLES:
        server.sql("copied", f"COPY {table} FROM '{server.folder}/{table}.copy' (FORMAT binary)")
    copy = time.monotonic() - begun
    return {"ours": ours, "copy": copy,
            "cpu": after.children_user + after.children_system - before.children_user - before.children_system,
            "envelopes": int(server.sql("ours", "SELECT count(*) FROM packet_seen")),
            "bytes": int(server.sql("ours", "SELECT pg_database_size('ours')"))}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--programs", default=ROOT / "build/bin", type=pathlib.Path)
    options.add_argument("--packets", default=60000, type=int)
    options.add_argument("--rounds", default=5, type=int)
    options = options.parse_args()
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            capture = pathlib.Path(folder) / "mesh.cap"
            subprocess.run([options.programs / "meshview-simulate", "--record", capture, "--rate", "max", "--nodes",
                            "1500", "--count", str(options.packets)], check=True, capture_output=True)
            rounds = [measure(options.programs, server, capture) for _ in range(options.rounds)]
        middle = sorted(rounds, key=lambda one: one["copy"] / one["ours"])[len(rounds) // 2]
        envelopes = middle["envelopes"]
        print(f"{'receptions':<36}{envelopes:>12,}")
        print(f"{'ours':<36}{envelopes / middle['ours']:>12,.0f} envelopes/s     >= 10,000")
        print(f"{'COPY of the same rows':<36}{envelopes / middle['copy']:>12,.0f} envelopes/s")
        print(f"{'  ours beside it':<36}{100 * middle['copy'] / middle['ours']:>12.0f} %               >= 60")
        print(f"{'  in each round':<36}" + ", ".join(f"{100 * one['copy'] / one['ours']:.0f} %" for one in rounds))
        print(f"{'CPU of the writer':<36}{1000 * middle['cpu'] / envelopes:>12.3f} s/1000 envelopes")
        print(f"{'bytes a reception':<36}{middle['bytes'] / envelopes:>12,.0f}")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
