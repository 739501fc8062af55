"""The pages of the value chain: sound, small, few queries, in six languages; each reader sees and does their own."""

import gzip
import json
import re
import unittest.mock
from typing import Any

from django.core.exceptions import PermissionDenied

from portal.core.access import today
from portal.core.languages import LANGUAGES, at
from portal.core.periods import current
from portal.pipeline import services, shown
from portal.pipeline.models import Dissent, Gate, Proposal
from portal.pipeline.tests.base import PipelineTestCase, ago, scores
from portal.portfolio.services import Initiative
from portal.runs.services import TooMany, visible_runs
from portal.testing import count_queries

PAGE_MAX_BYTES = 100_000
BOARD, FLOW, NEW = "/accelerator/pipeline", "/accelerator/pipeline/flow", "/accelerator/pipeline/new"
FILES = ("/accelerator/pipeline/flow.csv", "/accelerator/pipeline/flow.json")
IDEA = {"title": "Boats", "problem": "No road.", "benefits": "Villages."}


def body(made: Initiative, decision: str = "go", **more: Any) -> dict[str, Any]:
    """What the form of a gate sends."""
    asked = {f"score_{key}": str(given["score"]) for key, given in scores(made.stage).items()}
    return {"decision": decision, "reason": "Works.", **asked, **more}


class PageTests(PipelineTestCase):
    """Every page, with ideas in several stages, public and not."""

    def setUp(self) -> None:
        """Bring ideas through gates."""
        super().setUp()
        self.made = self.publish(self.idea("Vans", days=200))
        first = self.gate(self.made, on=ago(150), evidence="https://example.org/e", learned="")
        services.dissent(self.teammate, first, "A hidden objection.", who="The union")
        services.dissent(self.teammate, first, "An open objection.", public=True)
        self.gate(self.publish(self.idea("Kites", days=190)), "stop", on=ago(170))
        self.gate(self.idea("Held", days=180), "hold")
        self.slow = self.publish(self.idea("Slow", days=180))
        scope = f"?entity={self.entity.slug}"
        self.path = self.made.get_absolute_url()
        self.pages = [BOARD, FLOW, NEW, BOARD + scope, FLOW + scope, f"{BOARD}{scope}&stage=idea", self.path,
                      f"{FLOW}{scope}&period={current().code}&mix_idea=50&mix_scale=50", f"{self.path}/gate",
                      f"{self.path}/gate/{first.pk}/dissent"]  # fmt: skip

    def test_every_page_is_sound_in_six_languages(self) -> None:
        for language, _name in LANGUAGES:
            direction = "rtl" if language == "ar" else "ltr"
            for path in self.pages:
                html = self.as_owner.get(at(path, language)).content.decode()
                assert f'<html lang="{language}" dir="{direction}">' in html and html.count("<h1") == 1, path
                assert not re.search(r"<[^>]+\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", html), path
                ids = re.findall(r'\sid="([^"]*)"', html)
                assert len(ids) == len(set(ids)), (path, sorted({i for i in ids if ids.count(i) > 1}))

    def test_every_page_makes_at_most_eight_queries_and_is_small(self) -> None:
        for client in (self.as_nobody, self.as_owner):
            for path in (*self.pages, *FILES):
                with self.subTest(path=path), count_queries():
                    answer = client.get(path)
                assert len(gzip.compress(answer.content)) < PAGE_MAX_BYTES // 2, path

    def test_the_board_has_a_column_for_each_stage_and_says_what_is_stuck(self) -> None:
        html = self.as_owner.get(f"{BOARD}?entity={self.entity.slug}").content.decode()
        assert re.findall(r'<h2 id="stage-(\w+)">', html)[0] == "challenge" and html.count('<h2 id="stage-') == 6
        assert "180 days in this stage" in html and "stuck: above 100 days" in html and "on hold until" in html
        assert "Kites" not in html

    def test_the_board_of_a_past_half_year_stands_as_it_stood(self) -> None:
        path = f"{BOARD}?entity={self.entity.slug}&period="
        assert "Slow" in self.as_owner.get(path + current().code).content.decode()
        assert "Slow" not in self.as_owner.get(path + current().shift(-4).code).content.decode()

    def test_a_stage_is_listed_page_by_page(self) -> None:
        with unittest.mock.patch.multiple(shown, PER_COLUMN=1):
            html = self.as_owner.get(f"{BOARD}?entity={self.entity.slug}").content.decode()
        assert f"?stage=idea&amp;entity={self.entity.slug}" in html and "1 more" in html
        with unittest.mock.patch("portal.pipeline.views.PER_PAGE", 1):
            one = self.as_owner.get(f"{BOARD}?entity={self.entity.slug}&stage=idea&page=2").content.decode()
        assert "Page 2 of 2" in one

    def test_the_flow_shows_conversion_with_interval_times_and_stuck_ideas(self) -> None:
        html = self.as_owner.get(f"{FLOW}?entity={self.entity.slug}").content.decode()
        assert "<svg" in html and "Median time in the stage" in html and "Flow by half-year" in html
        assert f'<a href="{self.slow.get_absolute_url()}">Slow</a>' in html
        assert "Run on these stays" in html and 'href="/methods/pipeline_flow"' in html

    def test_a_declared_mix_is_compared_and_a_wrong_one_is_told(self) -> None:
        assert "Distance from the mix" in self.as_nobody.get(f"{FLOW}?mix_idea=50&mix_scale=50").content.decode()
        for wrong in ("x", "-1", "nan", "1e9"):
            html = self.as_nobody.get(f"{FLOW}?mix_idea={wrong}").content.decode()
            assert "from 0 to 100" in html and "Distance from the mix" not in html

    def test_files_hold_the_stays_and_every_figure(self) -> None:
        text = self.as_nobody.get(FILES[0]).content.decode("utf-8-sig")
        assert text.splitlines()[0] == "item,stage,entered,left,outcome,group" and text.count("vans,") == 2
        found = json.loads(self.as_nobody.get(FILES[1]).content)
        assert found["method"] == "pipeline_flow" and found["estimates"]
        again = json.loads(self.as_nobody.get("/api/pipeline/flow").content)
        assert again["result"] == found and again["day"] == today().isoformat()

    def test_the_public_reads_decision_and_criteria_but_no_reason_evidence_or_name(self) -> None:
        inner = ("A secret reason.", "https://example.org/e", "A hidden objection.", "The union", "words on problem")
        outer = ("<b>Go on</b>", "Board", "An open objection.", "1 dissent is not public", "on average 3.0 of 4")
        ours = self.as_teammate.get(self.path).content.decode()
        assert [words for words in inner if words not in ours] == []
        for client in (self.as_stranger, self.as_nobody):
            html = client.get(self.path).content.decode()
            assert [words for words in inner if words in html] == []
            assert [words for words in outer if words not in html] == []
            assert "Decide at the gate" not in html

    def test_strange_addresses_are_no_error(self) -> None:
        for query in ("period=x", "stage=x", "page=²", "period=9999-H1", "stage=idea&page=999"):
            for path in (BOARD, FLOW):
                assert self.client.get(f"{path}?{query}").status_code == 200, query
        assert self.client.get(f"{BOARD}?entity=nobody").status_code == 404

    def test_markup_in_words_is_shown_as_text(self) -> None:
        made = self.publish(self.idea("<b>Bold</b>", days=9))
        self.gate(made, "stop", learned="<script>x</script>")
        for path in (BOARD, FLOW, made.get_absolute_url()):
            assert "<script>x" not in self.client.get(path).content.decode()


