"""What the tests of runs share: the toy methods, a state folder of their own, and runs in every state."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.test import override_settings

from portal.core.models import Person
from portal.runs import services, vault
from portal.runs.models import Run
from portal.runs.tests import toy
from portal.testing import AccessTestCase
from quintet import method as registry


class RunsTestCase(AccessTestCase):
    """The four readers, with the toy methods registered and uploads in a folder of their own."""

    @classmethod
    def setUpClass(cls) -> None:
        """Register the toys."""
        super().setUpClass()
        toy.register()
        cls.addClassCleanup(toy.unregister)

    def setUp(self) -> None:
        """Give each test an empty state folder."""
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.var = Path(folder.name)
        settings = override_settings(VAR=self.var, FILES_KEY=vault.new_key())
        settings.enable()
        self.addCleanup(settings.disable)

    def shared_run(self, **params: Any) -> Run:
        """A run of the owner, shared with the entity."""
        return services.submit(self.owner, "toy_sum", params or {"n": 3}, self.entity)

    def private_run(self) -> Run:
        """A run of the owner, shared with nobody."""
        return services.submit(self.owner, "toy_sum", {"n": 3})

    def public_run(self) -> Run:
        """A finished run of the portal itself."""
        return services.run_now(None, "toy_sum", {"n": 5})

    def done(self, run: Run) -> Run:
        """Compute a waiting run as a worker does."""
        claimed = services.claim("worker")
        assert claimed == run
        data = registry.run(run.name, run.params).canonical()
        services.finish(claimed, claimed.token, data)
        run.refresh_from_db()
        return run

    def upload(self, person: Person, name: str, data: bytes) -> str:
        """Keep a file of a person; returns its number."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from portal.runs import uploads

        return str(uploads.store(person, name, SimpleUploadedFile(name, data)).pk)
