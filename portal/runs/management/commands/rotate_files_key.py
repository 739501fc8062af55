"""`python -m portal.manage rotate_files_key`: seal every upload with a new key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.runs import uploads, vault


class Command(BaseCommand):
    """Make a new key where the keys are in a file, seal every upload with the newest key, forget the old ones.

    Stopped half-way it is simply started again: a key file with several keys is a change that has not ended.
    """

    help = "Seal every upload with a new key (with QUINTET_FILES_KEY=new,old: with the first)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Change the key."""
        if not settings.FILES_KEY and len(vault.keys()) == 1:
            vault.add_key()
        done = uploads.reseal_all()
        vault.forget_old_keys()
        self.stdout.write(f"{done} files sealed with the newest key.")
        if settings.FILES_KEY:
            self.stdout.write("QUINTET_FILES_KEY may now hold the new key alone.")
