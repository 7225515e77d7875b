"""A scan at a till, in its two requests: the code is looked up, and the page gives the verdict."""

from collections.abc import Iterator
from itertools import count

from sqlalchemy import select

from bench.browsers import Browser, browser_with, plain_request
from bench.stage import Stage
from bench.workloads import Workload
from portal import pins
from portal.audit.recording import PROGRAMME
from portal.benefits.models import Benefit
from portal.clock import now
from portal.database import reading, transaction
from portal.stores import enrolling, signing_in
from portal.stores.models import Location, StaffMember

_PIN = "274913"
_SHOP = "bench"
_SCANNED = 100
_numbers = count(1)


def _finds(stage: Stage) -> Iterator[bytes]:
    till = _till(stage)
    for _benefit_id, code in _benefits():
        yield till.post("/staff/find", query=code)


def _verdicts(stage: Stage) -> Iterator[bytes]:
    till = _till(stage)
    for benefit_id, _code in _benefits():
        yield till.get(f"/staff/benefits/{benefit_id}")


def _floor_asks(_stage: Stage) -> Iterator[bytes]:
    yield plain_request("/?language=en")


def _till(stage: Stage) -> Browser:
    """Set up a till of its own, with somebody signed in."""
    number, at, settings = next(_numbers), now(), stage.settings
    handle, client = f"sam-{number}", f"10.0.0.{number}"
    with transaction() as session:
        if session.get(Location, _SHOP) is None:
            session.add(Location(id=_SHOP, name="Bench St"))
        person = StaffMember(handle=handle, name="Sam Wong", role="till")
        person.pin_hash, person.has_drawn_pin, person.created_at = pins.hashed(_PIN), False, at
        session.add(person)
    device_id, code = enrolling.enrol(
        "till", f"Till {number}", location_id=_SHOP, by=PROGRAMME, settings=settings, now=at
    )
    secret = enrolling.become(code, client=client, settings=settings, now=at).secret
    token = signing_in.sign_in(handle, _PIN, device_id=device_id, settings=settings, now=at)
    kept = browser_with({}, stage.app)
    return Browser(None, f"{kept.cookie}; shop-device={secret}; shift={token}", kept.csrf_token)


def _benefits() -> list[tuple[int, str]]:
    with reading() as connection:
        rows = connection.execute(select(Benefit.id, Benefit.code).limit(_SCANNED))
        return [(row.id, row.code) for row in rows]


WORKLOADS = [
    Workload("scan-find", "Scan: look the code up", "page", _finds, _floor_asks, status="303"),
    Workload("scan-verdict", "Scan: the verdict", "page", _verdicts, _floor_asks),
]
