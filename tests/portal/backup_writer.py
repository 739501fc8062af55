"""A writer for the tests of backups under load: `backup_writer.py LOG`, paced at RATE writes a second until killed.

Each write is one change of a service: an entity with its owner's role and two audit lines, or now and then an upload or
its end. Its number stands in the log once it is confirmed, with the seconds it took.
"""

import itertools
import sys
import time

RATE = 60


def kind(number: int) -> str:
    """Say what the write of a number is; every second upload stays."""
    return "upload" if number % 10 == 0 else "drop" if number % 20 == 15 else "entity"


def main() -> None:
    """Write."""
    import django

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from portal.core import services
    from portal.core.models import Person
    from portal.runs import uploads

    owner = Person.objects.get(email="owner@example.org")
    begun = time.monotonic()
    with open(sys.argv[1], "w", buffering=1, encoding="utf-8") as log:
        for number in itertools.count():
            time.sleep(max(0.0, begun + number / RATE - time.monotonic()))
            before = time.monotonic()
            if kind(number) == "upload":
                kept = uploads.store(owner, "a.csv", SimpleUploadedFile("a.csv", b"a,b\n1,%d\n" % number))
            elif kind(number) == "drop":
                uploads.drop(owner, kept)
            else:
                services.create_entity(owner, f"Entity {number}")
            now = time.monotonic()
            log.write(f"{number} {now - begun:.3f} {now - before:.4f}\n")


if __name__ == "__main__":
    main()
