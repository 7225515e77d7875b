"""Narrows long lists of cards by text, tag, place and nearness of the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from portal.web.member.looks import Card, Look

FIRST_TO_SEARCH = 9
LONGEST_QUERY = 100
PLACES = ("any", "store", "online")


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for, and the choices that the form offers."""

    query: str
    tag: str
    place: str
    ends_soon: bool
    tags: tuple[tuple[str, str, bool], ...]

    @classmethod
    def asked(cls, args: Mapping[str, str], cards: Iterable[Card]) -> "Search":
        """Read the form; a choice that is not offered counts as none."""
        every = sorted({tag for card in cards for tag in card.look.tags})
        tag = args.get("tag", "")
        place = args.get("place", "any")
        return cls(
            query=args.get("q", "").strip()[:LONGEST_QUERY],
            tag=tag if tag in every else "",
            place=place if place in PLACES else "any",
            ends_soon=args.get("ends_soon") == "1",
            tags=tuple((each, each.replace("-", " ").capitalize(), each == tag) for each in every),
        )

    @property
    def active(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.query or self.tag or self.ends_soon or self.place != "any")

    @property
    def clear_href(self) -> str:
        """Where everything is shown again."""
        return url_for("member.home")

    def among(self, cards: Iterable[Card]) -> list[Card]:
        """Return the cards that fit, in their order."""
        return [card for card in cards if self._fits(card.look)] if self.active else [*cards]

    def _fits(self, look: Look) -> bool:
        said = f"{look.name} {look.summary} {' '.join(look.tags)}".casefold()
        return (
            all(word in said for word in self.query.casefold().split())
            and (not self.tag or self.tag in look.tags)
            and (self.place == "any" or self.place in look.places)
            and (not self.ends_soon or look.state == "ends_soon")
        )
