"""What a use case raises when it cannot do what was asked."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

ClaimRefusal = Literal[
    "not_published",
    "archived",
    "not_claimable",
    "not_visible",
    "not_open_yet",
    "closed",
    "already_held",
    "already_claimed",
    "condition_not_met",
    "condition_invalid",
    "sold_out",
    "no_code_left",
]
UseRefusal = Literal[
    "voided",
    "reassigned",
    "archived",
    "used_up",
    "expired",
    "global_limit",
    "too_few_left",
    "already_reversed",
    "too_late_to_reverse",
    "not_extendable",
    "extended_before",
    "not_reassignable",
    "used_already",
    "offered_already",
    "offer_over",
    "code_too_old",
]
RefusalCode = ClaimRefusal | UseRefusal
CLAIM_REFUSALS: tuple[ClaimRefusal, ...] = get_args(ClaimRefusal)
USE_REFUSALS: tuple[UseRefusal, ...] = get_args(UseRefusal)
HIDING_CODES: frozenset[RefusalCode] = frozenset(CLAIM_REFUSALS[:4])


class Refusal(NamedTuple):
    """Why not: a stable code, and the facts that its sentence needs.

    `is_undecided` tells the programme, and nobody else, that a condition of its own is at fault.
    """

    code: RefusalCode
    facts: Mapping[str, Any] = MappingProxyType({})
    is_undecided: bool = False

    @property
    def hides(self) -> bool:
        """Whether a member refused for this is not told that the thing exists."""
        return self.code in HIDING_CODES


class PortalError(Exception):
    """Anything that a use case answers instead of doing it."""


class Refused(PortalError):
    """A rule says no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class OutcomeUnknown(PortalError):
    """The store went away while it kept something: it may be there or not."""


class NotFound(PortalError):
    """There is no such thing, or it is somebody else's."""


class Invalid(PortalError):
    """What was sent cannot be right; each field names its own mistakes."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.items()))
        self.errors = errors


class TooMany(PortalError):
    """A limit is reached; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after
