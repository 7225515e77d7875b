"""`python -m bench.explaining`: how much of home is spent on deciding and explaining.

Home has sixty definitions of which thirty are conditioned; a hundred members differ in what they
spent, so that the words of one are not those of the next.
"""

from collections.abc import Callable
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
from portal.definitions.eligibility import Case, Supply, condition_not_met
from portal.demo.cast import TIERS
from portal.migrations import alembic
from portal.profiles import signing_in
from portal.profiles.models import Profile, Tier
from portal.profiles.sessions import Browser
from portal.web.signed_in import signed_in
from portal.web.wording import told

DEFINITIONS = 60
MEMBERS = 100
ROUNDS = 5
GOAL = 0.10
_SPEND = {"var": "aggregations.spend_12m"}
_TIER = {"var": "tier_handle"}
_CONDITIONS: tuple[Any, ...] = (
    {"rule": "tier", "value": ["gold", "platinum"]},
    {">=": [_SPEND, 1000]},
    {"==": [{"var": "is_birthday_month"}, True]},
    {"and": [{">=": [{"var": "days_since_joined"}, 900]}, {">": [_SPEND, 5000]}]},
    {"or": [{"==": [_TIER, "platinum"]}, {">=": [{"var": "point_balance"}, 2000]}]},
    {"and": [{">=": [_SPEND, 800]}, {"==": [_TIER, "gold"]}, {">=": [{"var": "age"}, 18]}]},
)


def main() -> None:
    """Print the CPU of the page, and of what decides and explains in it."""
    console = Console(width=100)
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        app = create_app(_settings(Path(folder)))
        with app.app_context():
            alembic.upgrade()
        with app.app_context():
            members = _settle(now())
        clients = [_client(app, each) for each in members]
        home = app.view_functions["member.home"]
        first, again = _deciding(app, clients)
        app.view_functions["member.home"] = home
        page = _median(lambda client: client.get("/"), clients)
    console.print(f"home, {DEFINITIONS} definitions of which {DEFINITIONS // 2} are conditioned")
    console.print(f"page                     {page * 1000:6.2f} ms of CPU")
    console.print("deciding and explaining the conditioned")
    console.print(f"  to whom nobody is like {first * 1000:6.2f} ms of CPU, {first / page:.1%}")
    console.print(f"  to those who come back {again * 1000:6.2f} ms of CPU, {again / page:.1%}")
    console.print(f"goal: at most {GOAL:.0%} of the page")


def _settings(folder: Path) -> Settings:
    return Settings(
        secret_key=uuid4().hex + uuid4().hex,
        base_url="http://localhost",
        timezone="Australia/Melbourne",
        currency="AUD",
        instance_dir=folder,
    )


def _settle(at: datetime) -> list[str]:
    with transaction() as session:
        for rank, (handle, name) in enumerate(TIERS, start=1):
            session.add(Tier(handle=handle, name=name, rank=rank))
        session.flush()
        ids = [uuid4() for _ in range(MEMBERS)]
        rows = [_profile(each, number, at) for number, each in enumerate(ids)]
        session.execute(insert(Profile), rows)
        catalogue.changed()
    for number in range(DEFINITIONS):
        defining.create(_definition(number), by=PROGRAMME, now=at)
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


def _definition(number: int) -> dict[str, Any]:
    condition = _CONDITIONS[number // 2 % len(_CONDITIONS)] if number % 2 else None
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


def _median(act: Callable[[Any], object], clients: list[Any]) -> float:
    """Return the median of the CPU that an act takes, after one round to warm up."""
    for client in clients:
        act(client)
    taken = []
    for client in clients * ROUNDS:
        began = process_time()
        act(client)
        taken.append(process_time() - began)
    return median(taken)


def _deciding(app: Flask, clients: list[Any]) -> tuple[float, float]:
    """Return the CPU of deciding and explaining: for each member the first time, and after."""
    taken: list[float] = []

    def decide() -> str:
        who, at = signed_in(), now()
        zone = app.config["SETTINGS"].timezone
        conditioned = [each for each in who.catalogue.shown if each.claim_condition.logic]
        began = process_time()
        standing = who.standing(at=at)
        for each in conditioned:
            refusal = condition_not_met(Case(each, standing, (), Supply(), at))
            if refusal is not None:
                told(refusal, zone=zone)
        taken.append(process_time() - began)
        return ""

    app.view_functions["member.home"] = decide
    _median(lambda client: client.get("/"), clients)
    return median(taken[: len(clients)]), median(taken[len(clients) :])


if __name__ == "__main__":
    main()
