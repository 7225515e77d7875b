"""Answers every error of the API as JSON, in the shapes that clients of Omneo know."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from portal import logs
from portal.api.explaining import reasons_json
from portal.definitions.explaining import Unmet
from portal.errors import (
    Invalid,
    NotFound,
    OutcomeUnknown,
    Refusal,
    RefusalCode,
    Refused,
    TooMany,
)

RETRY_AFTER = 5
SENTENCES: dict[RefusalCode, str] = {
    "not_published": "The benefit definition is not published.",
    "archived": "The benefit definition is archived.",
    "not_claimable": "The benefit definition cannot be claimed.",
    "not_visible": "The profile does not see this benefit definition.",
    "not_open_yet": "The claim period has not started.",
    "closed": "The claim period is over.",
    "already_held": "The profile holds this benefit already.",
    "already_claimed": "The profile has claimed this benefit before.",
    "condition_not_met": "The profile does not meet the claim condition.",
    "condition_invalid": "The claim condition cannot be decided.",
    "sold_out": "The global limit of redemptions is reached.",
    "no_code_left": "No code is left to allocate.",
    "voided": "The benefit has been voided.",
    "reassigned": "The benefit was given to another profile.",
    "used_up": "The benefit has been used up.",
    "expired": "The benefit has expired.",
    "global_limit": "The global limit of redemptions is reached.",
    "too_few_left": "The benefit has fewer redemptions left.",
    "already_reversed": "The redemption has been reversed already.",
    "too_late_to_reverse": "The time to reverse the redemption is over.",
    "not_extendable": "The benefit cannot be extended.",
    "extended_before": "The holder has extended this benefit before.",
    "not_reassignable": "The benefit cannot be given to another profile.",
    "used_already": "The benefit has been used already.",
    "offered_already": "The benefit is offered to somebody already.",
    "offer_over": "The offer is over.",
    "code_too_old": "The code on the screen is no longer good: ask for a fresh code.",
}


class Unauthenticated(Exception):
    """The request carries no key that is good."""


def answer_errors(blueprint: Blueprint) -> None:
    """Register one handler for each kind of error."""
    blueprint.register_error_handler(Unauthenticated, _unauthenticated)
    blueprint.register_error_handler(HTTPException, http_error)
    blueprint.register_error_handler(ValidationError, _wrong_shape)
    blueprint.register_error_handler(Invalid, lambda error: _invalid(error.errors))
    blueprint.register_error_handler(NotFound, lambda _error: message(404, "Not found."))
    blueprint.register_error_handler(Refused, _refused)
    blueprint.register_error_handler(TooMany, _too_many)
    blueprint.register_error_handler(OutcomeUnknown, _unknown)
    for outage in (OperationalError, InterfaceError, InternalError, PoolTimeout):
        blueprint.register_error_handler(outage, _unavailable)
    blueprint.register_error_handler(Exception, _failed)


def message(status: int, text: str, **more: Any) -> Response:
    """Answer with a status and a message."""
    response = jsonify({"message": text, **more})
    response.status_code = status
    return with_usual_phrase(response)


def with_usual_phrase(response: Response) -> Response:
    """Write the reason phrase in title case, since clients compare it.

    The phrases of the standard library are not used: they change with the version of Python.
    """
    response.status = f"{response.status_code} {HTTP_STATUS_CODES[response.status_code]}"
    return response


def http_error(error: HTTPException) -> Response:
    """Answer what the framework refused, such as an unknown path or a malformed body."""
    if error.code is None or error.code < 400:
        return Response(status=error.code, headers=error.get_headers())
    phrase = f"{HTTP_STATUS_CODES[error.code]}."
    answer = message(
        error.code, error.description or phrase if error.code in {400, 415} else phrase
    )
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(allowed)
    return answer


def _unauthenticated(_error: Unauthenticated) -> Response:
    answer = message(401, "Unauthenticated.")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _wrong_shape(error: ValidationError) -> Response:
    return _invalid(mistakes_in(error))


def mistakes_in(error: ValidationError) -> dict[str, list[str]]:
    """Say of each field of a body what is wrong with it."""
    errors: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        field = ".".join(str(step) for step in problem["loc"])
        text = "The field is unknown." if problem["type"] == "extra_forbidden" else problem["msg"]
        errors.setdefault(field[:100] or "body", []).append(text.removeprefix("Value error, "))
    return errors


def _invalid(errors: Any) -> Response:
    return message(422, "The given data was invalid.", errors=errors)


def _refused(error: Refused) -> Response:
    told = refusal_json(error.refusal)
    return message(409, told.pop("message"), **told)


def refusal_json(refusal: Refusal) -> dict[str, Any]:
    """Write why not: a sentence, the code, and the facts."""
    facts = dict(_fact(name, value) for name, value in refusal.facts.items())
    return {"message": SENTENCES[refusal.code], "code": refusal.code, "facts": facts}


def _fact(name: str, value: Any) -> tuple[str, Any]:
    if isinstance(value, Unmet):
        return "reasons", reasons_json(value)
    return name, value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value


def _too_many(error: TooMany) -> Response:
    answer = message(429, "Too many attempts.")
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _unavailable(error: Exception) -> Response:
    logs.error("store unavailable", reason=type(error).__name__)
    answer = message(503, "Service unavailable.")
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def _unknown(error: Exception) -> Response:
    logs.error("outcome unknown", reason=type(error.__cause__).__name__)
    answer = message(503, "The outcome is unknown. Look whether it is there before you try again.")
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def _failed(error: Exception) -> Response:
    logs.exception("request failed", reason=type(error).__name__)
    return message(500, "Server error.")
