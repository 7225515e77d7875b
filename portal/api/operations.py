"""What each call of the API needs, takes and answers: read by the guards and by the document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from portal.listing import Fields

View = Callable[..., Any]
Resource = Literal[
    "Benefit", "Definition", "Allocation", "Profile", "Identity", "Tier", "Redemption", "Token",
    "Webhook", "NewWebhook",
    "Balances", "Count", "Availability", "Key", "AccessToken", "CustomerToken", "Allocated",
    "Benefits", "Claimable", "WrittenDefinition", "RedemptionAndBenefit", "BenefitAndRedemption",
    "Health", "Document", "Nothing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: the scopes it needs, the body it takes, and what it answers when all is well."""

    scopes: tuple[str, ...]
    answers: Resource
    body: type[BaseModel] | None = None
    many: bool = False
    status: int = 200
    fields: Fields | None = None
    is_tagged: bool = False
    includes: tuple[str, ...] = ()
    example: Mapping[str, Any] | None = None
    is_body_optional: bool = False
    largest_body: int | None = None
    is_shown_once: bool = False
    changes_nothing: bool = False


OPERATIONS: dict[View, Operation] = {}


def call(*scopes: str, answers: Resource, **more: Any) -> Callable[[View], View]:
    """Say of a view what it needs, takes and answers; without scopes any good key will do."""

    def mark(view: View) -> View:
        OPERATIONS[view] = Operation(scopes, answers, **more)
        return view

    return mark
