#!/usr/bin/env python3
"""Kills the writer with SIGKILL under load and counts what is missing afterwards.

  cmake --preset release && cmake --build build
  bench/ingest/kill.py [--programs build/bin] [--rates 200,5000,max] [--kills 5] [--envelopes 200000]

For each rate a recording is published with QoS 1 through a real mosquitto to a writer with a persistent session, once
without and once with kills; the writer is started again at once after each. Everything that the first run stored and
the second did not is lost: what the library had acknowledged to the broker and no commit had reached yet.
"""
import argparse
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Broker:
    def __init__(self, folder):
        self.port = free_port()
        settings = folder / "mosquitto.conf"
        settings.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n"
                            "max_inflight_messages 0\npersistence false\n")
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.process = subprocess.Popen([program, "-c", settings], stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.02)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Writer:
    def __init__(self, programs, database, port):
        self.process = subprocess.Popen(
            [programs / "meshview-writer", "--set", f"database.connection_string={database}",
             "--set", "mqtt.server=127.0.0.1", "--set", f"mqtt.port={port}", "--set", 'mqtt.topics=["msh/#"]',
             "--set", "mqtt.client_id=bench-kill", "--set", "mqtt.persistent_session=true"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "subscribed" in line:
                break

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait()
        self.process.stderr.close()


def stored(database):
    """The receptions, each by packet, gateway and the gateway's clock; without map reports, which have no id and so
    another key in each run."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = db.execute("SELECT packet_id, node_id, rx_time FROM packet_seen WHERE packet_id < 4294967296").fetchall()
    db.close()
    return rows


def publish(programs, capture, broker, rate):
    return subprocess.Popen([programs / "meshview-simulate", "--replay", capture, "--rate", rate, "--qos", "1",
                             "--port", str(broker.port)], stderr=subprocess.DEVNULL)


def wait_until_quiet(database):
    """Until nothing was stored for a second: the broker's queue is empty."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    last, since = None, time.monotonic()
    while time.monotonic() - since < 1:
        version = db.execute("PRAGMA data_version").fetchone()
        if version != last:
            last, since = version, time.monotonic()
        time.sleep(0.05)
    db.close()


def run(programs, folder, capture, rate, kills, seconds):
    """What is stored in the end."""
    database = folder / f"{rate}-{kills}.db"
    broker = Broker(folder)
    writer = Writer(programs, database, broker.port)
    publisher = publish(programs, capture, broker, rate)
    for _ in range(kills):
        time.sleep(seconds / (kills + 1))
        writer.end(signal.SIGKILL)
        writer = Writer(programs, database, broker.port)
    publisher.wait()
    wait_until_quiet(database)
    writer.end(signal.SIGTERM)
    broker.stop()
    return stored(database)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "bin")
    arguments.add_argument("--rates", default="200,5000,max")
    arguments.add_argument("--kills", type=int, default=5)
    arguments.add_argument("--envelopes", type=int, default=200_000)
    options = arguments.parse_args()
    print("| envelopes/s | kills | stored without | missing with kills | for each kill |\n|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for rate in options.rates.split(","):
            count = options.envelopes if rate == "max" else min(options.envelopes, int(rate) * 10)
            capture = folder / f"{rate}.cap"
            subprocess.run([options.programs / "meshview-simulate", "--record", capture, "--count", str(count // 4)],
                           check=True, stderr=subprocess.DEVNULL)
            begun = time.monotonic()
            whole = run(options.programs, folder, capture, rate, 0, 0)
            seconds = time.monotonic() - begun - 1
            rest = run(options.programs, folder, capture, rate, options.kills, seconds)
            assert len(set(rest)) == len(rest), "a reception was stored twice"
            missing = len(set(whole) - set(rest))
            print(f"| {rate} | {options.kills} | {len(whole):,} | {missing:,} | {missing / options.kills:,.1f} |", flush=True)


if __name__ == "__main__":
    main()
