"""What the API answers with about webhooks, as the document describes it."""

from typing import Any

from pydantic import Field

from portal.api.documents.answers import Answer, Iso, Written


class Webhook(Answer):
    """An address that is told of one kind of event."""

    id: int
    trigger: str
    url: str
    namespace: str | None
    is_active: bool
    condition: Any
    created_at: Written
    updated_at: Written
    created_at_iso: Iso
    updated_at_iso: Iso


class NewWebhook(Webhook):
    """A new webhook; its secret is shown once."""

    secret: str = Field(description="What `x-omneo-hmac-sha256` is made with.")
