"""What goes in and out by file: definitions, profiles, benefits and codes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError

from portal.api.errors import SENTENCES, mistakes_in
from portal.audit.recording import Actor
from portal.config import Settings
from portal.errors import Invalid, NotFound, Refused
from portal.exchange.reading import Columns

Done = Literal["added", "changed", "unchanged"]
Mistakes = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Given:
    """Who brings in a file, when, under which settings; `definition` is that of all its codes."""

    by: Actor
    now: datetime
    settings: Settings
    definition: str | None = None


Bring = Callable[[Any, Given], Done]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: its columns, how rows come in, and how all of them go out."""

    columns: Columns
    bring_all: Callable[[Sequence[Any], Given], Iterator[Done | Mistakes]]
    all: Callable[[Given], Iterator[dict[str, Any]]]
    not_null: frozenset[str] = frozenset()


def one_by_one(bring: Bring) -> Callable[[Sequence[Any], Given], Iterator[Done | Mistakes]]:
    """Bring in rows each by itself; what is wrong with one says nothing about the next."""

    def bring_all(rows: Sequence[Any], given: Given) -> Iterator[Done | Mistakes]:
        for row in rows:
            yield attempted(bring, row, given)

    return bring_all


def attempted(bring: Bring, row: Any, given: Given) -> Done | Mistakes:
    """Bring in a row, or say what is wrong with it."""
    if not isinstance(row, dict):
        return {"": ["must be an object with fields"]}
    try:
        return bring(row, given)
    except ValidationError as error:
        return mistakes_in(error)
    except Invalid as invalid:
        return invalid.errors
    except Refused as refused:
        return {"": [SENTENCES[refused.refusal.code]]}
    except NotFound:
        return {"": ["There is no such thing."]}
