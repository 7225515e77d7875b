"""What a call may be answered with, as the document describes it."""

from typing import Any

from pydantic import BaseModel

from portal.api.documents.calls import Call
from portal.api.documents.envelopes import Conflict, InvalidFields, Message, Unauthenticated
from portal.api.documents.resources import answer_schema, place
from portal.api.operations import Operation

_SECONDS = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
_NAME = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
HEADERS = {
    "RetryAfter": {
        "description": "After how many seconds to try again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "RequestId": {
        "description": "The name of this call: the one that was sent, or a new one.",
        "required": True,
        "schema": {"type": "string"},
    },
}


def _error(
    text: str, model: type[BaseModel] = Message, *, says_when: bool = False
) -> dict[str, Any]:
    content = {"application/json": {"schema": place(model)}}
    headers = {"headers": _SECONDS} if says_when else {}
    return {"description": text, **headers, "content": content}


ERRORS = {
    "400": _error("What was sent cannot be read, or could be read in two ways."),
    "401": _error("No good key.", Unauthenticated),
    "403": _error("The key lacks a scope."),
    "404": _error("Not there, or not yours."),
    "409": _error("Refused, with the reason.", Conflict),
    "413": _error("The body has more bytes than this call takes."),
    "415": _error("The body is not JSON."),
    "422": _error("What is wrong with each field.", InvalidFields),
    "429": _error("Too many calls in a minute.", says_when=True),
    "503": _error("The store cannot be reached, or is busy.", says_when=True),
}


def answers_of(call: Call) -> dict[str, Any]:
    """Write the good answer of a call, and its errors."""
    good = {str(call.operation.status): _good(call.operation)}
    if call.is_open:
        return good
    errors = {"400", "401", "403", "404", "429", "503"}
    if call.is_write:
        errors |= {"409", "422"}
    if call.operation.body is not None:
        errors |= {"413", "415", "422"}
    if call.operation.fields is not None:
        errors |= {"422"}
    return good | {name: {"$ref": f"#/components/responses/{name}"} for name in sorted(errors)}


def _good(operation: Operation) -> dict[str, Any]:
    if operation.status == 204:
        return {"description": "Done.", "headers": _NAME}
    content = {"application/json": {"schema": answer_schema(operation)}}
    return {"description": "Done.", "headers": _NAME, "content": content}
