#!/usr/bin/env python3
"""Ingest into PostgreSQL, beside COPY of the same rows into the same tables, on a server of its own.

  cmake --preset release && cmake --build build
  bench/ingest/postgresql.py [--programs build/bin] [--packets 60000]

Needs Debian's package postgresql. As root the server runs as the user postgres.
"""
import argparse
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What an envelope brings; the rows of nodes, links and counts are changed again and again, and left out of COPY.
TABLES = ["packet", "packet_seen", "topic", "position", "telemetry", "message", "report", "traceroute"]


class Server:
    """A PostgreSQL server in a folder, with a socket and no port."""

    def __init__(self, folder):
        self.folder = folder
        self.binaries = max(pathlib.Path("/usr/lib/postgresql").iterdir()) / "bin"
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        self.run("initdb", "-D", data, "--username=owner", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self.run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o",
                 f"-k {folder} -c listen_addresses=", "start")

    def command(self, program, *arguments):
        command = [str(self.binaries / program), *map(str, arguments)]
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command] \
            if os.geteuid() == 0 else command

    def run(self, program, *arguments):
        return subprocess.run(self.command(program, *arguments), check=True, capture_output=True, text=True).stdout

    def sql(self, database, text):
        return self.run("psql", "-XAtq", "-h", self.folder, "-U", "owner", database, "-c", text).strip()

    def url(self, database):
        return f"postgresql://owner@/{database}?host={self.folder}"

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--programs", default=ROOT / "build/bin", type=pathlib.Path)
    options.add_argument("--packets", default=60000, type=int)
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="meshview-bench-"))
    os.chmod(folder, 0o755)
    capture = folder / "mesh.cap"
    subprocess.run([options.programs / "meshview-simulate", "--record", capture, "--rate", "max", "--nodes", "1500",
                    "--count", str(options.packets)], check=True, capture_output=True)
    (folder / "server").mkdir()
    server = Server(folder / "server")
    try:
        server.sql("postgres", "CREATE DATABASE ours")
        server.sql("postgres", "CREATE DATABASE copied")
        for database in ("ours", "copied"):
            subprocess.run([options.programs / "meshview-migrate", "--database", server.url(database), "upgrade",
                            "head"], check=True, capture_output=True)
        before = os.times()
        begun = time.monotonic()
        subprocess.run([options.programs / "meshview-writer", "--set",
                        f"database.connection_string={server.url('ours')}", "--import", capture], check=True,
                       capture_output=True)
        ours = time.monotonic() - begun
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        envelopes = int(server.sql("ours", "SELECT count(*) FROM packet_seen"))

        for table in TABLES:
            server.sql("ours", f"COPY {table} TO '{folder}/server/{table}.copy' (FORMAT binary)")
        begun = time.monotonic()
        for table in TABLES:
            server.sql("copied", f"COPY {table} FROM '{folder}/server/{table}.copy' (FORMAT binary)")
        copy = time.monotonic() - begun
        size = int(server.sql("ours", "SELECT pg_database_size('ours')"))

        print(f"{'receptions':<36}{envelopes:>12,}")
        print(f"{'ours':<36}{envelopes / ours:>12,.0f} envelopes/s     >= 10,000")
        print(f"{'COPY of the same rows':<36}{envelopes / copy:>12,.0f} envelopes/s")
        print(f"{'  ours beside it':<36}{100 * copy / ours:>12.0f} %               >= 60")
        print(f"{'CPU of the writer':<36}{1000 * cpu / envelopes:>12.3f} s/1000 envelopes")
        print(f"{'bytes a reception':<36}{size / envelopes:>12,.0f}")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
