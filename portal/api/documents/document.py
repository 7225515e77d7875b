"""Writes the OpenAPI document: from the routes, what their views say, and the bodies."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Flask

from portal.api.documents.calls import Call, calls
from portal.api.documents.parameters import in_headers, in_path, in_query, template_of
from portal.api.documents.resources import place, schemas
from portal.api.documents.responses import ERRORS, HEADERS, answers_of
from portal.api.operations import Operation
from portal.config import Settings

VERSION = "3.1.1"
_FOR_CUSTOMERS, _OTHERS = "For one customer", "The portal"
_TAGS = {
    "definitions": "Benefit definitions",
    "allocations": "Benefit definitions",
    "benefits": "Benefits",
    "held": "Benefits of a profile",
    "redemptions": "Redemptions",
    "profiles": "Profiles",
    "identities": "Profiles",
    "auth": "Keys",
    "webhooks": "Webhooks",
}
_ABOUT = """\
Benefits that members hold and claim, in the shapes of Omneo's v3.

**Keys.** `portal tokens create` prints an API token; press *Authorize* to use it. For an app, an
API token mints a token that names one customer (`POST /id/api/v1/auth/token`).

**Lists** hold 15 rows unless told otherwise, at most 100. Filters are joined by *and*:
`filter[field]=value` or `filter[field][operator]=value`.

**Writes** that carry an `Idempotency-Key` are done once, however often they are sent.

The examples name things of the demo (`make run`).
"""


def document(app: Flask, settings: Settings) -> dict[str, Any]:
    """Write the whole document."""
    found = list(calls(app))
    bodies = {call.operation.body for call in found if call.operation.body}
    return {
        "openapi": VERSION,
        "info": {"title": settings.programme_name, "version": "v3", "description": _ABOUT},
        "servers": [{"url": settings.base_url}],
        "tags": [{"name": tag} for tag in dict.fromkeys([*_TAGS.values(), *map(_tag, found)])],
        "paths": _paths(found, app.config["MAX_CONTENT_LENGTH"]),
        "components": {
            "schemas": schemas(sorted(bodies, key=lambda body: body.__name__)),
            "responses": ERRORS,
            "headers": HEADERS,
            "securitySchemes": {
                "apiToken": {"type": "http", "scheme": "bearer"},
                "customerToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _paths(found: Sequence[Call], largest: int) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for call in sorted(found, key=_place_of):
        path = paths.setdefault(template_of(call.rule.rule), {})
        path[call.method.lower()] = _written(call) | _body(call.operation, largest)
    return paths


def _place_of(call: Call) -> tuple[int, bool]:
    """Order calls by their tag, and other paths to the same after the usual ones."""
    return [*_TAGS.values(), _tag(call)].index(_tag(call)), call.is_another_path


def _written(call: Call) -> dict[str, Any]:
    parameters = [
        *in_path(call.rule.rule, for_customers=call.is_for_customers),
        *in_query(call.operation),
        *in_headers(is_write=call.is_write),
    ]
    return {
        "operationId": re.sub(r"[._]", "-", call.endpoint) + "-2" * call.is_another_path,
        "tags": [_tag(call)],
        **_words(call),
        "parameters": parameters,
        "responses": answers_of(call),
        "security": _security(call),
    }


def _words(call: Call) -> dict[str, str]:
    said = (call.view.__doc__ or call.view.__name__.replace("_", " ").capitalize()).strip(". ")
    more = []
    if call.takes_key and call.operation.scopes:
        scopes = ", ".join(f"`{scope}`" for scope in call.operation.scopes)
        more.append(f"Needs an API token with {scopes}.")
    if call.is_joining:
        more.append("Needs the token of somebody who has no profile: one minted without an `id`.")
    if call.is_another_path:
        more.append("The same under another path.")
    return {"summary": said, **({"description": " ".join(more)} if more else {})}


def _body(operation: Operation, usual: int) -> dict[str, Any]:
    if operation.body is None:
        return {}
    largest = operation.largest_body or usual
    content = {"schema": place(operation.body), "example": operation.example or {}}
    body = {
        "description": f"At most {largest:,} bytes.",
        "required": not operation.is_body_optional,
        "content": {"application/json": content},
        "x-max-bytes": largest,
    }
    return {"requestBody": body}


def _security(call: Call) -> list[dict[str, list[str]]]:
    if call.is_open:
        return []
    return [{"apiToken": []}] if call.takes_key else [{"customerToken": []}]


def _tag(call: Call) -> str:
    if call.is_for_customers:
        return _FOR_CUSTOMERS
    return _TAGS.get(call.view.__module__.split(".")[-1], _OTHERS)
