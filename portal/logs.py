"""How the portal keeps its log: one line of JSON for each event, on standard error.

What an event may say is chosen where it is written, and names nobody.
"""

import json
import re
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

from portal.clock import now

# In detail PostgreSQL tells the values of a row that it refused.
_DETAIL = re.compile(
    r"\nDETAIL: .*?(?=\n\[SQL: |\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL
)
_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))


def tell_with_each(**facts: object) -> None:
    """Let every event of this request, or of what else runs here, carry these facts from now on."""
    _about.set(facts)


def info(event: str, **facts: object) -> None:
    """Write that something was done."""
    _write("info", event, facts)


def warning(event: str, **facts: object) -> None:
    """Write that something is not as it should be."""
    _write("warning", event, facts)


def error(event: str, **facts: object) -> None:
    """Write that something failed for a reason that is known."""
    _write("error", event, facts)


def exception(event: str, **facts: object) -> None:
    """Write that something failed that should not, and where."""
    where = _DETAIL.sub("", traceback.format_exc().rstrip())
    _write("error", event, {**facts, "exception": where})


def _write(level: str, event: str, facts: Mapping[str, object]) -> None:
    at = now().isoformat().replace("+00:00", "Z")
    line = {**_about.get(), **facts, "event": event, "level": level, "timestamp": at}
    sys.stderr.write(f"{json.dumps(line, default=repr)}\n")
