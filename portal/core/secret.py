"""The signing key of an installation: made once, kept in a file that only its owner can read."""

import os
from pathlib import Path


def secret_key(path: Path) -> str:
    """Read the signing key, making it first when there is none (file mode 0600)."""
    from django.core.management.utils import get_random_secret_key

    if not path.exists():
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(get_random_secret_key())
        try:
            # A hard link fails when another process was first: then its key counts.
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text().strip()
