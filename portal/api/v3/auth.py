"""Keys to the API: is this one good, make another, end one."""

from datetime import UTC
from typing import Annotated, Any

from flask import g
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from portal.api.guard import body_of, caller
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.fields import Trimmed, something
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.presenting import iso, local
from portal.clock import now
from portal.integrations import managing
from portal.integrations.models import ApiToken
from portal.integrations.tokens import LONGEST_NAME, SCOPES, Key

Scope = Annotated[str, WithJsonSchema({"type": "string", "enum": [*SCOPES]})]


class TokenCreate(BaseModel):
    """A key to be made; without scopes it may do what this one may."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    name: Annotated[str, something(LONGEST_NAME), Trimmed]
    scopes: Annotated[list[Scope], Field(max_length=len(SCOPES))] | None = None


@v3.get("/auth/verify")
@call(answers="Key")
def verify() -> ResponseReturnValue:
    """Tell whether a key is good."""
    return {"data": {"name": _key().name, "scopes": sorted(_key().scopes)}}


@v3.post("/auth/api-tokens")
@call(
    answers="AccessToken",
    body=TokenCreate,
    status=201,
    example={"name": "web shop", "scopes": ["read-benefits"]},
    is_shown_once=True,
)
def create_api_token() -> ResponseReturnValue:
    body = body_of(TokenCreate)
    scopes = sorted(_key().scopes) if body.scopes is None else list(dict.fromkeys(body.scopes))
    raw, token = managing.hand_on(body.name, scopes, within=_key().scopes, by=caller(), now=now())
    return {"accessToken": raw, "token": _token_json(token)}, 201


@v3.get("/auth/access-tokens")
@call(answers="Token", many=True, fields={})
def show_tokens() -> ResponseReturnValue:
    wanted, page = asked_for({})
    found = managing.good_tokens(within=_key().scopes, now=now())
    rows = found[wanted.offset : wanted.offset + wanted.limit]
    return list_json([_token_json(each) for each in rows], len(found), page)


@v3.delete("/auth/api-tokens/<id:token_id>")
@call(answers="Nothing", status=204)
def revoke_token(token_id: int) -> ResponseReturnValue:
    managing.revoke(token_id, within=_key().scopes, by=caller(), now=now())
    return "", 204


def _key() -> Key:
    key: Key = g.key
    return key


def _token_json(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": token.scopes,
        "created_at": local(token.created_at, UTC),
        "expires_at": local(token.expires_at, UTC),
        "last_used_at": local(token.last_used_at, UTC),
        "expires_at_iso": iso(token.expires_at, UTC),
    }
