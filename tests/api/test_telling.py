"""A worker tells webhooks, signed, in order, again until it is heard, and to nobody private."""

import hmac
import ssl
from datetime import timedelta
from hashlib import sha256
from threading import Event, Thread

import pytest
import time_machine
import trustme
from sqlalchemy import select, update

from portal.api import telling
from portal.audit.recording import PROGRAMME, Actor
from portal.benefits import deleting, redeeming, reversing
from portal.benefits.redeeming import Occasion
from portal.clock import now as this_moment
from portal.database import reading, transaction
from portal.errors import NotFound
from portal.integrations import sending, webhooks
from portal.integrations.dead_letters import dead_letters, try_again
from portal.outbox.delivering import LEASE, MOST_ATTEMPTS, pause_after
from portal.outbox.models import OutboxItem
from portal.profiles.erasing import hide
from portal.worker import loop
from portal.worker.jobs import JOBS, tell_webhooks
from tests.factories import a_benefit, a_definition, claims
from tests.people import ALICE
from tests.receiver import hangs, is_slow, receiving, within
from tests.stores import portal_with


@pytest.fixture
def receiver():
    with receiving() as there:
        yield there


@pytest.fixture
def patient(settings, app):
    """The portal where private addresses may be told, and nobody is waited for long."""
    told = {"webhooks_to_private_addresses": True, "webhook_seconds": 1}
    with portal_with(settings, **told) as other, other.app_context():
        yield other


def hook(receiver, trigger="benefit.redeemed", **more):
    return webhooks.add(
        {"trigger": trigger, "url": receiver.url} | more, by=PROGRAMME, now=this_moment()
    )


def used(people, *, times=1, most=9):
    held = a_benefit(a_definition(max_redemptions=most), people.alice)
    return held, [
        redeeming.redeem(held, by=PROGRAMME, on=Occasion("store"), now=this_moment())
        for _ in range(times)
    ]


def tell():
    return tell_webhooks(now=this_moment())


def waiting():
    with reading() as connection:
        rest = OutboxItem.done_at.is_(None) & OutboxItem.given_up_at.is_(None)
        return connection.execute(
            select(OutboxItem.__table__).where(OutboxItem.kind == "webhook", rest)
        ).all()


def test_a_change_is_told_with_what_it_is_about(patient, people, receiver):
    made = hook(receiver)
    held, (redemption,) = used(people)
    assert tell() == 1
    ((headers, raw),) = receiver.came
    (body,) = receiver.bodies
    secret = webhooks.secret_of(made, key=patient.config["SETTINGS"].secret_key)
    assert headers["X-Omneo-Hmac-Sha256"] == hmac.new(secret.encode(), raw, sha256).hexdigest()
    assert headers["X-Omneo-Event"] == body["event"]["trigger"] == "benefit.redeemed"
    assert headers["X-Omneo-Event-Id"] == body["event"]["id"]
    assert (body["data"]["id"], body["redemption"]["id"]) == (held, redemption)
    assert (body["profile"]["id"], body["profile"]["email"]) == (str(ALICE), "alice@example.com")
    assert body["definition"]["id"] == body["data"]["definition"]["id"]
    assert (body["event"]["number"], body["event"]["by"]) == (2, "programme")
    assert waiting() == []


def test_the_secret_that_was_shown_signs(patient, people, receiver, api):
    shown = api.post("/webhooks", {"trigger": "benefit.issued", "url": receiver.url}).json["data"]
    used(people)
    tell()
    ((headers, raw),) = receiver.came
    signed = hmac.new(shown["secret"].encode(), raw, sha256).hexdigest()
    assert headers["X-Omneo-Hmac-Sha256"] == signed


def test_what_is_gone_is_told_too(patient, people, receiver):
    for trigger in ("redemption.reversed", "benefit.deleted", "benefit-definition.updated"):
        hook(receiver, trigger)
    held, (redemption,) = used(people)
    reversing.reverse(redemption, by=Actor("staff", "5"), now=this_moment())
    deleting.delete(held, by=PROGRAMME, now=this_moment())
    hide(ALICE, by=PROGRAMME, now=this_moment())
    assert tell() == 2
    reversal, gone = receiver.bodies
    assert (reversal["data"]["id"], reversal["data"]["benefit"]["id"]) == (redemption, held)
    assert (reversal["event"]["by"], reversal["profile"]) == ("staff", None)
    assert (gone["data"]["id"], gone["event"]["before"]) == (held, {"state": "active"})


def test_a_definition_is_told_alone(patient, people, receiver):
    hook(receiver, "benefit-definition.created")
    made = a_definition(handle="tea")
    tell()
    (body,) = receiver.bodies
    assert body["data"] == body["definition"]
    assert (body["data"]["id"], body["profile"]) == (str(made.id), None)


def test_a_condition_chooses(patient, people, receiver):
    hook(receiver, "benefit.claimed", condition={"==": [{"var": "profile.tier_handle"}, "gold"]})
    hook(receiver, "benefit.created", condition={"==": [{"var": "definition.handle"}, "tea"]})
    for handle in ("tea", "cake"):
        a_definition(handle=handle)
    for who in (people.alice, people.bob):
        claims("cake", who)
    claims("tea", people.bob)
    assert tell() == 6
    told = [(each["event"]["trigger"], each["data"]["profile_id"]) for each in receiver.bodies]
    assert told == [("benefit.claimed", str(people.alice)), ("benefit.created", str(people.bob))]
    assert waiting() == []


