"""What a member prefers."""

from datetime import datetime
from uuid import UUID

from portal.audit.recording import Actor, record
from portal.database import transaction
from portal.errors import NotFound
from portal.profiles.models import Profile


def prefer_language(profile_id: UUID, language: str, *, now: datetime) -> None:
    """Speak to the member in this language from now on, also by mail. Raises NotFound."""
    with transaction() as session:
        profile = session.get(Profile, profile_id)
        if profile is None:
            raise NotFound
        before, profile.language, profile.updated_at = profile.language, language, now
        record(
            "profile changed",
            by=Actor("member", str(profile_id)),
            at=now,
            profile_id=profile_id,
            before={"language": before},
            after={"language": language},
        )
