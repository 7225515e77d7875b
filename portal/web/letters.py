"""Writes the letters about benefits that the outbox asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from portal.benefits.models import Benefit
from portal.clock import now
from portal.config import Settings
from portal.database import reading
from portal.definitions.models import DefinitionTexts
from portal.definitions.texts import TEXT_COLUMNS, texts_in
from portal.profiles.models import Profile
from portal.web.gettext import _, speaking
from portal.web.languages import locale_of
from portal.web.mailing import Letter
from portal.web.moments import day, day_and_time

_ABOUT = (
    select(
        Profile.email,
        Profile.first_name,
        Profile.language,
        Benefit.id,
        Benefit.profile_id,
        Benefit.state,
        Benefit.ends_at,
        Benefit.expires_local_at,
        Benefit.timezone,
        Benefit.max_redemptions,
        Benefit.redemptions_used,
        *TEXT_COLUMNS,
    )
    .select_from(Profile)
    .join(Benefit, Benefit.deleted_at.is_(None))
    .join(DefinitionTexts, DefinitionTexts.id == Benefit.texts_id)
    .where(Profile.deleted_at.is_(None), Profile.email.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter about a benefit says, and where it leads."""

    subject: str
    sentence: str
    action: str
    path: str


def send_letter(payload: Mapping[str, Any]) -> None:
    """Send one letter to one member; what no longer holds is not told.

    Raises MailRefused, or OSError when the mail server is not reached.
    """
    row = _about(UUID(payload["profile_id"]), int(payload["benefit_id"]))
    if row is None or not _still_holds(payload["letter"], row):
        return
    settings: Settings = current_app.config["SETTINGS"]
    language = row.language if row.language in settings.languages else settings.languages[0]
    with speaking(locale_of(language)):
        told = _WORDS[payload["letter"]](row, _name(row, language), payload)
    words = {
        "heading": told.subject,
        "first_name": row.first_name,
        "sentence": told.sentence,
        "action": told.action,
        "link": f"{settings.base_url}{told.path}",
    }
    letter = Letter("benefit", row.email, language, words, told.subject)
    current_app.extensions["postman"].deliver(letter)


def _about(profile_id: UUID, benefit_id: int) -> Any:
    with reading() as connection:
        about = _ABOUT.where(Profile.id == profile_id, Benefit.id == benefit_id)
        return connection.execute(about).first()


def _still_holds(letter: str, row: Any) -> bool:
    """Whether a reminder still reminds of something."""
    if letter != "reminder":
        return True
    is_used_up = row.max_redemptions is not None and row.redemptions_used >= row.max_redemptions
    return row.state == "active" and now() < row.ends_at and not is_used_up


def _name(row: Any, language: str) -> str:
    return texts_in(row).spoken_in(language).name


def _ends(row: Any) -> str:
    return day_and_time(row.expires_local_at, row.timezone)


def _given(row: Any, name: str, _payload: Mapping[str, Any]) -> Told:
    sentence = _("It is under Yours, and good until %(when)s.", when=_ends(row))
    return Told(_("%(name)s is yours", name=name), sentence, _("Show it"), f"/benefits/{row.id}")


def _redeemed(row: Any, name: str, _payload: Mapping[str, Any]) -> Told:
    sentence = _("If that was not you, tell us soon, so that we can undo it.")
    return Told(_("%(name)s was used", name=name), sentence, _("See it"), f"/benefits/{row.id}")


def _reminder(row: Any, name: str, _payload: Mapping[str, Any]) -> Told:
    subject = _("%(name)s ends on %(day)s", name=name, day=day(row.expires_local_at))
    sentence = _("You can use it until %(when)s.", when=_ends(row))
    return Told(subject, sentence, _("Show it"), f"/benefits/{row.id}")


def _extended(row: Any, name: str, _payload: Mapping[str, Any]) -> Told:
    sentence = _("You can use it until %(when)s.", when=_ends(row))
    subject = _("More time for %(name)s", name=name)
    return Told(subject, sentence, _("Show it"), f"/benefits/{row.id}")


def _invitation(_row: Any, name: str, payload: Mapping[str, Any]) -> Told:
    path = f"/invitations/{int(payload['invitation'])}"
    sentence = _("Another member would like you to have it. You can take it or leave it.")
    return Told(_("You are offered %(name)s", name=name), sentence, _("Have a look"), path)


def _accepted(_row: Any, name: str, _payload: Mapping[str, Any]) -> Told:
    sentence = _("Whom you offered it to has taken it. Your own code for it is no longer good.")
    return Told(_("%(name)s was taken", name=name), sentence, _("See your history"), "/history")


def _stayed(row: Any, name: str, _payload: Mapping[str, Any]) -> Told:
    sentence = _("Whom you offered it to has not taken it. You can use it as before.")
    subject = _("%(name)s stays with you", name=name)
    return Told(subject, sentence, _("Show it"), f"/benefits/{row.id}")


_WORDS: Mapping[str, Callable[[Any, str, Mapping[str, Any]], Told]] = {
    "given": _given,
    "redeemed": _redeemed,
    "reminder": _reminder,
    "extended": _extended,
    "invitation": _invitation,
    "invitation_accepted": _accepted,
    "invitation_declined": _stayed,
    "invitation_lapsed": _stayed,
}
