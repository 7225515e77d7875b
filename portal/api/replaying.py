"""Answers a write that is sent again under its `Idempotency-Key` with its first answer."""

import re
from hashlib import sha256
from typing import Any, Literal

from flask import Response, current_app, g, request
from werkzeug.exceptions import BadRequest

from portal.api.errors import message
from portal.api.guard import operation
from portal.clock import now
from portal.database import enclosing
from portal.errors import Invalid
from portal.idempotency import Attempt

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
SHOWN_ONCE: Literal["shown_once"] = "shown_once"
NOT_KEPT = frozenset({401, 403, 429, 500, 503})
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# In quotes, or bare and then with no quote or space at its ends.
KEY = re.compile(rf'"([ -~]{{1,{LONGEST_KEY}}})"|([!#-~](?:[ -~]{{0,{LONGEST_KEY - 2}}}[!#-~])?)')
_KEPT_HEADERS = ("Content-Type", "Allow")


class _NotToBeKept(Exception):
    """What was done is undone with it, and may be sent again."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def answer_once() -> Response | None:
    """Do a write that carries a key once; its answer is kept in the transaction of the work.

    None where there is no key, or nothing is changed. Raises BadRequest for a key that is none,
    and Invalid where it was used for something else.
    """
    key = _key()
    if key is None or request.method in _READS or operation().changes_nothing:
        return None
    attempt = Attempt(g.sender, key, _fingerprint())
    try:
        with enclosing():
            if not attempt.begin(now=now()):
                return _replayed(attempt)
            answer = _answer()
            if answer.status_code in NOT_KEPT:
                raise _NotToBeKept(answer)
            attempt.settle(_kept(answer), now=now())
            return answer
    except _NotToBeKept as made:
        return made.answer


def _key() -> str | None:
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    found = KEY.fullmatch(sent)
    if found is None:
        raise BadRequest(f"The {HEADER} must have 1 to {LONGEST_KEY} printable characters.")
    return found[1] or found[2]


def _fingerprint() -> str:
    """Write what is asked as a digest; the same key for anything else is a mistake."""
    asked = f"{request.method} {request.full_path}\n".encode(errors="replace")
    return sha256(asked + request.get_data()).hexdigest()


def _answer() -> Response:
    """Make the answer as the framework would, so that an error is one of the answers too."""
    view = current_app.view_functions[request.endpoint or ""]
    try:
        made: Any = view(**(request.view_args or {}))
    except Exception as error:
        made = current_app.handle_user_exception(error)
    return current_app.make_response(made)


def _kept(answer: Response) -> dict[str, Any]:
    """Write down an answer; of one that holds a secret, only that it was made."""
    if operation().is_shown_once and answer.status_code < 300:
        answer = message(
            409, "This was made already, and is shown once.", code=SHOWN_ONCE, facts={}
        )
    headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    return {
        "status": answer.status_code,
        "body": answer.get_data(as_text=True),
        "headers": headers,
    }


def _replayed(attempt: Attempt) -> Response:
    try:
        answer = attempt.remembered() or {}
    except Invalid as invalid:
        raise Invalid({HEADER: ["The key was used for something else."]}) from invalid
    return Response(answer["body"], status=answer["status"], headers=answer["headers"])
