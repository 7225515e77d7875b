"""`python -m bench.explaining`: how much of home is spent on deciding and explaining.

Home has sixty definitions of which thirty are conditioned, once by rules that five share and once
by twenty-two. No two members have spent alike, so that the first time nobody's words are known.
"""

from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from rich.console import Console
from sqlalchemy import insert

from portal.app import create_app
from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.config import Settings
from portal.database import transaction
from portal.definitions import catalogue, defining
from portal.definitions.eligibility import UNLIMITED, Case, condition_not_met
from portal.demo.cast import TIERS
from portal.migrations import upgrade
from portal.profiles import signing_in
from portal.profiles.models import Profile, Tier
from portal.profiles.sessions import Browser
from portal.web.gettext import page_locale
from portal.web.signed_in import signed_in
from portal.web.wording import told

DEFINITIONS = 60
MEMBERS = 200
WARMING = 10
ROUNDS = 5
GOAL = 0.10
_SPEND = {"var": "aggregations.spend_12m"}
_TIER = {"var": "tier_handle"}


def main() -> None:
    """Print the CPU of the page, and of what decides and explains in it."""
    console = Console(width=100)
    console.print(f"home, {DEFINITIONS} definitions of which {DEFINITIONS // 2} are conditioned")
    for rules, is_shared in (("6 rules", True), ("22 rules", False)):
        first, again = _measured(is_shared=is_shared)
        for when, figures in (("the first time", first), ("afterwards", again)):
            page, deciding = (figure * 1000 for figure in figures)
            console.print(
                f"{rules}, {when}: {page:.2f} ms of CPU, {deciding:.2f} ms of it to decide and"
                f" explain, {deciding / page:.1%}"
            )
    console.print(f"goal: at most {GOAL:.0%} of the page")


def _measured(*, is_shared: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the CPU of the page and of deciding: for members never seen before, and after."""
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        app = create_app(_settings(Path(folder)))
        upgrade(app)
        with app.app_context():
            members = _settle(now(), is_shared=is_shared)
        deciding = Deciding(app)
        clients = [_client(app, each) for each in members]
        deciding.medians(clients[:WARMING], rounds=ROUNDS)
        rest = clients[WARMING:]
        return deciding.medians(rest, rounds=1), deciding.medians(rest, rounds=ROUNDS)


def _settings(folder: Path) -> Settings:
    return Settings(
        secret_key=uuid4().hex + uuid4().hex,
        base_url="http://localhost",
        timezone="Australia/Melbourne",
        currency="AUD",
        instance_dir=folder,
    )


def _settle(at: datetime, *, is_shared: bool) -> list[str]:
    with transaction() as session:
        for rank, (handle, name) in enumerate(TIERS, start=1):
            session.add(Tier(handle=handle, name=name, rank=rank))
        session.flush()
        ids = [uuid4() for _ in range(MEMBERS)]
        rows = [_profile(each, number, at) for number, each in enumerate(ids)]
        session.execute(insert(Profile), rows)
        catalogue.changed()
    for number in range(DEFINITIONS):
        kind, more = number // 2 % 6, 0 if is_shared else number // 12
        condition = _conditions(more)[kind] if number % 2 else None
        defining.create(_definition(number, condition), by=PROGRAMME, now=at)
    return [row["email"] for row in rows]


def _profile(profile_id: UUID, number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": profile_id,
        "first_name": "Robin",
        "email": f"{profile_id.hex}@northfield.example",
        "tier_handle": TIERS[number % 2][0],
        "joined_at": at - timedelta(days=20 + number),
        "birth_year": 1980,
        "birth_month": number % 12 + 1,
        "birth_day": 5,
        "point_balance": 3 * number,
        "aggregations": {"spend_12m": 7.25 * number, "shop_count": number % 9},
        "created_at": at,
        "updated_at": at,
    }


def _conditions(more: int) -> tuple[Any, ...]:
    """Return one rule of each kind, harder by so much."""
    return (
        {"rule": "tier", "value": ["gold", "platinum"]},
        {">=": [_SPEND, 1000 + more]},
        {"==": [{"var": "is_birthday_month"}, True]},
        {"and": [{">=": [{"var": "days_since_joined"}, 900 + more]}, {">": [_SPEND, 5000 + more]}]},
        {"or": [{"==": [_TIER, "platinum"]}, {">=": [{"var": "point_balance"}, 2000 + more]}]},
        {
            "and": [
                {">=": [_SPEND, 800 + more]},
                {"==": [_TIER, "gold"]},
                {">=": [{"var": "age"}, 18 + more]},
            ]
        },
    )


def _definition(number: int, condition: Any) -> dict[str, Any]:
    return {
        "name": f"Offer {number:02d}",
        "handle": f"offer-{number:02d}",
        "short_description": "Something small that is worth the way to the shop.",
        "period": 30,
        "period_type": "days",
        "max_redemptions": 1,
        "is_claimable": True,
        "claim_condition": condition,
    }


def _client(app: Flask, email: str) -> Any:
    settings = app.config["SETTINGS"]
    browser = Browser("bench", "b" * 43)
    with app.app_context():
        who = signing_in.enter_at_once(email, browser=browser, settings=settings, now=now())
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = who.token
    return client


class Deciding:
    """Takes turns between home and a page that does no more than decide and explain."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.home = app.view_functions["member.home"]
        self.taken = 0.0

    def medians(self, clients: list[Any], *, rounds: int) -> tuple[float, float]:
        """Return the median CPU of both pages, each asked for by every other member."""
        pages, decided = [], []
        for _ in range(rounds):
            for one, other in zip(clients[::2], clients[1::2], strict=True):
                pages.append(self._page(one))
                decided.append(self._decided(other))
        return median(pages), median(decided)

    def _page(self, client: Any) -> float:
        self.app.view_functions["member.home"] = self.home
        began = process_time()
        client.get("/")
        return process_time() - began

    def _decided(self, client: Any) -> float:
        self.app.view_functions["member.home"] = self._decide
        client.get("/")
        return self.taken

    def _decide(self) -> str:
        who, at = signed_in(), now()
        zone = self.app.config["SETTINGS"].timezone
        conditioned = [each for each in who.catalogue.shown if each.claim_condition.logic]
        # Whatever a page says, it looks for its language first.
        page_locale()
        began = process_time()
        standing = who.standing(at=at)
        for each in conditioned:
            refusal = condition_not_met(Case(each, standing, (), UNLIMITED, at))
            if refusal is not None:
                told(refusal, zone=zone)
        self.taken = process_time() - began
        return ""


if __name__ == "__main__":
    main()