class AccessTests(PipelineTestCase):
    """Who reads and writes."""

    def test_pages_are_open_and_forms_are_for_people_who_are_signed_in(self) -> None:
        for path in (BOARD, FLOW, *FILES, "/api/pipeline/flow", f"{BOARD}?entity={self.entity.slug}"):
            self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=200)
        self.assert_statuses(NEW, owner=200, teammate=200, stranger=200, nobody=302)

    def test_a_draft_is_on_the_board_of_its_people_only(self) -> None:
        self.idea("Zebra crossing", days=9)
        scope = f"?entity={self.entity.slug}"
        for client, sees in ((self.as_owner, True), (self.as_teammate, True), (self.as_stranger, False)):
            for path in (BOARD, FILES[0]):
                assert ("zebra" in client.get(path + scope).content.decode().lower()) is sees, path
                assert "zebra" not in client.get(path).content.decode().lower()
            assert bool(client.get(FILES[1] + scope).json()) is sees
            assert bool(client.get("/api/pipeline/flow" + scope).json()["result"]) is sees

    def test_the_gate_of_a_draft_is_hidden_and_that_of_a_public_one_closed(self) -> None:
        made = self.idea()
        gate = self.gate(made, "hold")
        for path in (f"{made.get_absolute_url()}/gate", f"{made.get_absolute_url()}/gate/{gate.pk}/dissent"):
            self.assert_statuses(path, owner=200, teammate=200, stranger=404, nobody=302)
        self.publish(made)
        for path in (f"{made.get_absolute_url()}/gate", f"{made.get_absolute_url()}/gate/{gate.pk}/dissent"):
            self.assert_statuses(path, owner=200, teammate=200, stranger=403, nobody=302)
            assert self.as_stranger.post(path, body(made)).status_code == 403
        assert Gate.objects.count() == 1 and not Dissent.objects.exists()

    def test_a_gate_of_another_initiative_takes_no_dissent_here(self) -> None:
        gate = self.gate(self.idea("One"), "hold")
        assert self.as_owner.get(f"{self.idea('Two').get_absolute_url()}/gate/{gate.pk}/dissent").status_code == 404

    def test_the_interface_decides_for_owners_only(self) -> None:
        made = self.idea(days=5)
        path = f"/api/initiatives/{made.slug}/gates"
        sent = {"decision": "go", "reason": "Works.", "criteria": scores("idea")}
        for client, status in ((self.as_nobody, 401), (self.as_stranger, 404), (self.as_teammate, 403)):
            assert client.post(path, sent, content_type="application/json").status_code == status
        wrong = self.as_owner.post(path, {**sent, "criteria": {}}, content_type="application/json")
        assert wrong.status_code == 422 and "score every" in wrong.json()["detail"]
        assert not Gate.objects.exists()
        answer = self.as_owner.post(path, sent, content_type="application/json")
        assert answer.status_code == 201 and answer.json()["stage_to"] == "experiment"
        assert answer.json()["initiative"] == made.slug


