"""Turns a page into a template that writes the same page: a loop over cards of constants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from jinja2 import Environment, Template

_CARD = re.compile(r'<li class="card".*?</li>', re.DOTALL)
# What an author would write as an expression: texts, links, pictures and states.
_VALUE = re.compile(r'(?<=>)[^<>]+(?=<)|(?<= href=")[^"]+|(?<= src=")[^"]+|(?<=-state=")[^"]+')


@dataclass(frozen=True)
class SamePage:
    """A template and the constants with which it writes one page."""

    template: Template
    cards: dict[int, list[dict[str, str]]]

    @classmethod
    def of(cls, html: str, environment: Environment) -> "SamePage":
        """Take the page apart: where cards stand side by side, a loop takes their place."""
        shapes: dict[str, int] = {}
        lists: dict[int, list[dict[str, str]]] = {}
        source, at = [], 0
        for cards in _runs(html):
            source.append(_raw(html[at : cards[0].start()]) + f"{{{{ run({len(lists)}) }}}}")
            lists[len(lists)] = [_constants(card[0], shapes) for card in cards]
            at = cards[-1].end()
        source.append(_raw(html[at:]))
        template = environment.from_string(_macro(shapes) + "".join(source))
        return cls(template, lists)


def _runs(html: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for card in _CARD.finditer(html):
        if run and html[run[-1].end() : card.start()].strip():
            yield run
            run = []
        run.append(card)
    if run:
        yield run


def _constants(card: str, shapes: dict[str, int]) -> dict[str, str]:
    values = {f"v{number}": unescape(value[0]) for number, value in enumerate(_found(card))}
    return values | {"shape": str(shapes.setdefault(_shape(card), len(shapes)))}


def _found(card: str) -> Iterator[re.Match[str]]:
    return (match for match in _VALUE.finditer(card) if match[0].strip())


def _shape(card: str) -> str:
    parts, at = [], 0
    for number, match in enumerate(_found(card)):
        parts += [_raw(card[at : match.start()]), f"{{{{ card.v{number} }}}}"]
        at = match.end()
    return "".join([*parts, _raw(card[at:])])


def _macro(shapes: dict[str, int]) -> str:
    branches = "".join(
        f'{{% {"elif" if number else "if"} card.shape == "{number}" %}}{shape}'
        for shape, number in shapes.items()
    )
    ending = "{% endif %}" if branches else ""
    return (
        "{% macro run(number) %}{% for card in cards[number] %}"
        f"{branches}{ending}{{% endfor %}}{{% endmacro %}}"
    )


def _raw(text: str) -> str:
    return f"{{% raw %}}{text}{{% endraw %}}" if text else ""
