"""Makes a new definition out of one that is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.audit.recording import Actor
from portal.definitions.defining import all_fields, create, find
from portal.definitions.models import BenefitDefinition

_OF_ITS_OWN = frozenset({"id", "texts_id", "created_at", "updated_at", "deleted_at"})


def clone(
    definition_id: int,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    image_hosts: Sequence[str] = (),
) -> BenefitDefinition:
    """Write a copy with other fields, the handle among them; codes and counts stay behind.

    Raises NotFound, or Invalid naming each field that cannot be right.
    """
    original = all_fields(find(definition_id))
    fields = {name: value for name, value in original.items() if name not in _OF_ITS_OWN}
    return create(fields | dict(changes), by=by, now=now, image_hosts=image_hosts)
