import pytest
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.database import db
from portal.definitions import defining
from portal.definitions.catalogue import VERSION
from portal.definitions.models import BenefitDefinition
from portal.errors import Invalid, NotFound
from tests.factories import a_definition, claims

pytestmark = pytest.mark.usefixtures("store")


def version():
    with db.engine.connect() as connection:
        return connection.scalar(select(VERSION))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"claim_condition": {"nope": 1}}, "claim_condition"),
        ({"view_condition": "{"}, "view_condition"),
        ({"visibility_condition": [1]}, "visibility_condition"),
        ({"period_type": "absolute_date"}, "absolute_expiry"),
        ({"meta": {"translations": {"de": {"name": 5}}}}, "meta"),
        ({"meta": {"translations": "de"}}, "meta"),
    ],
)
def test_what_contradicts_itself_is_refused_with_the_field(fields, field):
    with pytest.raises(Invalid) as refused:
        a_definition(**fields)
    assert list(refused.value.errors) == [field]
    assert db.session.scalar(select(BenefitDefinition)) is None


def test_a_window_must_end_after_it_starts(now):
    with pytest.raises(Invalid) as refused:
        a_definition(claim_period_start_at=now, claim_period_end_at=now)
    assert "claim_period_end_at" in refused.value.errors


def test_a_handle_is_taken_once():
    a_definition(handle="tea")
    with pytest.raises(Invalid) as refused:
        a_definition(handle="tea")
    assert refused.value.errors == {"handle": ["The handle has already been taken."]}


def test_a_change_touches_only_what_it_names(now):
    made = a_definition(name="Tea", short_description="Hot", max_redemptions=3)
    defining.change(made.id, {"name": "Green tea"}, by=PROGRAMME, now=now)
    found = defining.find(made.id)
    assert (found.texts.name, found.texts.short_description) == ("Green tea", "Hot")
    assert found.max_redemptions == 3


def test_a_change_of_rules_keeps_the_texts_and_one_of_words_writes_new_ones(now):
    made = a_definition()
    defining.change(made.id, {"is_claimable": False}, by=PROGRAMME, now=now)
    assert defining.find(made.id).texts_id == made.texts_id
    defining.change(made.id, {"terms_conditions": "New"}, by=PROGRAMME, now=now)
    assert defining.find(made.id).texts_id != made.texts_id


def test_every_write_gives_the_catalogue_a_new_version(now):
    seen = [version()]
    made = a_definition()
    seen.append(version())
    defining.change(made.id, {"is_archived": True}, by=PROGRAMME, now=now)
    seen.append(version())
    assert len(set(seen)) == 3


def test_a_cap_below_what_is_out_is_refused(people, now):
    made = a_definition(handle="tea", max_redemptions=2, max_global_redemptions=10)
    claims("tea", people.alice)
    with pytest.raises(Invalid) as refused:
        defining.change(made.id, {"max_global_redemptions": 1}, by=PROGRAMME, now=now)
    assert "max_global_redemptions" in refused.value.errors
    assert defining.find(made.id).stock.cap == 10
    defining.change(made.id, {"max_global_redemptions": 2}, by=PROGRAMME, now=now)
    assert defining.find(made.id).stock.cap == 2


def test_each_write_leaves_one_row_of_record(now):
    made = a_definition(name="Tea")
    defining.change(made.id, {"name": "Green tea"}, by=PROGRAMME, now=now)
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [row.event for row in rows] == ["definition created", "definition changed"]
    assert (rows[1].before, rows[1].after) == ({"name": "Tea"}, {"name": "Green tea"})


def test_an_unknown_definition_is_not_found(now):
    with pytest.raises(NotFound):
        defining.change(404, {"name": "x"}, by=PROGRAMME, now=now)


def test_html_is_kept_as_sent_and_made_harmless_beside_it():
    made = a_definition(long_description="<p onclick=x()>Hi<script>1</script></p>")
    assert made.texts.long_description == "<p onclick=x()>Hi<script>1</script></p>"
    assert made.texts.long_description_html == "<p>Hi</p>"
