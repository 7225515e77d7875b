"""Says of a condition that failed what would have to change."""

from typing import Any

from portal.profiles.standing import Standing

_TIER_VARIABLES = ({"var": "tier_handle"}, {"var": "tier.handle"})


def explain(logic: Any, standing: Standing) -> dict[str, Any]:
    """Return the tiers that would do, and the member's own, where the rule is about tiers alone."""
    wanted = _tiers_wanted(logic)
    if not wanted:
        return {}
    names = standing.tier_names
    return {
        "tiers_wanted": [names.get(handle, handle) for handle in wanted],
        "tier_held": names.get(standing.tier_handle or ""),
    }


def _tiers_wanted(logic: Any) -> list[str]:
    """List the tiers that satisfy `tier == x`, `tier in [...]` or an `or` of those."""
    match logic:
        case {"==": [variable, str(handle)]} | {"===": [variable, str(handle)]}:
            return [handle] if variable in _TIER_VARIABLES else []
        case {"in": [variable, [*handles]]} if variable in _TIER_VARIABLES:
            return [handle for handle in handles if isinstance(handle, str)]
        case {"or": [*children]}:
            each = [_tiers_wanted(child) for child in children]
            return [handle for found in each for handle in found] if all(each) else []
        case _:
            return []