class FormTests(PipelineTestCase):
    """Forms."""

    def test_an_idea_is_filed_with_four_fields(self) -> None:
        answer = self.as_teammate.post(NEW, {**IDEA, "entity": self.entity.pk})
        made = Initiative.objects.get()
        assert answer.status_code == 302 and answer["Location"] == made.get_absolute_url()
        assert (made.title, made.stage, made.state) == ("Boats", "idea", "draft")
        assert f'<option value="{self.entity.pk}" selected>' in self.as_teammate.get(NEW).content.decode()

    def test_an_idea_for_another_organisation_is_refused(self) -> None:
        assert self.as_stranger.post(NEW, {**IDEA, "entity": self.entity.pk}).status_code == 200
        assert not Initiative.objects.exists()

    def test_a_decision_moves_the_idea(self) -> None:
        made = self.idea(days=5)
        sent = body(made, body="Board", decided_on=ago(1).isoformat(), words_problem="Ten people told us.")
        answer = self.as_owner.post(f"{made.get_absolute_url()}/gate", sent)
        made.refresh_from_db()
        gate = Gate.objects.get()
        assert answer.status_code == 302 and made.stage == "experiment" and gate.decided_on == ago(1)
        assert gate.criteria["problem"] == {"score": 3, "words": "Ten people told us."} and gate.body == "Board"

    def test_the_address_of_the_evidence_is_no_criterion(self) -> None:
        made = self.idea(days=9)
        self.gate(made, on=ago(5))
        made.refresh_from_db()
        assert "evidence" in scores(made.stage)
        self.as_owner.post(f"{made.get_absolute_url()}/gate", body(made, evidence="https://example.org/proof"))
        gate = Gate.objects.latest("pk")
        assert (gate.evidence, gate.criteria["evidence"]["score"]) == ("https://example.org/proof", 3)

    def test_what_is_missing_stands_in_the_form(self) -> None:
        made = self.idea()
        for sent, words in (
            ({"decision": ""}, "This field is required"),
            (body(made, score_problem=""), "score every criterion"),
            (body(made, "stop"), "A stop that teaches"),
            (body(made, "hold"), "later day"),
            (body(made, score_problem="7"), "not one of the available choices"),
        ):
            html = self.as_owner.post(f"{made.get_absolute_url()}/gate", sent).content.decode()
            assert words in html.split('role="alert"')[1].split("</div>")[0], words
        assert not Gate.objects.exists()

    def test_a_member_proposes_and_the_owner_finds_the_form_filled(self) -> None:
        made = self.idea()
        path = f"{made.get_absolute_url()}/gate"
        assert "Who decided" not in self.as_teammate.get(path).content.decode()
        self.as_teammate.post(path, body(made, "pivot", to="idea", learned="Users want less."))
        assert Proposal.objects.get().decision == "pivot" and not Gate.objects.exists()
        html = self.as_owner.get(path).content.decode()
        assert "Teammate proposes: Change course." in html and '<option value="pivot" selected>' in html
        assert "Users want less." in html and '<option value="3" selected>' in html

    def test_dissent_is_added_from_the_page_of_the_initiative(self) -> None:
        made = self.idea()
        gate = self.gate(made, "hold")
        path = f"{made.get_absolute_url()}/gate/{gate.pk}/dissent"
        assert path in self.as_teammate.get(made.get_absolute_url()).content.decode()
        self.as_teammate.post(path, {"text": "Too early.", "public": "on"})
        assert Dissent.objects.get().public and Dissent.objects.get().by == self.teammate

    def test_a_run_is_started_on_the_stays_of_the_page(self) -> None:
        self.idea(days=9)
        answer = self.as_owner.post(f"{BOARD}/run", {"entity": self.entity.slug})
        run = visible_runs(self.owner).get()
        assert answer["Location"] == run.get_absolute_url() and run.entity == self.entity
        assert self.as_nobody.post(f"{BOARD}/run").status_code == 302
        assert self.as_owner.get(f"{BOARD}/run").status_code == 405
        assert "no stays" in self.as_stranger.post(f"{BOARD}/run", follow=True).content.decode()
        for error, status in ((TooMany(60), 429), (PermissionDenied(), 403)):
            with unittest.mock.patch("portal.pipeline.services.run_flow", side_effect=error):
                assert self.as_owner.post(f"{BOARD}/run").status_code == status
