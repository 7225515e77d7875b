from datetime import UTC, date, datetime

import pytest

from portal.web.moments import day_and_time, days_until, in_days, short_day

LAST = datetime(2026, 11, 26, 23, 59, 59)


@pytest.mark.parametrize(
    ("at", "days", "said"),
    [
        (datetime(2026, 11, 24, 1, tzinfo=UTC), 2, "in 2 days"),
        (datetime(2026, 11, 25, 12, 59, tzinfo=UTC), 1, "tomorrow"),
        (datetime(2026, 11, 25, 13, tzinfo=UTC), 0, "today"),  # midnight in Melbourne
        (datetime(2026, 11, 26, 12, 59, tzinfo=UTC), 0, "today"),
    ],
)
def test_days_are_counted_on_the_clock_of_the_benefit(app, at, days, said):
    with app.test_request_context("/"):
        assert days_until(LAST.date(), at, "Australia/Melbourne") == days
        assert in_days(days) == said


@pytest.mark.parametrize(
    ("language", "when", "short"),
    [
        ("en", "Thursday, 26 November 2026, 23:59 (Melbourne time)", "Thu 26 Nov"),
        ("de", "Donnerstag, 26. November 2026, 23:59 Uhr (Ortszeit Melbourne)", "Do., 26. Nov."),
        ("ar", "الخميس، 26 نوفمبر 2026، 11:59 م (بتوقيت ميلبورن)", "الخميس، 26 نوفمبر"),
    ],
)
def test_times_are_written_as_people_read_them(app, language, when, short):
    with app.test_request_context("/", headers={"Accept-Language": language}):
        written = day_and_time(LAST, "Australia/Melbourne")
        assert written.replace("\u202f", " ").replace("\xa0", " ") == when
        assert short_day(date(2026, 11, 26)) == short


def test_a_zone_without_a_city_keeps_its_name(app):
    with app.test_request_context("/"):
        assert "(UTC time)" in day_and_time(LAST, "UTC")
