"""Why goals are missed that are missed, as profiles tell (`make profile`)."""

from bench.figures import Row

_HOME = (
    "a quarter of home is its templates, a seventh its cards, an eighth its statements, a tenth"
    " what is decided, a tenth the session and its member, and the rest Flask and its extensions"
    " at work; the floor has no session, no statements, no language and no forms"
)
WHY: dict[str, str] = {
    "P1": _HOME,
    "P2": _HOME,
    "P3": "the same work on longer texts and other bytes, in runs that are short and few",
    "P4": (
        "what SQLAlchemy keeps of a transaction, and a session, its member and a form that are"
        " checked, where the floor has the driver alone"
    ),
    "P5": (
        "whoever looks has a place of their own in a process, and shares the processors with those"
        " who claim, with the database and with the load itself"
    ),
    "P8": "a figure of a member's own is put into words for the first time: money alone 0.02 ms",
    "P9": "two requests: the code is looked up, and a page follows with the till around it",
    "P10": (
        "SQLAlchemy and Pydantic take twice as long to import as Flask, and the portal's tables,"
        " statements and views as long as all three"
    ),
}
NOT_MEASURED: tuple[Row, ...] = (
    {
        "goal": "P11",
        "what": "304 for an unchanged page: CPU × the page's",
        "on": "both",
        "wanted": "≤ 0.55",
        "found": None,
        "met": "not measured",
        "why not": (
            "a member's pages are kept by no browser, so that there is none to compare:"
            " docs/decisions/0004-personal-pages-are-sent-whole.md"
        ),
    },
)
