"""What the tests of privacy share: a folder of their own, and e-mails kept as files in it."""

import tempfile
from pathlib import Path

from django.test import override_settings

from portal.testing import AccessTestCase

FILES = "django.core.mail.backends.filebased.EmailBackend"


class PrivacyTestCase(AccessTestCase):
    """An organisation whose files lie in a folder of the test."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.var = Path(folder.name)
        settings = override_settings(VAR=self.var, EMAIL_FILE_PATH=self.var / "mail", EMAIL_BACKEND=FILES)
        settings.enable()
        self.addCleanup(settings.disable)
