"""The secrets of an installation: each made once and kept in a file that only its owner can read."""

import os
from collections.abc import Callable
from pathlib import Path


def secret_key(path: Path) -> str:
    """Read the signing key, making it first when there is none (file mode 0600)."""
    from django.core.management.utils import get_random_secret_key

    return kept_secret(path, get_random_secret_key)


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Read a secret, making it first when there is none (file mode 0600)."""
    if not path.exists():
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            # A hard link fails when another process was first: then its key counts.
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text().strip()
