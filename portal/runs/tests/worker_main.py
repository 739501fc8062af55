"""The worker with the toy methods, for tests that kill it: `python worker_main.py LEASE (queue N | MODE [LIMIT])`.

The registration stands at module level because the computing child imports this file too (multiprocessing spawn).
"""

import os
import sys

from portal.runs.tests import toy

toy.register()


def main() -> None:
    """Fill the queue with N runs, or work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from portal.runs import services, worker

    lease, mode, *rest = sys.argv[1:]
    if mode == "queue":
        for n in range(int(rest[0])):
            services.submit(None, "toy_sum", {"n": n % 50, "wait": 20})
    else:
        limit = float(rest[0]) if rest else worker.TIME_LIMIT_SECONDS
        worker.main(mode, float(lease), limit)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
