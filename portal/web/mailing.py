"""Sends mail beside the request: a mail server that refuses or hangs delays nobody."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from threading import BoundedSemaphore
from time import sleep
from typing import Any
from urllib.parse import unquote, urlsplit

from css_inline import inline
from flask import Flask, current_app, render_template
from flask_mailman import EmailMultiAlternatives

from portal import logs
from portal.config import Settings
from portal.web.extensions import mail
from portal.web.gettext import _, speaking
from portal.web.languages import locale_of, speech
from portal.web.mail_server import EmailBackend

_MOST_WAITING = 200
_CARRIERS = 8
_PAUSE_SECONDS = 0.25
_SUBJECTS: Mapping[str, Callable[[str], str]] = {
    "sign_in": lambda programme: _("Your code for %(programme)s", programme=programme),
    "kiosk_code": lambda programme: _("Your code at %(programme)s", programme=programme),
    "new_device": lambda programme: _("New sign-in to %(programme)s", programme=programme),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is still to be written: `name` is its template, `to` nobody at all if None."""

    name: str
    to: str | None
    language: str
    words: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None


class MailRefused(Exception):
    """The mail server did not take a letter; it tells why by number alone.

    In their words servers repeat the address, which is nowhere to stay once its member is erased.
    """


class Postman:
    """Writes and carries letters on threads of its own; when too many wait, the newest is lost."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._programme = settings.programme_name
        self._ways = _ways(settings)
        self._places = BoundedSemaphore(_MOST_WAITING)
        self._threads = ThreadPoolExecutor(_CARRIERS, thread_name_prefix="mail")

    def post(self, letter: Letter) -> None:
        """Take a letter and return at once; one to nobody costs the same and goes nowhere."""
        if not self._places.acquire(blocking=False):
            logs.error("mail lost", reason="too many are waiting")
            return
        self._threads.submit(self._carry, letter)

    def finish(self) -> None:
        """Return when every letter that was taken has gone its way."""
        self._threads.shutdown(wait=True)
        self._threads = ThreadPoolExecutor(_CARRIERS, thread_name_prefix="mail")

    def deliver(self, letter: Letter) -> None:
        """Write a letter and send it now.

        Raises MailRefused for what the mail server answers, or OSError when it is not reached.
        """
        with speaking(locale_of(letter.language)):
            message = self._written(letter)
            for way in self._ways if letter.to else ():
                try:
                    mail.get_connection(backend=way).send_messages([message])
                except SMTPException as error:
                    raise MailRefused(_numbers(error)) from None

    def _carry(self, letter: Letter) -> None:
        # By now the page has gone out, so that it cannot tell by its haste who is a member.
        sleep(_PAUSE_SECONDS)
        try:
            with self._app.app_context():
                self.deliver(letter)
        except Exception as error:
            logs.error("mail not sent", letter=letter.name, reason=type(error).__name__)
        finally:
            self._places.release()

    def _written(self, letter: Letter) -> EmailMultiAlternatives:
        text, html = (
            render_template(
                f"emails/{letter.name}.{kind}", locale=speech(letter.language), **letter.words
            )
            for kind in ("txt", "html")
        )
        subject = letter.subject or _SUBJECTS[letter.name](self._programme)
        message = EmailMultiAlternatives(subject, text, to=[letter.to or "nobody@localhost"])
        message.attach_alternative(inline(html), "text/html")
        return message


def _numbers(error: SMTPException) -> str:
    match error:
        case SMTPRecipientsRefused():
            codes = sorted({code for code, _words in error.recipients.values()})
        case SMTPResponseException():
            codes = [error.smtp_code]
        case _:
            codes = []
    return " ".join([type(error).__name__, *map(str, codes)])


def post(letter: Letter) -> None:
    """Hand a letter to the postman of the portal that answers this request."""
    current_app.extensions["postman"].post(letter)


def prepare_mail(app: Flask, settings: Settings) -> None:
    """Choose how mail goes: by SMTP where there is a server, else to the console."""
    app.config.update(
        MAIL_DEFAULT_SENDER=settings.mail_from,
        MAIL_TIMEOUT=settings.smtp_timeout,
        MAIL_FILE_PATH=str(settings.instance_dir / "mail"),
        **_server(settings.smtp_url),
    )
    mail.init_app(app)
    app.extensions["postman"] = Postman(app, settings)


def _ways(settings: Settings) -> tuple[Any, ...]:
    if settings.smtp_url:
        return (EmailBackend,)
    return ("console", "file") if settings.demo else ("console",)


def _server(smtp_url: str | None) -> dict[str, Any]:
    if smtp_url is None:
        return {}
    parts = urlsplit(smtp_url)
    return {
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "MAIL_USE_SSL": parts.scheme == "smtps",
        "MAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
    }
