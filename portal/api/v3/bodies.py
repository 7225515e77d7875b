"""What bodies have in common that write things which clients send back whole."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator


def _as_taken(schema: dict[str, Any], model: type["Body"]) -> None:
    """Say in the document what the body does beyond its fields."""
    fields = schema["properties"]
    for name in model.never_null & fields.keys():
        fields[name] = _without_null(fields[name])
    if model.is_partial:
        for field in fields.values():
            field.pop("default", None)
    for name in sorted(model.read_only - model.model_fields.keys()):
        fields[name] = {"description": "Read-only: may be sent back, and is left out of account."}


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    rest = {key: value for key, value in field.items() if key != "anyOf"}
    return rest | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds}) if kinds else field


class Body(BaseModel):
    """A body about a thing: what clients cannot write of it is left out of it without harm.

    In a partial body the fields that are absent stay as they are.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True, json_schema_extra=_as_taken)
    read_only: ClassVar[frozenset[str]] = frozenset()
    never_null: ClassVar[frozenset[str]] = frozenset()
    is_partial: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _without_read_only(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        return {name: value for name, value in body.items() if name not in cls.read_only}

    def sent(self) -> dict[str, Any]:
        """Return the fields that were in the body."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    def errors_of_null(self) -> dict[str, list[str]]:
        """List the fields that were sent as null and may not be."""
        nulls = self.never_null & self.model_fields_set
        return {name: ["may not be null"] for name in nulls if getattr(self, name) is None}
