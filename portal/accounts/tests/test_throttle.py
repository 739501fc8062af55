"""The brake on guessing: what is counted, how long it lasts, and whom it does not lock out."""

import datetime
import re

from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.accounts import throttle
from portal.accounts.models import Attempt
from portal.accounts.tests.test_sign_in import sign_in
from portal.middleware import client_address
from portal.testing import AccessTestCase, count_queries


def failed(email, address):
    """Fail to sign in, without the cost of a hash."""
    throttle.sign_in_failed(RequestFactory().post("/sign-in", REMOTE_ADDR=address), email)


class BrakeTest(AccessTestCase):
    def test_it_works(self):
        answer = sign_in(self.as_nobody)
        assert (answer.status_code, answer["Location"]) == (302, "/my-organisation")

    def test_a_wait_is_told_in_seconds_and_another_process_knows_it(self):
        for _ in range(throttle.PAIR.most):
            sign_in(self.as_nobody, password="wrong")
        answer = sign_in(Client())
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= throttle.PAIR.seconds
        assert Attempt.objects.filter(count__gte=throttle.PAIR.most).exists()

    def test_the_wait_ends(self):
        for _ in range(throttle.PAIR.most):
            sign_in(self.as_nobody, password="wrong")
        Attempt.objects.update(until=timezone.now() - datetime.timedelta(seconds=1))
        assert sign_in(self.as_nobody).status_code == 302

    def test_one_network_address_cannot_try_many_accounts(self):
        for number in range(throttle.NETWORK.most):
            failed(f"n{number}@example.org", "192.0.2.1")
        assert sign_in(self.as_nobody, "another@example.org", "wrong", REMOTE_ADDR="192.0.2.1").status_code == 429
        assert sign_in(self.as_nobody, "another@example.org", "wrong", REMOTE_ADDR="192.0.2.2").status_code == 200

    def test_people_behind_a_proxy_are_told_apart_and_nobody_pretends_to_be_another(self):
        def seen(here, passed):
            request = RequestFactory().get("/", REMOTE_ADDR=here, HTTP_X_FORWARDED_FOR=passed)
            client_address(lambda _asked: HttpResponse())(request)
            return throttle.network(request)

        assert seen("127.0.0.1", "198.51.100.9, 192.0.2.1") == "192.0.2.1"
        assert seen("192.0.2.7", "198.51.100.9") == "192.0.2.7"
        assert seen("127.0.0.1", "nonsense") == "127.0.0.1"
        assert seen("127.0.0.1", "2001:db8:1:2:3::4") == "2001:db8:1:2::/64"

    def test_a_proxy_that_names_nobody_does_not_make_all_one(self):
        for number in range(throttle.NETWORK.most):
            throttle.count(throttle.NETWORK, f"127.0.0.{number % 2 + 1}")
        assert sign_in(self.as_nobody).status_code == 302

    def known_device(self):
        known = Client()
        sign_in(known)
        known.post("/sign-out")
        return known

    def test_a_stranger_who_fails_from_everywhere_does_not_lock_out_a_known_device(self):
        known = self.known_device()
        for number in range(throttle.ADDRESS.most):
            failed("owner@example.org", f"10.0.{number}.1")
        assert sign_in(Client(), REMOTE_ADDR="10.1.1.1").status_code == 429
        assert sign_in(known).status_code == 302

    def test_the_cookie_of_a_known_device_counts_for_its_person_only(self):
        known = self.known_device()
        for number in range(throttle.ADDRESS.most):
            failed("teammate@example.org", f"10.0.{number}.1")
        assert sign_in(known, "teammate@example.org").status_code == 429

    def test_the_table_names_nobody(self):
        sign_in(self.as_nobody, password="wrong")
        assert all(re.fullmatch("[0-9a-f]{64}", row.pk) for row in Attempt.objects.all())

    def test_a_refused_attempt_writes_nothing(self):
        for _ in range(throttle.PAIR.most):
            sign_in(self.as_nobody, password="wrong")
        with count_queries() as asked:
            sign_in(self.as_nobody)
        assert all(sql.startswith("SELECT") for sql in asked.counted), asked.counted
        assert len(asked.counted) == 1

    def test_something_is_done_once(self):
        assert throttle.once("x", "y", 60)
        assert not throttle.once("x", "y", 60)
        assert throttle.once("x", "z", 60)
