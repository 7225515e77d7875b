"""How ids and handles stand in paths."""

from uuid import UUID

from werkzeug.routing import BaseConverter, IntegerConverter

ME = "me"
UUID_PATTERN = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
LARGEST_ID = 2_099_999_999


class IdConverter(IntegerConverter):
    """A number up to `LARGEST_ID`, which both databases can compare; any other is no such path."""

    regex = r"(?:[0-9]{1,9}|1[0-9]{9}|20[0-9]{8})"


class HandleConverter(BaseConverter):
    """A handle as definitions may have one; any other text is no such path."""

    regex = r"[A-Za-z0-9_-]{1,191}"


class ProfileConverter(BaseConverter):
    """The id of a profile, or `me` for whoever is calling; any other text is no such path."""

    regex = rf"{UUID_PATTERN}|{ME}"

    def to_python(self, value: str) -> UUID | str:
        """Read the id."""
        return ME if value == ME else UUID(value)


CONVERTERS = {"id": IdConverter, "handle": HandleConverter, "profile": ProfileConverter}
