"""What is written lasts through a loss of power (POSIX, fsync)."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Bring a file, or the names that were added to or taken from a folder, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
