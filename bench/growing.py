"""What is asked of stores that grow: every page of a member, the lists of the API, and the acts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, select

from bench import programme
from bench.browsers import Browser, api_request, signed_in
from portal.audit.recording import PROGRAMME
from portal.benefits.models import Benefit
from portal.clock import now
from portal.database import reading
from portal.integrations.tokens import SCOPES, create_token

_A_ROUND = 100


@dataclass(frozen=True, slots=True)
class Asks:
    """The requests of one page or act; what may be asked only once is cut into rounds.

    Lists of the API that count everything there is, as they must, are no goal.
    """

    requests: list[bytes]
    repeats: bool = True
    status: str = "200"
    is_act: bool = False
    is_a_goal: bool = True

    def of_round(self, number: int) -> list[bytes]:
        """Return the requests of one round; the first two are for counting statements."""
        if self.repeats:
            return self.requests
        after = 2 + number * _A_ROUND
        return self.requests[after : after + _A_ROUND]


def asks_of(app: Flask, members: Sequence[UUID], *, rounds: int) -> dict[str, Asks]:
    """Write the requests of some members of the store, half of whom look and half of whom claim."""
    half = len(members) // 2
    token = create_token("growth", SCOPES, by=PROGRAMME, now=now())
    readers = signed_in(members[:half], app, now=now())
    claimers = signed_in(members[half:], app, now=now())
    handles = [f"grown-{number}" for number in range(2 + (rounds + 1) * _A_ROUND // half)]
    for handle in [*handles, *(f"{each}-too" for each in handles)]:
        programme.open_definition(handle, now=now())
    return (
        _pages(readers, _held_by(members[:half]), handles[0])
        | _calls(token, _held_by(members[:half]))
        | _claims(claimers, token, handles)
        | _uses(members[:half], token)
    )


def _held_by(members: Sequence[UUID]) -> dict[UUID, int]:
    """Find one benefit of each member."""
    query = select(Benefit.profile_id, func.min(Benefit.id)).where(Benefit.profile_id.in_(members))
    with reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query.group_by(Benefit.profile_id))}


def _pages(readers: Sequence[Browser], held: dict[UUID, int], handle: str) -> dict[str, Asks]:
    paths = {"home": "/", "offer": f"/offers/{handle}", "history": "/history",
             "receipts": "/receipts", "you": "/you"}  # fmt: skip
    pages = {name: Asks([each.get(path) for each in readers]) for name, path in paths.items()}
    mine = [(each, held[each.profile_id]) for each in readers if each.profile_id in held]
    return pages | {"benefit": Asks([each.get(f"/benefits/{one}") for each, one in mine])}


def _calls(token: str, held: dict[UUID, int]) -> dict[str, Asks]:
    def each(path: str, *, is_a_goal: bool = True) -> Asks:
        paths = (path.format(profile=who, benefit=what) for who, what in held.items())
        requests = [api_request("GET", f"/api/v3{path}", token) for path in paths]
        return Asks(requests, is_a_goal=is_a_goal)

    return {
        "API: what a profile holds": each("/profiles/{profile}/benefits"),
        "API: what a profile may claim": each("/profiles/{profile}/benefits/claimable"),
        "API: one benefit": each("/benefits/{benefit}"),
        "API: one profile": each("/profiles/{profile}"),
        "API: every benefit, a page of them": each("/benefits?limit=15", is_a_goal=False),
        "API: every profile, a page of them": each("/profiles?limit=15", is_a_goal=False),
    }


def _claims(claimers: Sequence[Browser], token: str, handles: Sequence[str]) -> dict[str, Asks]:
    pairs = [(each, handle) for handle in handles for each in claimers]
    forms = [who.post(f"/offers/{what}/claim", key=str(uuid4())) for who, what in pairs]
    calls = [
        api_request(
            "POST",
            f"/api/v3/profiles/{who.profile_id}/benefits/claim",
            token,
            json.dumps({"definition": f"{what}-too"}).encode(),
        )
        for who, what in pairs
    ]
    return {
        "claim": Asks(forms, repeats=False, status="303", is_act=True),
        "API: claim": Asks(calls, repeats=False, status="201", is_act=True),
    }


def _uses(members: Sequence[UUID], token: str) -> dict[str, Asks]:
    definition = programme.unlimited_definition("grown-unlimited", now=now())
    given = {member: programme.give([definition], member, now=now())[0] for member in members}
    uses = [f"/api/v3/profiles/{who}/benefits/{what}/redeem" for who, what in given.items()]
    gifts = [{"profile_id": str(who), "benefit_definition_id": definition} for who in members]
    return {
        "API: redeem": Asks(
            [api_request("POST", path, token, b"{}") for path in uses], status="201", is_act=True
        ),
        "API: give": Asks(
            [
                api_request("POST", "/api/v3/benefits", token, json.dumps(each).encode())
                for each in gifts
            ],
            status="201",
            is_act=True,
        ),
    }
