"""Says what happened and what to do now, for every error a page can end in."""

from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from portal import logs
from portal.errors import Invalid, NotFound, OutcomeUnknown, Refused, TooMany
from portal.web.gettext import _, ngettext
from portal.web.kiosk.frame import bare_frame
from portal.web.signed_in import settings
from portal.web.wording import told

_RETRY_AFTER = 5


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The words of an error page."""

    heading: str
    text: str


def answer_errors(app: Flask) -> None:
    """Register one handler for each kind of error but those of HTTP itself."""
    app.register_error_handler(CSRFError, lambda _error: _answer(403))
    app.register_error_handler(NotFound, lambda _error: _answer(404))
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(OutcomeUnknown, _unknown)
    for outage in (OperationalError, InterfaceError, InternalError, PoolTimeout):
        app.register_error_handler(outage, _unavailable)
    app.register_error_handler(Exception, _failed)


def http_error(error: HTTPException) -> Response:
    """Answer what the framework refused, such as an unknown path or a form without its token."""
    if isinstance(error, SecurityError):
        return _foreign_host()
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    answer = _answer(error.code)
    if error.code == 405:
        answer.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return answer


def _foreign_host() -> Response:
    """Answer without a page: nothing of ours can be linked under a name that is not ours."""
    return Response("This host is not known here.", 400, mimetype="text/plain")


def _invalid(error: Invalid) -> Response:
    texts = [text for field in error.errors.values() for text in field]
    return _answer(422, ErrorPage(_("That did not work"), " ".join(texts)))


def _refused(error: Refused) -> Response:
    words = told(error.refusal, zone=settings().timezone)
    return _answer(409, ErrorPage(words.heading, words.text))


def _too_many(error: TooMany) -> Response:
    minutes = -(-error.retry_after // 60)
    wait = ngettext("Try again in %(num)d minute.", "Try again in %(num)d minutes.", minutes)
    answer = _answer(
        429, ErrorPage(_("A short pause"), _("That was tried very often.") + " " + wait)
    )
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _unavailable(error: Exception) -> Response:
    logs.error("store unavailable", reason=type(error).__name__)
    answer = _answer(503)
    answer.headers["Retry-After"] = str(_RETRY_AFTER)
    return answer


def _unknown(error: Exception) -> Response:
    logs.error("outcome unknown", reason=type(error.__cause__).__name__)
    words = _("The connection was lost at the last moment. Look whether it is there, then go on.")
    answer = _answer(503, ErrorPage(_("That may have worked"), words))
    answer.headers["Retry-After"] = str(_RETRY_AFTER)
    return answer


def _failed(error: Exception) -> Response:
    logs.exception("request failed", reason=type(error).__name__)
    return _answer(500)


def _answer(code: int, page: ErrorPage | None = None) -> Response:
    g.without_store = True
    words = page or _page_of(code)
    if request.path.startswith("/staff"):
        return make_response(_staff_page(words), code)
    if request.path.startswith("/kiosk"):
        return make_response(_kiosk_page(words), code)
    body = render_template(
        "errors/error.html",
        code=code,
        heading=words.heading,
        text=words.text,
        action_href=url_for("member.home"),
        action_text=_("To your benefits"),
    )
    return make_response(body, code)


def _staff_page(words: ErrorPage) -> str:
    return render_template(
        "staff/error.html",
        heading=words.heading,
        text=words.text,
        action_href=url_for("staff.find"),
        action_text=_("To the till"),
    )


def _kiosk_page(words: ErrorPage) -> str:
    return render_template(
        "kiosk/error.html",
        frame=bare_frame(),
        heading=words.heading,
        text=words.text,
        action_href=url_for("kiosk.attract"),
        action_text=_("To the start"),
    )


def _page_of(code: int) -> ErrorPage:
    pages = {
        403: (
            _("This form could not be accepted"),
            _("It was open for too long, or came from elsewhere. Open the page and send it again."),
        ),
        404: (
            _("There is nothing here"),
            _("The address may be mistyped, or what was here is no longer on offer."),
        ),
        405: (_("This page cannot be used like that"), _("Open it from the portal instead.")),
        410: (_("This is over"), _("What was here has ended. Your benefits are where they were.")),
        413: (_("That was too much"), _("What was sent is larger than this page takes.")),
        500: (
            _("Something went wrong here"),
            _("It is our fault, not yours. Nothing that you have was lost. Please try again."),
        ),
        503: (
            _("Back in a moment"),
            _("The portal is very busy. Nothing that you have was lost. Please try again shortly."),
        ),
    }
    usual = (_("That did not work"), _("The portal did not understand this request."))
    return ErrorPage(*pages.get(code, usual))
