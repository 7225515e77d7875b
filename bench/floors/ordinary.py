"""The same home as Flask applications usually have it: entities that load as they are touched.

Each relation is a statement when it is first looked at, each word is looked up where it stands, and
each card is a template of its own. `BENCH_STORE` is the URL of the portal's store, which it only
reads, and `BENCH_SECRET` signs its sessions.
"""

import json
import os
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, render_template
from flask_babel import Babel
from flask_login import LoginManager, UserMixin, current_user, login_required
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, relationship

from portal.benefits.models import Benefit as PortalBenefit
from portal.definitions.conditions import Condition, compiled
from portal.paths import TRANSLATIONS
from portal.profiles.standing import Standing


class Entity(DeclarativeBase):
    """Entities over the portal's own tables."""

    metadata = PortalBenefit.metadata


def _table(name: str) -> Any:
    return Entity.metadata.tables[name]


class Tier(Entity):
    __table__ = _table("tiers")


class Texts(Entity):
    __table__ = _table("definition_texts")


class Stock(Entity):
    __table__ = _table("definition_stocks")


class Definition(Entity):
    __table__ = _table("benefit_definitions")
    texts: Mapped[Texts] = relationship()
    stock: Mapped[Stock] = relationship()
    allocations: Mapped[list["Allocation"]] = relationship()


class Allocation(Entity):
    __table__ = _table("allocations")


class Invitation(Entity):
    __table__ = _table("invitations")


class Benefit(Entity):
    __table__ = _table("benefits")
    definition: Mapped[Definition] = relationship()
    texts: Mapped[Texts] = relationship()
    invitations: Mapped[list[Invitation]] = relationship()


class Member(Entity, UserMixin):
    __table__ = _table("profiles")
    tier: Mapped[Tier | None] = relationship()
    benefits: Mapped[list[Benefit]] = relationship()


app = Flask(__name__)
app.config.from_mapping(
    SECRET_KEY=os.environ["BENCH_SECRET"],
    SQLALCHEMY_ENGINES={"default": os.environ["BENCH_STORE"]},
    BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    WTF_CSRF_TIME_LIMIT=None,
)
db, login = SQLAlchemy(app), LoginManager(app)
Babel(app)
CSRFProtect(app)


@login.user_loader
def load(member_id: str) -> Member | None:
    """Find who is signed in."""
    return db.session.get(Member, UUID(member_id))


@app.get("/")
@login_required
def home() -> str:
    now = datetime.now(UTC)
    held = [each for each in current_user.benefits if each.ends_at > now and not each.deleted_at]
    mine = {each.definition.id for each in held if each.claimed_at}
    published = _table("benefit_definitions").c.is_claimable
    shown: Any = db.session.scalars(select(Definition).where(published)).all()
    offers = [(each, _may_claim(each, now)) for each in shown if each.id not in mine]
    return render_template("ordinary.html", held=held, offers=offers, now=now)


@app.get("/hello")
def hello() -> str:
    return "ok"


def _may_claim(definition: Any, now: datetime) -> bool:
    """Decide as the portal does; conditions are compiled once, so that they do not weigh here."""
    stock, member = definition.stock, current_user
    if stock.cap is not None and stock.reserved + stock.redeemed >= stock.cap:
        return False
    if definition.allocations and all(each.benefit_id for each in definition.allocations):
        return False
    names = {member.tier.handle: member.tier.name} if member.tier else {}
    standing = Standing(member.id, member.tier_handle, names, member, now, ZoneInfo("UTC"))
    return _condition(json.dumps(definition.claim_condition)).holds(standing.handle)


@lru_cache(1000)
def _condition(source: str) -> Condition:
    return compiled(json.loads(source), definition_handle="")
