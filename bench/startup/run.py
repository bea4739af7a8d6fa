#!/usr/bin/env python3
"""Measures starting, resting and stopping of the whole stack, each figure beside its limit.

  cmake --preset release && cmake --build build
  bench/startup/run.py [--programs build/bin] [--packets 300000] [--rounds 5]

A round is a start of `meshview run` as an operator does it, with a broker on loopback; the median counts. Ends with 1
when a figure is beyond its limit.
"""
import argparse
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURE = ROOT / "tests" / "data" / "small.cap.gz"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Broker:
    def __init__(self, folder):
        self.port = free_port()
        config = folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        self.process = subprocess.Popen([program, "-c", config], stderr=subprocess.DEVNULL)
        wait_for(lambda: connects(self.port))


def connects(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition, seconds=60, interval=0.001):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit("gave up waiting")
        time.sleep(interval)


def answers(port, target="/api/packets?limit=10"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.read() if answer.status == 200 else None
    except OSError:
        return None
    finally:
        connection.close()


class Stack:
    def __init__(self, programs, database, broker):
        self.port = free_port()
        self.database = database
        self.programs = programs
        self.set = [f"server.bind=127.0.0.1", f"server.port={self.port}", "mqtt.server=127.0.0.1",
                    f"mqtt.port={broker.port}", 'mqtt.topics=["msh/#"]', f"database.connection_string={database}"]
        begun = time.monotonic()
        self.process = subprocess.Popen([programs / "meshview", "run", *self.arguments()],
                                        stderr=subprocess.PIPE, text=True)
        wait_for(lambda: answers(self.port))
        self.seconds_to_first_answer = time.monotonic() - begun

    def arguments(self):
        return [part for value in self.set for part in ("--set", value)]

    def wait_for_ingest(self):
        for line in self.process.stderr:
            if "subscribed" in line:
                return

    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def megabytes(self, kind):
        return sum(int(re.search(rf"^{kind}:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(),
                                 re.M)[1]) for pid in self.pids()) / 1024

    def stop(self):
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()
        if self.process.returncode != 0:
            sys.exit(f"the stack ended with {self.process.returncode}")
        return time.monotonic() - begun


def fill(database, packets):
    """Four receptions a packet, over the last two weeks."""
    db = sqlite3.connect(database)
    end = int(time.time() * 1e6)
    step = 14 * 86_400_000_000 // packets
    db.execute("PRAGMA synchronous = OFF")
    db.executemany("INSERT INTO packet (id, portnum, from_node_id, to_node_id, payload, channel, import_time_us) "
                   "VALUES (?, ?, ?, 4294967295, zeroblob(60), 'LongFast', ?)",
                   ((i, i % 5 + 1, i % 500, end - (packets - i) * step) for i in range(1, packets)))
    db.executemany("INSERT INTO packet_seen (packet_id, node_id, rx_time, channel, topic, import_time_us) "
                   "VALUES (?, ?, ?, 'LongFast', 'msh/US/2/e/LongFast/!00000001', ?)",
                   ((i, g, i, end - (packets - i) * step) for i in range(1, packets) for g in range(4)))
    db.execute("UPDATE packet_seen SET packet_sequence = (SELECT sequence FROM packet WHERE id = packet_id)")
    db.commit()
    db.close()


class Report:
    def __init__(self):
        self.failed = False

    def line(self, what, value, unit, limit=None):
        verdict = "" if limit is None else f"   at most {limit:g} {unit}: {'ok' if value <= limit else 'TOO MUCH'}"
        self.failed = self.failed or (limit is not None and value > limit)
        print(f"{what:58} {value:8.3f} {unit:3}{verdict}", flush=True)


def measure_starts(report, args, folder, broker):
    new = []
    for i in range(args.rounds):
        stack = Stack(args.programs, folder / f"new{i}.db", broker)
        new.append(stack.seconds_to_first_answer)
        stack.stop()
    report.line("run to first 200, no database", statistics.median(new), "s", 0.3)

    fill(folder / "new0.db", args.packets)
    megabytes = (folder / "new0.db").stat().st_size / 1e6
    for what, database in ((f"{megabytes:.0f} MB", "new0.db"), ("empty", "new1.db")):
        seconds = []
        for _ in range(args.rounds):
            stack = Stack(args.programs, folder / database, broker)
            seconds.append(stack.seconds_to_first_answer)
            stack.stop()
        report.line(f"run to first 200, up-to-date database ({what})", statistics.median(seconds), "s", 0.15)


def measure_rest(report, args, folder, broker):
    stack = Stack(args.programs, folder / "new0.db", broker)
    stack.wait_for_ingest()
    time.sleep(2)
    report.line("memory of the three processes at rest (resident)", stack.megabytes("Rss"), "MB", 60)
    report.line("the same, what they share counted once", stack.megabytes("Pss"), "MB")
    out = subprocess.run([args.programs / "meshview", "restart", *stack.arguments()], capture_output=True, text=True)
    print(f"meshview restart: {out.stdout.strip() or out.stderr.strip()}")
    stack.stop()


def measure_stop(report, args, folder, broker):
    seconds = []
    for i in range(args.rounds):
        database = folder / f"load{i}.db"
        stack = Stack(args.programs, database, broker)
        stack.wait_for_ingest()
        load = subprocess.Popen([args.programs / "meshview-simulate", "--server", "127.0.0.1", "--port",
                                 str(broker.port), "--replay", CAPTURE], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
        shown = {}

        def count():
            body = answers(stack.port, "/api/stats/count") or b"{}"
            shown["packets"] = int((re.search(rb'"total_packets":(\d+)', body) or [0, 0])[1])
            return shown["packets"] > 500

        wait_for(count)
        seconds.append(stack.stop())
        load.kill()
        load.wait()
        db = sqlite3.connect(database)
        stored = db.execute("SELECT count(*) FROM packet").fetchone()[0]
        sound = db.execute("PRAGMA integrity_check").fetchone()[0]
        db.close()
        if stored < shown["packets"] or sound != "ok":
            sys.exit(f"{shown['packets']} packets were shown, {stored} are stored, integrity: {sound}")
    report.line("SIGTERM to exit under load, nothing shown lost", max(seconds), "s", 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "bin")
    parser.add_argument("--packets", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    args.programs = args.programs.absolute()
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        broker = Broker(folder)
        try:
            measure_starts(report, args, folder, broker)
            measure_rest(report, args, folder, broker)
            measure_stop(report, args, folder, broker)
        finally:
            broker.process.terminate()
            broker.process.wait()
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
