from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from portal.clock import now as this_moment
from tests.factories import a_definition, changed_benefit, claims


def event_in(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return Calendar.from_ical(answer.text).events[0]


def test_the_last_day_of_a_benefit_is_the_day_in_the_calendar(alice, app, people):
    at = datetime(2026, 11, 1, tzinfo=UTC)
    with app.app_context():
        a_definition(handle="tea", name="Tea, for two", period=3650, now=at)
        held = claims("tea", people.alice, now=at)
    assert f'href="/benefits/{held}/calendar.ics"' in alice.get(f"/benefits/{held}").text
    answer = alice.get(f"/benefits/{held}/calendar.ics")
    name = f'attachment; filename="benefit-{held}.ics"'
    assert answer.headers["Content-Disposition"] == name
    event = event_in(answer)
    assert event.start == date(2036, 10, 29)
    assert event["summary"] == "Tea, for two ends"
    assert event["url"].endswith(f"/benefits/{held}")
    assert event.alarms.times[0].trigger == date(2036, 10, 28)


def test_what_has_ended_is_in_no_calendar(alice, app, people):
    with app.app_context():
        a_definition(handle="tea")
        held = claims("tea", people.alice)
        changed_benefit(held, ends_at=this_moment() - timedelta(days=1))
    assert "calendar.ics" not in alice.get(f"/benefits/{held}").text
    assert alice.get(f"/benefits/{held}/calendar.ics").status_code == 404


def test_an_offer_that_opens_later_can_be_waited_for(alice, app, people):
    opens = (this_moment() + timedelta(days=3)).replace(microsecond=0)
    with app.app_context():
        a_definition(handle="tea", name="Tea", claim_period_start_at=opens)
        a_definition(handle="cake")
    assert 'href="/offers/tea/calendar.ics"' in alice.get("/offers/tea").text
    event = event_in(alice.get("/offers/tea/calendar.ics"))
    assert event.start == opens
    assert event["summary"] == "Tea can be claimed"
    assert "calendar.ics" not in alice.get("/offers/cake").text
    assert alice.get("/offers/cake/calendar.ics").status_code == 404
