"""How ids stand in paths."""

from werkzeug.routing import IntegerConverter


class IdConverter(IntegerConverter):
    """A number that an id can be, which both databases can compare; any other is no such path."""

    regex = r"(?:[0-9]{1,9}|1[0-9]{9}|20[0-9]{8})"
