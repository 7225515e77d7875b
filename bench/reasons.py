"""Why goals are missed that are missed, as profiles tell (`make profile`)."""

_HOME = (
    "a quarter of home is its templates, a sixth its statements through SQLAlchemy, a ninth the"
    " session and its member, and the rest Flask and its extensions at work; the floor has no"
    " session, no statements, no language and no forms"
)
WHY: dict[str, str] = {
    "P1": _HOME,
    "P2": _HOME,
    "P4": "five statements through SQLAlchemy and a session, where the floor has the driver alone",
    "P9": "two requests, each with the till, the person and their rights read anew",
    "P10": (
        "SQLAlchemy and Pydantic take twice as long to import as Flask, and the portal's tables,"
        " statements and views as long as all three"
    ),
}
