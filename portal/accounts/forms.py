"""The forms of sign-in; passwords may be pasted and each field tells the browser what belongs in it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts import throttle
from portal.accounts.adapter import AccountAdapter, refuse
from portal.core.forms import GrantForm
from portal.core.models import Person

HINT = _("At least 12 characters. Several words are easier to remember than signs. Not a common password.")
CODE_SECONDS = 5 * 60


class SignInForm(forms.Form):
    """E-mail address and password, with a brake on guessing."""

    username = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    person: Person | None = None
    seconds = 0

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check the two together, unless too many have failed."""
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            self.seconds = throttle.sign_in_wait(self.request, email)
            if self.seconds:
                raise ValidationError(AccountAdapter.error_messages["too_many_login_attempts"], code="blocked")
            self.person = AccountAdapter(self.request).authenticate(self.request, email=email, password=password)
            if self.person is None:
                raise ValidationError(
                    _("No account matches this e-mail address and password. Check both and try again.")
                )
        return self.cleaned_data


class NewPasswordForm(PasswordChangeForm):
    """The old password once and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Current password")
        _name_new(self, "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        """Check the old password. Raises ImmediateHttpResponse (429) after too many failures."""
        about = str(self.user.pk)
        if seconds := throttle.wait(throttle.OLD_PASSWORD, about):
            from allauth.core import context

            raise ImmediateHttpResponse(refuse(context.request, seconds))
        try:
            return str(super().clean_old_password())
        except ValidationError:
            throttle.count(throttle.OLD_PASSWORD, about)
            raise


class FirstPasswordForm(SetPasswordForm):
    """A password for an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self, "new_password1", "new_password2")


class ResetForm(account_forms.ResetPasswordKeyForm):
    """A new password after a link sent by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self, "password1", "password2")


class InviteForm(GrantForm):
    """A role offered by e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"]
        self.fields["email"].help_text = _("A link is sent there; it works once, for two weeks.")


class WelcomeForm(SetPasswordForm):
    """The name and the password of somebody who was invited."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self, "new_password1", "new_password2")


class ForgottenForm(forms.Form):
    """The address of an account."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class NewAddressForm(forms.Form):
    """The address an account is to have."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        help_text=_("It counts once you have opened the link sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ConfirmForm(account_forms.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = _("Password"), ""
        field.widget.attrs.pop("placeholder", None)


class _Code:
    """A code of the app or a recovery code: five tries in five minutes, each code of the app once."""

    user: Any
    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.help_text = _("The six digits in your app, or one of your recovery codes.")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}

    def clean_code(self) -> str:
        """Check the code. Raises ImmediateHttpResponse (429) after too many failures."""
        about = str(self.user.pk)
        _not_too_often(about)
        try:
            code = str(super().clean_code())  # type: ignore[misc]
            found = getattr(self, "authenticator", None)
            app = found is None or found.type == Authenticator.Type.TOTP
            if app and not throttle.once("code", f"{about}|{code}", CODE_SECONDS):
                raise ValidationError(_("This code is not right or has been used."))
        except ValidationError:
            throttle.count(throttle.CODE, about)
            raise
        throttle.forget(throttle.CODE, about)
        return code


def _not_too_often(about: str) -> None:
    from allauth.core import context

    if seconds := throttle.wait(throttle.CODE, about):
        raise ImmediateHttpResponse(refuse(context.request, seconds))


class CodeForm(_Code, code_forms.AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_Code, code_forms.ReauthenticateForm):
    """A code in place of the password, before something important is changed."""


class FirstCodeForm(_Code, ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that the app shows now.")


class NewKeyForm(key_forms.AddWebAuthnForm):
    """A security key or a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("So that you can tell it from others.")
        self.fields["passwordless"].label = _("Sign in with this key alone (passkey)")
        self.fields["passwordless"].help_text = _("The key then asks for a PIN, a fingerprint or your face.")


class KeyNameForm(key_forms.EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].widget.attrs["maxlength"] = 100


def _name_new(form: forms.Form, first: str, second: str) -> None:
    form.fields[first].label, form.fields[first].help_text = _("New password"), HINT
    form.fields[second].label, form.fields[second].help_text = _("New password, once more"), ""
    for name in (first, second):
        form.fields[name].widget.attrs.pop("placeholder", None)
        form.fields[name].widget.attrs["autocomplete"] = "new-password"
