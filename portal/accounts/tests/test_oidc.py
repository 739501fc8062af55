"""Sign-in through another organisation: who gets in, and every token that must not open anything."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from portal.accounts import configuration, services
from portal.accounts.tests.provider import CLIENT, SECRET, Provider
from portal.accounts.tests.test_second_factor import add_app
from portal.accounts.tests.test_sign_in import confirmed, sign_in
from portal.core.models import AuditLine, Person
from portal.testing import AccessTestCase


class OIDCCase(AccessTestCase):
    """A portal that knows one provider."""

    def setUp(self):
        super().setUp()
        self.provider = Provider()
        self.addCleanup(self.provider.close)
        known = [{"id": "home", "name": "Home", "client_id": CLIENT, "secret": SECRET, "server_url": self.provider.url}]
        settings = override_settings(
            OIDC_PROVIDERS=known,
            SOCIALACCOUNT_PROVIDERS=configuration.for_allauth(known),
            SIGN_IN_ORIGINS=configuration.origins(known),
        )
        settings.enable()
        self.addCleanup(settings.disable)
        services.confirm_address(self.owner)

    def go(self, client, **form):
        return client.post("/sign-in/with/home", form)

    def come_back(self, client, **form):
        return client.get("/sign-in/with/home/back", self.provider.authorize(self.go(client, **form)["Location"]))

    def get_in(self, **claims):
        self.provider.claims = claims
        client = Client()
        answer = self.come_back(client)
        return client if client.get("/profile").status_code == 200 else answer


class OIDCTest(OIDCCase):
    def test_it_works(self):
        client = Client()
        answer = self.come_back(client, next="/my-duties")
        assert (answer.status_code, answer["Location"]) == (302, "/my-duties")
        assert "owner@example.org" in client.get("/profile").content.decode()
        assert SocialAccount.objects.get().extra_data == {}
        assert AuditLine.objects.filter(who=self.owner, verb="add sign-in elsewhere").count() == 1

    def test_the_request_is_protected_by_state_nonce_and_proof_key(self):
        asked = parse_qs(urlsplit(self.go(Client())["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert all(len(asked[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
        assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}

    def test_the_page_offers_it_and_the_policy_lets_the_form_go_there(self):
        answer = Client().get("/sign-in")
        self.assertContains(answer, "Sign in with Home")

    def test_a_second_time_the_person_is_known_by_the_subject_not_by_the_address(self):
        self.get_in()
        assert isinstance(self.get_in(email="renamed@example.org"), Client)
        assert not isinstance(self.get_in(sub="s-2", email="renamed@example.org"), Client)

    def test_an_address_the_provider_has_not_confirmed_opens_nothing(self):
        for said in (False, None, "false", 0, "yes"):
            answer = self.get_in(email_verified=said)
            assert answer.status_code == 403, said
        assert not SocialAccount.objects.exists()

    def test_an_account_whose_own_address_is_not_confirmed_is_not_opened(self):
        answer = self.get_in(email="teammate@example.org")
        self.assertContains(answer, "no account here is open", status_code=403)

    def test_somebody_unknown_gets_no_account(self):
        before = Person.objects.count()
        assert self.get_in(email="unknown@example.org").status_code == 403
        assert Person.objects.count() == before

    def test_a_closed_account_stays_closed(self):
        self.get_in()
        services.deactivate(None, self.owner)
        assert self.get_in()["Location"] == "/sign-in"

    def test_a_second_factor_is_still_asked_for(self):
        client = Client()
        sign_in(client)
        add_app(client)
        assert Authenticator.objects.exists()
        assert self.get_in()["Location"] == "/sign-in/second-step"

    def test_a_wrong_token_opens_nothing(self):
        now = int(time.time())
        for wrong in (
            {"nonce": "of another sign-in"}, {"nonce": None}, {"aud": "another program"}, {"aud": None},
            {"iss": "https://elsewhere.example"}, {"exp": now - 3600}, {"iat": now + 3600}, {"sub": None},
            {"aud": [CLIENT, "another"], "azp": "another"}, {"aud": [CLIENT, "another"]}, {"azp": "another"},
        ):  # fmt: skip
            answer = self.get_in(**wrong)
            assert answer.status_code == 403, wrong
        assert not SocialAccount.objects.exists()

    def test_a_token_signed_by_somebody_else_opens_nothing(self):
        self.provider.signed_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        assert self.get_in().status_code == 403

    def test_a_token_that_is_not_signed_or_signed_with_the_secret_opens_nothing(self):
        self.provider.algorithm, self.provider.signed_with = "none", None
        assert self.get_in().status_code == 403
        self.provider.algorithm, self.provider.signed_with = "HS256", SECRET * 2
        assert self.get_in().status_code == 403

    def test_a_description_of_somebody_else_opens_nothing(self):
        self.provider.info = {"sub": "s-2", "email": "owner@example.org", "email_verified": True}
        assert self.get_in(email=None, email_verified=None).status_code == 403
        self.provider.info["sub"] = "s-1"
        assert isinstance(self.get_in(email=None, email_verified=None), Client)

    def test_a_wrong_state_a_second_use_and_another_browser_open_nothing(self):
        client = Client()
        back = self.provider.authorize(self.go(client)["Location"])
        assert Client().get("/sign-in/with/home/back", back).status_code == 403
        assert client.get("/sign-in/with/home/back", {**back, "state": "made-up"}).status_code == 403
        assert client.get("/sign-in/with/home/back", back).status_code == 302
        client.post("/sign-out")
        assert client.get("/sign-in/with/home/back", back).status_code == 403

    def test_a_code_of_another_exchange_opens_nothing(self):
        mine, theirs = Client(), Client()
        stolen = self.provider.authorize(self.go(theirs)["Location"])
        own = self.provider.authorize(self.go(mine)["Location"])
        assert mine.get("/sign-in/with/home/back", {**own, "code": stolen["code"]}).status_code == 403
        assert self.provider.refused == ["token"]

    def test_a_provider_that_calls_itself_otherwise_is_refused(self):
        self.provider.issuer = "https://elsewhere.example"
        assert self.go(Client()).status_code == 403

    def test_a_provider_that_points_elsewhere_is_not_followed(self):
        for path in ("/.well-known/openid-configuration", "/token", "/keys"):
            with self.subTest(path):
                back = self.provider.authorize(self.go(client := Client())["Location"])
                self.provider.moved = path
                assert client.get("/sign-in/with/home/back", back).status_code == 403
                self.provider.moved = ""
        self.provider.moved = "/userinfo"
        assert self.get_in(email=None, email_verified=None).status_code == 403
        assert not self.provider.followed

    def test_a_provider_that_is_down_is_told(self):
        self.provider.close()
        self.assertContains(self.go(Client()), "did not work", status_code=403)

    def test_cancelling_there_comes_back_to_a_page(self):
        client = Client()
        state = self.provider.authorize(self.go(client)["Location"])["state"]
        answer = client.get("/sign-in/with/home/back", {"error": "access_denied", "state": state})
        self.assertContains(answer, "was cancelled", status_code=403)

    def test_a_get_begins_nothing_and_an_unknown_provider_is_not_there(self):
        assert Client().get("/sign-in/with/home").status_code == 405
        assert Client().post("/sign-in/with/nowhere").status_code == 404

    def test_an_address_elsewhere_is_never_followed(self):
        answer = self.come_back(Client(), next="https://evil.example/")
        assert answer["Location"] == "/my-organisation"

    def test_a_signed_in_person_connects_and_disconnects(self):
        client = Client()
        sign_in(client, "teammate@example.org")
        confirmed(client)
        self.provider.claims = {"email": "other@example.net", "email_verified": False, "sub": "s-9"}
        assert self.come_back(client, process="connect")["Location"] == "/profile/security"
        account = SocialAccount.objects.get()
        assert account.user == self.teammate
        assert isinstance(self.get_in(**self.provider.claims), Client)
        client.post("/profile/security/disconnect", {"account": account.pk})
        assert not SocialAccount.objects.exists()

    def test_nobody_connects_what_belongs_to_another(self):
        self.get_in()
        client = Client()
        sign_in(client, "teammate@example.org")
        confirmed(client)
        self.provider.claims = {}
        self.come_back(client, process="connect")
        assert SocialAccount.objects.get().user == self.owner

    def test_the_last_way_in_stays(self):
        self.get_in()
        self.owner.set_unusable_password()
        self.owner.save()
        with pytest.raises(ValueError, match="only way"):
            services.disconnect(self.owner, SocialAccount.objects.get().pk)


GOOD = {"id": "home", "name": "Home", "client_id": "c", "secret": "s", "server_url": "https://login.example.org/x"}


def test_settings_name_providers_and_origins(tmp_path):
    path = tmp_path / "providers.json"
    path.write_text(json.dumps([GOOD, {**GOOD, "id": "two", "origins": ["https://adfs.example.org"]}]))
    found = configuration.providers(str(path))
    assert configuration.origins(found) == ("https://adfs.example.org", "https://login.example.org")
    assert configuration.providers("") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "is no JSON"),
        ('{"id": "x"}', "must be a list"),
        ("/nowhere.json", "cannot be read"),
        (json.dumps([{**GOOD, "secret": ""}]), "secret is missing"),
        (json.dumps([{**GOOD, "tenant": "x"}]), "unknown: tenant"),
        (json.dumps([GOOD, GOOD]), "same id twice"),
        (json.dumps([{**GOOD, "id": "A b"}]), "a-z, 0-9"),
        (json.dumps([{**GOOD, "server_url": "http://login.example.org"}]), "begin with https"),
        (json.dumps([{**GOOD, "origins": ["https://a.example; script-src *"]}]), "is no address"),
        (json.dumps([{**GOOD, "domains": "example.org"}]), "list of words"),
    ],
)
def test_a_mistake_in_the_settings_is_said(text, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        configuration.providers(text)


def test_the_policy_lets_forms_go_to_the_providers():
    from portal.middleware import content_security_policy

    assert "form-action 'self' https://login.example.org;" in content_security_policy(["https://login.example.org"])
