"""Close the portal to readers while its database is being exchanged."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.health import maintenance
from portal.operate.proof import Refused


@contextmanager
def closed(reason: str) -> Iterator[None]:
    """Close the portal for the length of the block, unless it is closed already.

    After an error that has undone everything it opens again; after any other it stays closed, for an operator to look.
    """
    if maintenance.is_on():
        yield
        return
    maintenance.begin(reason)
    try:
        yield
    except Refused:
        maintenance.end()
        raise
    maintenance.end()
