"""What is around every answer: the envelope of one and of many, and the shapes of errors."""

from typing import Any, Literal

from pydantic import Field

from portal.api.documents.answers import Answer
from portal.errors import RefusalCode


class Links(Answer):
    """Where the rest of the list is."""

    first: str
    last: str
    prev: str | None
    next: str | None


class NumberedLink(Answer):
    """A link to a page of the list, with its label."""

    url: str | None
    label: str
    active: bool


class Meta(Answer):
    """Which part of the list this is."""

    current_page: int
    start: int | None = Field(alias="from")
    last_page: int
    links: list[NumberedLink]
    path: str
    per_page: int
    to: int | None
    total: int


class Message(Answer):
    """What was wrong, in plain words."""

    message: str


class Unauthenticated(Answer):
    """No good key came with the request."""

    message: Literal["Unauthenticated."]


class Conflict(Answer):
    """A refusal; with `shown_once`, a write that made a secret was sent again under its key."""

    message: str
    code: RefusalCode | Literal["shown_once"]
    facts: dict[str, Any]


class InvalidFields(Answer):
    """What is wrong with each field; a field of a field is named with dots."""

    message: str
    errors: dict[str, list[str]]


PARTS = (Links, NumberedLink, Meta, Message, Unauthenticated, InvalidFields, Conflict)


_WARNINGS = {
    "description": "What of it is probably not meant, by field; absent when there is nothing.",
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}


def around(
    inner: dict[str, Any], *, may_warn: bool = False, **more: dict[str, Any]
) -> dict[str, Any]:
    """Write the schema of an answer that has its content under `data`."""
    parts = {"data": inner, **more}
    return {
        "type": "object",
        "properties": parts | ({"warnings": _WARNINGS} if may_warn else {}),
        "required": [*parts],
        "additionalProperties": False,
    }
