"""A PostgreSQL server for a benchmark. Needs Debian's package postgresql; as root it runs as the user postgres."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile


class Server:
    """Its files and its socket lie in a folder that goes with it; it has no port."""

    def __init__(self):
        self.folder = folder = pathlib.Path(tempfile.mkdtemp(prefix="meshview-bench-server-"))
        os.chmod(folder, 0o755)
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

    def create(self, database):
        """An empty database; its URL."""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {database}")
        self.sql("postgres", f"CREATE DATABASE {database}")
        return self.url(database)

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
