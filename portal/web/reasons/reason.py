"""One reason in words, with the progress towards it, and what is told of it."""

from dataclasses import dataclass

from portal.definitions.facts import Fact
from portal.web.gettext import _


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member has come, for a bar, and the same in words."""

    value: float
    most: float
    label: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact in words: what is needed, how far off it is, and both as shortly as can be."""

    need: str
    gap: str | None = None
    short: str = ""
    text: str = ""
    progress: Progress | None = None
    says_what: bool = True

    @property
    def heading(self) -> str:
        """The reason in a few words."""
        return self.short or self.need

    @property
    def sentence(self) -> str:
        """What stands under the heading; nothing when that says it all."""
        if self.text or self.gap:
            return self.text or self.gap or ""
        return f"{self.need}." if self.short not in {"", self.need} else ""


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal as it is told: a heading, a sentence, what to do next, and how near it is."""

    heading: str
    text: str
    next_step: str | None = None
    progress: Progress | None = None
    nearness: tuple[float, ...] = ()


def progress_of(fact: Fact, label: str) -> Progress | None:
    """Return the way to a number that can be reached by adding to what there is."""
    is_upward = fact.code in {"at_least", "more_than"} and not fact.is_met
    if not is_upward or not isinstance(fact.needed, (int, float)) or fact.needed <= 0:
        return None
    there = fact.actual if isinstance(fact.actual, (int, float)) else 0
    return Progress(max(0, min(there, fact.needed)), fact.needed, label)


def private() -> Reason:
    """Say no more than that something is private."""
    return Reason(
        need=_("By invitation"), short=_("By invitation"), text=_("This one is by invitation.")
    )


def unsayable() -> Reason:
    """Say that there is something which no sentence can say."""
    return Reason(
        need=_("One more condition that cannot be put into words here"),
        short=_("Not open to you yet"),
        text=_("This one has a condition that you do not meet yet."),
        says_what=False,
    )
