"""Close the portal to readers while its database is being exchanged.

The file that closes it belongs to `portal.health`; where that app is absent nothing is closed.
"""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from portal.operate.proof import Refused

APP = "portal.health"


@contextmanager
def closed(reason: str) -> Iterator[None]:
    """Close the portal for the length of the block, unless it is closed already.

    After an error that has undone everything it opens again; after any other it stays closed, for an operator to look.
    """
    if importlib.util.find_spec(APP) is None:
        yield
        return
    from portal.health import maintenance  # type: ignore[import-not-found,unused-ignore]

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
