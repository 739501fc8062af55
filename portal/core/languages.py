"""The six official languages: one code each, the same in the address, in the catalogues and in the library.

The code of Chinese is `zh`, as in `quintet.i18n`, while Django files its own Chinese sentences under
`zh_Hans`; a link in the state folder lets gettext find them under `zh` too.
"""

import os
from pathlib import Path

LANGUAGES = (
    ("en", "English"),
    ("ar", "العربية"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
    ("zh", "中文"),
)
DEFAULT_LANGUAGE = "en"


def link_chinese(state: Path) -> Path:
    """Make Django's own Chinese sentences findable as `zh`; returns the locale folder that holds the link."""
    import django
    from django.conf.locale import LANG_INFO

    LANG_INFO["zh"] = {**LANG_INFO["zh-hans"], "code": "zh", "name": "Chinese", "name_local": "中文"}
    folder = state / "locale"
    folder.mkdir(parents=True, exist_ok=True)
    target = Path(django.__file__).parent / "conf" / "locale" / "zh_Hans"
    link = folder / "zh"
    if not (link.is_symlink() and Path(os.readlink(link)) == target):
        # Several processes may start at once: make the link aside, then move it into place in one step.
        aside = folder / f"zh.{os.getpid()}"
        aside.unlink(missing_ok=True)
        aside.symlink_to(target)
        aside.replace(link)
    return folder


def at(path: str, language: str = "") -> str:
    """Give the address of a page in a language: "/data" is "/ar/data" in Arabic and stays as it is in English."""
    from django.utils.translation import get_language

    language = language or get_language() or DEFAULT_LANGUAGE
    if not path.startswith("/") or path.startswith(("/api", "/static")) or language == DEFAULT_LANGUAGE:
        return path
    return f"/{language}{path}"


def bare(path: str) -> str:
    """Take the language off an address: "/ar/data" is "/data"."""
    head, _slash, rest = path.removeprefix("/").partition("/")
    codes = {code for code, _name in LANGUAGES} - {DEFAULT_LANGUAGE}
    return f"/{rest}" if head in codes else path
