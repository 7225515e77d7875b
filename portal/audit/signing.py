"""Signs what is on record with a key that the store itself does not hold."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from portal.database import AUDIT_KEY

SIGNED = (
    "reference at event actor_kind actor benefit_id number definition_id profile_id"
    " other_profile_id before after"
).split()


def key_of(connection: Connection) -> bytes:
    """Return the key that the engine was opened with."""
    key: bytes = connection.get_execution_options()[AUDIT_KEY]
    return key


def signature(values: Mapping[str, Any], key: bytes) -> str:
    """Sign the values of a row, written in one way whatever database they come back from."""
    written = json.dumps([_plain(values.get(name)) for name in SIGNED], separators=(",", ":"))
    return hmac.new(key, written.encode(), sha256).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
