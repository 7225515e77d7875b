"""Takes a definition out of sight."""

from datetime import datetime

from portal.audit.recording import Actor, record
from portal.database import transaction
from portal.definitions import catalogue
from portal.definitions.defining import held_still


def delete(definition_id: int, *, by: Actor, now: datetime) -> None:
    """Hide a definition; the benefits made of it keep what they promised. Raises NotFound."""
    with transaction():
        definition = held_still(definition_id)
        definition.deleted_at = definition.updated_at = now
        catalogue.changed()
        record("definition deleted", by=by, at=now, definition_id=definition.id)
