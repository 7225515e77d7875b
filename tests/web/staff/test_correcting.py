"""What is undone, withdrawn or given all the same, and by whom."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.benefits import reassigning, reversing
from portal.clock import now
from portal.database import reading
from tests.books import benefit, left
from tests.factories import a_benefit, a_definition, changed_benefit
from tests.tills import PIN, redemption_in


def test_undo_brings_it_back_and_today_shows_both(till, app, cake):
    redemption_id = redemption_in(till.redeem(cake))
    assert "Cake" in till.get("/staff/today").text
    answer = till.do(f"/staff/redemptions/{redemption_id}/undo")
    assert answer.status_code == 303
    assert "Undone: Cake" in till.get(answer.location).text
    assert left(app, cake) == 1
    assert "Undone" in till.get("/staff/today").text
    assert "Can be redeemed" in till.get(f"/staff/benefits/{cake}").text


def test_after_ten_minutes_only_those_in_charge_undo_and_only_with_a_reason(
    till, at_till, app, cake
):
    redemption_id = redemption_in(till.redeem(cake))
    path = f"/staff/redemptions/{redemption_id}/undo"
    with time_machine.travel(now() + timedelta(minutes=11)):
        boss = at_till("supervisor")
        assert at_till(handle="noa", device=None).do(path).status_code == 404
        assert boss.do(path).status_code == 422
        assert boss.do(path, reason="Wrong customer").status_code == 303
        assert boss.do(path, reason="Wrong customer").status_code == 404
    assert left(app, cake) == 1


def test_another_till_undoes_nothing_of_this_one(till, at_till, cake):
    redemption_id = redemption_in(till.redeem(cake))
    assert at_till(handle="noa").do(f"/staff/redemptions/{redemption_id}/undo").status_code == 404


def test_what_is_grave_asks_for_the_pin_and_not_again_for_five_minutes(till, at_till, cake, tea):
    boss = at_till("supervisor")
    path = f"/staff/benefits/{cake}/void"
    assert boss.do(path, pin="", reason="Wrong").status_code == 422
    assert boss.do(path, pin="000001", reason="Wrong").status_code == 422
    assert boss.do(path, pin=PIN, reason="Wrong").status_code == 303
    assert "PIN" not in boss.get(f"/staff/benefits/{tea}/void").text.replace("choose_pin", "")
    assert boss.do(f"/staff/benefits/{tea}/void", pin="", reason="Wrong").status_code == 303


def test_an_override_needs_a_reason_and_is_marked(at_till, app, cake):
    with app.app_context():
        changed_benefit(cake, ends_at=now() - timedelta(days=1))
    boss, path = at_till("supervisor"), f"/staff/benefits/{cake}/override"
    assert "Redeem all the same" in boss.get(f"/staff/benefits/{cake}").text
    assert boss.do(path).status_code == 422
    assert boss.do(path, reason="One day late, our mistake").status_code == 303
    assert left(app, cake) == 0

    with app.app_context(), reading() as connection:
        after = connection.scalar(
            select(AuditRow.after).where(AuditRow.event == "benefit redeemed")
        )
    assert (after["override"], after["reason"]) == ("expired", "One day late, our mistake")
    assert after["device_id"] == boss.device_id


@pytest.mark.parametrize("act", ["void", "override"])
def test_nothing_grave_is_done_to_what_was_given_away_while_its_page_was_open(
    at_till, app, people, act
):
    with app.app_context():
        made = a_definition(name="Pie", handle="pie", is_reassignable=True)
        pie = a_benefit(made, people.alice)
    boss, path = at_till("supervisor"), f"/staff/benefits/{pie}/{act}"
    page = boss.get(path).text
    assert f'name="holder" value="{people.alice}"' in page
    with app.app_context():
        reassigning.reassign(pie, to=people.bob, by=PROGRAMME, now=now())
        changed_benefit(pie, ends_at=now() - timedelta(minutes=1))
    late = boss.do(path, reason="Wrong", holder=people.alice)
    assert late.status_code == 409
    assert "gave it to somebody else" in late.text
    assert boss.do(path, reason="Wrong", holder="nobody").status_code == 422
    with app.app_context():
        assert (benefit(pie).state, benefit(pie).redemptions_used) == ("active", 0)
    assert boss.do(path, reason="Wrong", holder=people.bob).status_code == 303


def test_there_is_an_end_to_what_one_shift_redeems_and_corrects(till, at_till, app, tea, cake):
    settings = app.config["SETTINGS"]
    few = {"staff_redemptions_per_shift": 1, "staff_corrections_per_shift": 1}
    app.config["SETTINGS"] = settings.model_copy(update=few)
    try:
        assert till.redeem(tea).status_code == 200
        assert till.redeem(cake).status_code == 429
        boss = at_till("supervisor")
        assert boss.do(f"/staff/benefits/{cake}/void", reason="x").status_code == 303
        assert boss.do(f"/staff/benefits/{tea}/void", reason="x").status_code == 429
    finally:
        app.config["SETTINGS"] = settings


def test_a_use_that_was_undone_elsewhere_is_told_on_its_page(till, app, cake):
    redemption_id = redemption_in(till.redeem(cake))
    with app.app_context():
        reversing.reverse(redemption_id, by=PROGRAMME, now=now())
    assert "Undone: Cake" in till.get(f"/staff/redemptions/{redemption_id}?done=1").text
