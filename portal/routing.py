"""How ids and handles stand in paths."""

from werkzeug.routing import BaseConverter, IntegerConverter


class IdConverter(IntegerConverter):
    """A number that an id can be, which both databases can compare; any other is no such path."""

    regex = r"(?:[0-9]{1,9}|1[0-9]{9}|20[0-9]{8})"


class HandleConverter(BaseConverter):
    """A handle as definitions may have one; any other text is no such path."""

    regex = r"[A-Za-z0-9_-]{1,191}"
