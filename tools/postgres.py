"""Run a command beside a PostgreSQL server of its own: `python -m tools.postgres pytest portal`.

The server lives in a temporary folder, listens on a Unix socket only, and ends with the command. PostgreSQL refuses
to run as root, so root starts it as the user `postgres` of the Debian package.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

USER = "postgres"
MISSING = "PostgreSQL is not installed. Run: apt-get install -y postgresql"
SETTINGS = ("listen_addresses=", "fsync=off", "max_connections=60", "shared_buffers=128MB")


def bin_dir() -> Path | None:
    """The folder of the newest installed server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give the address of its database. Raises RuntimeError when PostgreSQL is not installed."""
    home = bin_dir()
    if home is None:
        raise RuntimeError(MISSING)
    # The path of a socket may be about 100 bytes long, so the folder is not pytest's.
    with tempfile.TemporaryDirectory(prefix="quintet-pg-", ignore_cleanup_errors=True) as folder:
        as_user: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL}
        if os.geteuid() == 0:
            person = pwd.getpwnam(USER)
            os.chown(folder, person.pw_uid, person.pw_gid)
            as_user |= {"user": USER, "group": person.pw_gid, "extra_groups": []}
        data = f"{folder}/data"
        auth = ("-A", "trust", "-U", USER, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        subprocess.run([str(home / "initdb"), "-D", data, *auth], check=True, **as_user)  # noqa: S603
        options = " ".join(f"-c {item}" for item in (*SETTINGS, f"unix_socket_directories={folder}"))
        control = [str(home / "pg_ctl"), "-D", data, "-w"]
        subprocess.run([*control, "-l", f"{folder}/log", "-o", options, "start"], check=True, **as_user)  # noqa: S603
        try:
            yield f"postgresql://{USER}@{quote(folder, safe='')}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **as_user)  # noqa: S603


@contextmanager
def fresh(url: str) -> Iterator[str]:
    """Make an empty database on the server of an address and give its address; it ends with the block."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    name = f"quintet_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def main() -> int:
    """Run the command given on the command line with QUINTET_DATABASE_URL set."""
    try:
        with server() as url:
            env = {**os.environ, "QUINTET_DATABASE_URL": url}
            return subprocess.run(sys.argv[1:], env=env, check=False).returncode  # noqa: S603 - the caller's command
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
