"""Whether a benefit can be used now, and why not."""

from datetime import datetime
from typing import Literal, Protocol

NotRedeemable = Literal["voided", "reassigned", "archived", "expired", "used_up", "global_limit"]


class Usable(Protocol):
    """What the question needs to know of a benefit."""

    @property
    def state(self) -> str: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def max_redemptions(self) -> int | None: ...
    @property
    def redemptions_used(self) -> int: ...
    @property
    def reserved_redemptions(self) -> int: ...


def why_not_redeemable(
    benefit: Usable, *, is_archived: bool, global_left: int | None, now: datetime
) -> NotRedeemable | None:
    """Name the first reason why it cannot be used, or None when it can.

    `global_left` is what the definition's cap leaves for benefits without a reservation.
    """
    if benefit.state != "active":
        return "reassigned" if benefit.state == "reassigned" else "voided"
    if is_archived:
        return "archived"
    if benefit.max_redemptions is not None and benefit.redemptions_used >= benefit.max_redemptions:
        return "used_up"
    if now >= benefit.ends_at:
        return "expired"
    if not benefit.reserved_redemptions and global_left is not None and global_left < 1:
        return "global_limit"
    return None
