"""A password is not built on the words that everybody would try here first (OWASP ASVS 5.0, 6.1.2 and 6.2.11)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Whoever guesses begins with the name of the program, of the organisation and of the site.
GUESSED_FIRST = (
    "quintet", "united nations", "unitednations", "un2.0", "un20", "sdg", "agenda2030", "portfolio", "scorecard",
    "accelerator", "password", "welcome", "changeme", "letmein", "secret", "admin", "owner", "qwerty",
)  # fmt: skip
REST_MIN = 8  # letters and digits that must be left when those words are taken away


class ContextWordsValidator:
    """Refuses a password that is little more than words of this place."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when too little is left without those words."""
        rest = password.lower()
        for word in sorted(GUESSED_FIRST, key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(re.sub(r"[\W_]", "", rest)) < REST_MIN:
            raise ValidationError(_("This password is built on a word that is guessed here first."), code="context")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Not built on the name of this portal or on words such as welcome.")
