"""PostgreSQL's own client programs: pg_dump, pg_restore and psql, and how they reach the database.

The password goes through the environment, so that the list of processes does not show it.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO, Any

from portal.db.postgresql import WRITERS
from portal.operate.proof import Refused

HOMES = Path("/usr/lib/postgresql")
OURS = frozenset({"options", "connect_timeout", "application_name", "isolation_level"})
# Everything in the schema that is no part of an extension; what hangs on a table goes with it.
EVERYTHING = """
SELECT format('DROP %s IF EXISTS %s CASCADE;',
    CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
    c.oid::regclass)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i', 'a'))
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE;', p.oid::regprocedure)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype IN ('e', 'i', 'a'))
"""


def program(name: str) -> str:
    """Find a client program, the newest first. Raises Refused, naming the package, when there is none."""
    found = sorted(HOMES.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise Refused(f"{name} is not installed. Run: apt-get install -y postgresql-client")
    return path


def address(settings: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Give the address of a database for a client program, without its password, and the environment with it."""
    from psycopg.conninfo import make_conninfo

    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    parts = {key: settings[name] for key, name in names.items() if settings.get(name)}
    parts |= {key: value for key, value in settings["OPTIONS"].items() if key not in OURS}
    env = {**os.environ, "PGAPPNAME": "quintet backup"}
    if settings.get("PASSWORD"):
        env["PGPASSWORD"] = settings["PASSWORD"]
    return make_conninfo("", **parts), env


def dump(settings: dict[str, Any], snapshot: str, path: Path) -> None:
    """Write what a snapshot of the database holds to a file. Raises Refused with what pg_dump said."""
    to, env = address(settings)
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    done = subprocess.run([*command, "--file", path, "--dbname", to], env=env, stderr=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(f"pg_dump failed: {_last(done.stderr)}")


def load(settings: dict[str, Any], drops: list[str], path: Path | None) -> None:
    """Put what a file holds in the place of what is there, in one transaction; without a file leave nothing.

    Raises Refused with what the programs said; the database is then as it was.
    """
    to, env = address(settings)
    command = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--dbname", to]
    psql = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 - PostgreSQL's own
    assert psql.stdin is not None
    try:
        sound = _speak(psql.stdin, drops, path)
    except BrokenPipeError:
        sound = False
    # psql ends without COMMIT, and the server undoes everything, when anything went wrong before.
    _last_words, said = psql.communicate()
    if psql.returncode or not sound:
        raise Refused(f"The database could not be restored and is as it was: {_last(said)}")


def _speak(psql: IO[bytes], drops: list[str], path: Path | None) -> bool:
    begin = ["SET client_min_messages = warning;", "BEGIN;", f"SELECT pg_advisory_xact_lock({WRITERS});"]
    psql.write("\n".join([*begin, *drops, ""]).encode())
    psql.flush()
    if path is not None:
        script = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(path)]
        if subprocess.run(script, stdout=psql, check=False).returncode:  # noqa: S603 - PostgreSQL's own
            return False
    psql.write(b"\nCOMMIT;\n")
    return True


def _last(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines() or ["no reason given"]
    return next((line for line in lines if "error" in line.lower()), lines[0])
