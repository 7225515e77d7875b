"""Hands out tokens that name one customer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict

from portal.api.customers import customers
from portal.api.customers.tokens import write_token
from portal.api.guard import body_of, settings
from portal.api.operations import call
from portal.api.v3.fields import Short
from portal.clock import now
from portal.errors import NotFound
from portal.profiles import listing

# A key can hand on only what it may do itself.
_HANDED_ON = (
    "read-profiles", "update-profiles", "read-benefits", "update-benefits", "delete-benefits",
    "claim-benefits", "redeem-benefits", "read-redemptions",
)  # fmt: skip


class Whom(BaseModel):
    """The profile to name: by its id or by an identity; without an id it is one who will join."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    id: Short | None = None
    id_handle: Short | None = None


@customers.post("/auth/token")
@call(
    *_HANDED_ON,
    answers="CustomerToken",
    body=Whom,
    example={"id": "92a7996b-abb6-4c9c-a845-9aaf8202fab6"},
    changes_nothing=True,
)
def make_token() -> ResponseReturnValue:
    """Make a token that names one customer."""
    profile_id = _named(body_of(Whom))
    until = now() + timedelta(minutes=settings().customer_token_minutes)
    token = write_token(profile_id, secret=settings().secret_key, until=until)
    answer: dict[str, Any] = {"token": token, "exp": int(until.timestamp())}
    return {"data": answer}


def _named(whom: Whom) -> UUID | None:
    if not whom.id:
        return None
    if whom.id_handle:
        return listing.find_by(whom.id_handle, whom.id).id
    try:
        return listing.find(UUID(whom.id)).id
    except ValueError as error:
        raise NotFound from error
