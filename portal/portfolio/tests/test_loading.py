"""Records from elsewhere: all 91 use cases, the nominees of the registry, and loading them again."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command

from portal.core.models import AuditLine
from portal.portfolio import services
from portal.portfolio.models import Initiative, Terms
from portal.portfolio.tests.base import PortfolioTestCase
from quintet.seed.brief import load

MIRROR = os.environ.get("QUINTET_MIRROR", "")


class BlueprintTests(PortfolioTestCase):
    """The brief's use cases."""

    def test_it_works(self) -> None:
        assert services.load_blueprints() == 91
        assert set(Initiative.objects.values_list("source_id", flat=True)) == {use.id for use in load().use_cases}
        assert set(Initiative.objects.values_list("state", "kind")) == {("published", "blueprint")}

    def test_loading_again_writes_nothing(self) -> None:
        services.load_blueprints()
        lines, terms = AuditLine.objects.count(), Terms.objects.count()
        assert services.load_blueprints() == 0
        assert (AuditLine.objects.count(), Terms.objects.count()) == (lines, terms)

    def test_a_changed_seed_is_followed(self) -> None:
        services.load_blueprints()
        Initiative.objects.filter(source_id="F7a").update(title="Old words")
        assert services.load_blueprints() == 1
        assert Initiative.objects.get(source_id="F7a").title == "Drought"

    def test_each_has_its_own_address_and_an_audit_line(self) -> None:
        services.load_blueprints()
        assert Initiative.objects.get(slug="drought").source_id == "F7a"
        assert AuditLine.objects.filter(verb="load initiative", who=None).count() == 91


class NomineeTests(PortfolioTestCase):
    """The registry of digital public goods."""

    def _folder(self, **more: object) -> Path:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name)
        (path / "nominees").mkdir()
        raw = {"name": "Ledger", "description": "A book.", "website": "https://example.org", "SDGs": [{"SDGNumber": 8}]}
        (path / "nominees" / "ledger.json").write_text(json.dumps({**raw, **more}))
        return path

    def test_it_works(self) -> None:
        assert services.load_dpg(self._folder()) == 1
        made = Initiative.objects.get()
        assert (made.kind, made.source, made.goals, made.state) == ("software", "dpg", [8], "published")

    def test_loading_again_writes_nothing(self) -> None:
        folder = self._folder()
        services.load_dpg(folder)
        assert services.load_dpg(folder) == 0

    def test_an_address_that_is_no_web_address_is_left_out(self) -> None:
        services.load_dpg(self._folder(website="javascript:alert(1)"))
        assert Initiative.objects.get().link == ""

    def test_a_wrong_folder_or_file_is_named(self) -> None:
        with pytest.raises(ValueError, match="nominees"):
            services.load_dpg(Path("/nowhere"))
        with pytest.raises(ValueError, match=r"ledger\.json"):
            services.load_dpg(self._folder(SDGs=[{"SDGNumber": "x"}]))
        with pytest.raises(CommandError):
            call_command("load_dpg", "/nowhere")

    @pytest.mark.realdata
    @pytest.mark.skipif(not MIRROR, reason="needs QUINTET_MIRROR")
    def test_the_mirror_holds_228(self) -> None:
        assert services.load_dpg(Path(MIRROR) / "dpg") == 228
