"""`python -m tests.portal.offline FOLDER`: fill a portal, serve it, and read every page; says how many there were.

`test_network.py` runs it in a network namespace that holds the loopback and nothing else.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

from tests.browser.crawl import crawl
from tools.live import portal

OUTSIDE = ("192.0.2.1", 443)  # an address for documentation (RFC 5737)


def main() -> int:
    """Crawl; the exit code is 1 when some page did not answer."""
    with socket.socket() as probe:
        probe.settimeout(2)
        reached = probe.connect_ex(OUTSIDE)
    with portal(Path(sys.argv[1])) as running:
        site = crawl(running, "/")
        # The other addresses that the portal was filled with are private, or drafts.
        stories = [path for name, path in running.paths.items() if name.startswith("story_")]
        for path in [*stories, running.paths["public"], running.paths["result"]]:
            site.status[path] = running.get(path).status
    wrong = {path: status for path, status in site.status.items() if status != 200}
    found = {"outside": reached, "pages": len(site.status), "stories": len(stories), "wrong": wrong}
    print(json.dumps(found))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
