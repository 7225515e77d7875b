"""Which language a page speaks, and how a person changes it."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.profiles.preferring import prefer_language
from portal.web.here import kept
from portal.web.next_page import page_or_home
from portal.web.security_headers import refuse_cross_site
from portal.web.signed_in import member_or_none, settings

language = Blueprint("language", __name__)
language.before_request(refuse_cross_site)


@dataclass(frozen=True, slots=True)
class Speech:
    """A language as the templates need it."""

    code: str
    direction: str
    own_name: str


# Babel knows all this too, and read 60 ms of locales at each start to tell.
_SPEECHES = {
    "en": Speech("en", "ltr", "English"),
    "de": Speech("de", "ltr", "Deutsch"),
    "ar": Speech("ar", "rtl", "العربية"),
}
# English dates are written day first, as in most places that speak it.
_DATES_AS_IN = {"en": "en_GB"}


def speech(code: str) -> Speech:
    """Describe a language by its code."""
    return _SPEECHES[code]


def chosen() -> str:
    """Return the language of this request: chosen here, else the member's, else the browser's."""
    language: str | None = kept().get("language")
    if language is None:
        language = kept()["language"] = _chosen()
    return language


def _chosen() -> str:
    offered = settings().languages
    member = member_or_none()
    # Where the store is not asked, as on a page of an error, what was kept at sign-in tells.
    own = member.row.language if member else session.get("own_language")
    for code in (session.get("language"), own):
        if code in offered:
            return str(code)
    return request.accept_languages.best_match(offered) or offered[0]


def locale_of(code: str) -> str:
    """Return the locale that words and dates in a language follow."""
    return _DATES_AS_IN.get(code, code)


def locale_of_request() -> str:
    """Return the locale of the page that is being made."""
    return locale_of(chosen())


@language.post("/language")
def choose() -> ResponseReturnValue:
    """Change the language of this browser, and of the member who is signed in."""
    code = request.form.get("language", "")
    if code in settings().languages:
        session["language"] = code
        kept().pop("language", None)
        kept().pop("voice", None)
        member = member_or_none()
        if member is not None:
            prefer_language(member.profile_id, code, now=now())
    return redirect(page_or_home(request.form.get("next")), code=303)
