"""Why goals are missed that are missed where this was last measured with care."""

WHY: dict[str, str] = {}
