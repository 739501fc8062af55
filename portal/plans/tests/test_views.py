"""The pages of plans, for those who may read and write them."""

import gzip

from portal.core import services as core
from portal.core.access import today
from portal.plans import services
from portal.plans.models import Item, Plan
from portal.plans.tests.test_services import PlansTestCase
from portal.testing import count_queries


class PlanPagesTest(PlansTestCase):
    def test_it_works(self):
        answer = self.as_teammate.post(
            "/accelerator/plans/new",
            {
                "entity": self.entity.pk,
                "title": "Our way",
                "template": "roadmap",
                "first": "2026-H1",
                "last": "2028-H2",
            },
            follow=True,
        )
        self.assertContains(answer, "Our way")
        self.assertContains(answer, "Report progress to the Chief Executives Board.")
        assert Plan.objects.get().items.count() == 31

    def test_who_may_open_which_page(self):
        plan = self.plan()
        path = plan.get_absolute_url()
        item = plan.items.first()
        assert item is not None
        self.assert_statuses(path, 200, 200, 404, 404)
        for inner in ("/commitments/data", "/ledger"):
            self.assert_statuses(path + inner, 200, 200, 404, 404)
        for inner in ("/items/new", f"/items/{item.pk}", "/report/2026-H1", "/ledger/new", "/changes"):
            self.assert_statuses(path + inner, 200, 200, 404, 302)
        self.assert_statuses("/accelerator/plans", 200, 200, 200, 200)
        self.assert_statuses("/accelerator/plans/new", 200, 200, 200, 302)
        self.assert_statuses("/accelerator/roadmap", 200, 200, 200, 200)
        self.assert_statuses(f"/accelerator/checks/{self.entity.slug}", 200, 200, 404, 302)
        services.step(self.teammate, plan, "submit")
        services.step(self.owner, plan, "approve")
        self.assert_statuses(path, 200, 200, 200, 200)
        self.assert_statuses(path + ".csv", 200, 200, 200, 200)
        self.assert_statuses(path + "/changes", 200, 200, 404, 302)
        self.assert_statuses(path + "/items/new", 200, 200, 403, 302)
        assert self.as_stranger.post(path + "/commitments/data", {}).status_code == 403

    def test_names_and_forecasts_are_for_the_organisation(self):
        plan = self.approved(template="commitments")
        item = self.milestone(plan, days=5, owner=self.owner)
        services.state_forecast(self.teammate, item, 0.37)
        services.ask_help(self.teammate, plan, "Secret question")
        for client in (self.as_stranger, self.as_nobody):
            answer = client.get(plan.get_absolute_url())
            self.assertNotContains(answer, "Owner</span>")
            self.assertNotContains(answer, "Secret question")
        self.assertContains(self.as_owner.get(plan.get_absolute_url()), "Secret question")

    def test_commitments_are_answered_with_one_save(self):
        plan = self.plan("commitments")
        rows = [row.anchor for row in plan.commitments.all() if row.anchor.startswith("data_")]
        path = plan.get_absolute_url() + "/commitments/data"
        self.as_teammate.post(path, {f"a-{anchor}": "adopted" for anchor in rows})
        assert plan.commitments.filter(answer="adopted").count() == len(rows) == 19
        answer = self.as_teammate.post(path, {f"a-{rows[0]}": "declined"})
        self.assertContains(answer, "Say why it is declined")

    def test_a_half_year_is_reported_with_one_save(self):
        plan = self.plan("empty")
        items = [self.milestone(plan, days=-k) for k in range(10)]
        sent = {f"s-{item.pk}": "planned" for item in items} | {f"s-{items[3].pk}": "done"}
        path = f"{plan.get_absolute_url()}/report/{items[0].period.code}"
        self.as_teammate.post(path, sent)
        assert [item.pk for item in Item.objects.filter(state="done")] == [items[3].pk]
        assert self.as_teammate.get(plan.get_absolute_url() + "/report/soon").status_code == 404

    def test_an_item_is_added_and_its_forecast_kept(self):
        plan = self.plan("empty")
        self.as_teammate.post(
            plan.get_absolute_url() + "/items/new",
            {"title": "A step", "kind": "milestone", "due": str(today()), "state": "planned", "late": "30"},
        )
        assert [row.late for row in Item.objects.get().forecasts.all()] == [0.3]

    def test_pages_ask_few_queries_and_stay_small(self):
        plan = self.plan()
        for k in range(69):
            self.milestone(plan, days=k)
        for inner in ("", "?view=lanes", "/commitments/innovation", "/report/2030-H2", "/ledger", "/changes"):
            path = plan.get_absolute_url() + inner
            with self.subTest(inner), count_queries():
                answer = self.as_owner.get(path)
            assert len(gzip.compress(answer.content)) < 60_000

    def test_a_country_page_shows_what_is_declared(self):
        land = core.create_entity(self.owner, "Ministry of Examples", kind="ministry", iso3="KEN")
        services.set_checks(
            self.owner, land, {"action_discuss": ("under_way", "We talk to leaders.", "https://example.org", True)}
        )
        answer = self.as_nobody.get("/member-states/KEN")
        self.assertContains(answer, "We talk to leaders.")
        self.assertContains(answer, "Ministry of Examples")

    def test_changes_are_told_in_words(self):
        plan = self.plan("empty")
        item = self.milestone(plan)
        services.report_items(self.teammate, plan, {item.pk: ("late", None)})
        answer = self.as_owner.get(plan.get_absolute_url() + "/changes")
        self.assertContains(answer, "reported on an item")
        self.assertContains(answer, "Planned → Late")