def test_what_fails_is_tried_again_ever_later_and_ends_among_the_dead(patient, people, receiver):
    hook(receiver)
    used(people)
    receiver.usual = 500
    with time_machine.travel(this_moment(), tick=False) as clock:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert tell() == 1
            assert tell() == 0
            clock.shift(pause_after(attempt))
        assert tell() == 0
        (dead,) = dead_letters()
        assert (dead.attempts, dead.trigger) == (MOST_ATTEMPTS, "benefit.redeemed")
        assert dead.last_error == "NotSent: it answered 500"
        assert len({each["event"]["id"] for each in receiver.bodies}) == 1
        receiver.usual = 200
        with pytest.raises(NotFound):
            try_again(dead.id + 1, now=this_moment())
        assert try_again(None, now=this_moment()) == 1
        assert tell() == 1
    assert (dead_letters(), waiting()) == ([], [])
    assert len(receiver.came) == MOST_ATTEMPTS + 1


def test_the_events_of_a_benefit_stay_in_order_and_hold_up_no_other(patient, people, receiver):
    hook(receiver)
    first, _ = used(people, times=3)
    second, _ = used(people, times=2)
    receiver.answers = [500]
    with time_machine.travel(this_moment(), tick=False) as clock:
        tell()
        assert [each["data"]["id"] for each in receiver.bodies] == [first, second, second]
        clock.shift(pause_after(1))
        tell()
    told = [(each["data"]["id"], each["event"]["number"]) for each in receiver.bodies]
    assert told == [(first, 2), (second, 2), (second, 3), (first, 2), (first, 3), (first, 4)]


def test_one_that_hangs_is_left_in_peace_and_the_others_hear(patient, people, receiver):
    with receiving() as other:
        hook(receiver)
        hook(other)
        receiver.usual = hangs
        for _ in range(5):
            used(people)
        with time_machine.travel(this_moment(), tick=False) as clock:
            tell()
            assert (len(receiver.came), len(other.came)) == (1, 5)
            receiver.usual = 200
            clock.shift(telling.REST + timedelta(seconds=30))
            tell()
        assert len(receiver.came) == 6


def test_a_slow_answer_in_time_counts(patient, people, receiver):
    hook(receiver)
    used(people)
    receiver.usual = is_slow(0.4)
    tell()
    assert waiting() == []


def test_many_workers_tell_each_once(patient, people, receiver):
    hook(receiver)
    for _ in range(10):
        used(people, times=3)

    def work():
        with patient.app_context():
            tell()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    numbers = {}
    for each in receiver.bodies:
        numbers.setdefault(each["data"]["id"], []).append(each["event"]["number"])
    assert len(receiver.came) == 30
    assert all(order == [2, 3, 4] for order in numbers.values())


def test_a_private_address_is_not_told(app, people, receiver):
    with app.app_context():
        hook(receiver)
        used(people)
        assert tell() == 1
        assert waiting()[0].last_error == "Forbidden: 127.0.0.1 is of a private network"
    assert receiver.came == []


def test_over_tls_it_is_told_once_its_certificate_can_be_trusted(
    patient, people, tmp_path, monkeypatch
):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "trusted.pem")
    with receiving(authority.issue_cert("127.0.0.1")) as secure:
        hook(secure)
        used(people)
        tell()
        assert waiting()[0].last_error == (
            "NotSent: its certificate is signed by nobody whom this machine trusts"
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
        monkeypatch.setattr(sending, "_tls", ssl.create_default_context)
        with time_machine.travel(this_moment() + telling.REST + timedelta(seconds=30)):
            assert tell() == 1
    assert (secure.triggers, waiting()) == (["benefit.redeemed"], [])


def test_who_was_put_away_or_removed_is_not_told_what_waits(patient, people, receiver):
    first, second = hook(receiver), hook(receiver)
    used(people)
    webhooks.change(first.id, {"is_active": False}, by=PROGRAMME, now=this_moment())
    webhooks.remove(second.id, by=PROGRAMME, now=this_moment())
    assert tell() == 2
    assert (receiver.came, waiting()) == ([], [])


def test_a_worker_that_died_is_followed_by_another(patient, people, receiver):
    hook(receiver)
    used(people)
    with transaction() as session:
        session.execute(
            update(OutboxItem)
            .where(OutboxItem.kind == "webhook")
            .values(attempts=1, due_at=this_moment() + LEASE)
        )
    assert tell() == 0
    with time_machine.travel(this_moment() + LEASE + timedelta(seconds=1)):
        assert tell() == 1
    assert len(receiver.came) == 1


def test_the_worker_tells_while_it_works(patient, people, receiver):
    """The job's own threads tell, beside the loop that does all else."""
    hook(receiver)
    used(people)
    stop, job = Event(), next(each for each in JOBS if each.name == "tell webhooks")
    thread = Thread(target=loop.repeat, args=(patient, [job], stop))
    thread.start()
    try:
        assert within(10, lambda: receiver.came)
    finally:
        stop.set()
        thread.join()
