import json
from datetime import timedelta

import pytest

from portal.benefits.reaching import reach
from portal.clock import now as this_moment
from portal.database import reading, transaction
from portal.definitions.variables import Privacy
from tests.factories import a_definition, changed_profile, claims
from tests.people import profile

SPEND = {"var": "aggregations.spend_12m"}
RULES = {"and": [{">=": [SPEND, 1000]}, {"==": [{"var": "tier_handle"}, "gold"]}]}


@pytest.fixture
def tea(app, people):
    with app.app_context():
        changed_profile(people.alice, aggregations={"spend_12m": 1200})
        changed_profile(people.bob, aggregations={"spend_12m": 760})
        hidden = {"!": [{"missing": ["tier_handle"]}]}
        return a_definition(handle="tea", claim_condition=RULES, view_condition=hidden)


def test_conditions_are_checked_in_a_file_and_in_the_store(run, tmp_path, tea):
    assert run("conditions", "check", "tea").stdout == "2 conditions, 0 warnings.\n"
    file = tmp_path / "rule.json"
    file.write_text(json.dumps({"==": [{"var": "tire_handle"}, "gold"]}))
    checked = run("conditions", "check", file)
    assert checked.exit_code == 0
    assert "condition: unknown_variable: At /==/0" in checked.stdout
    assert "Did you mean tier_handle?" in checked.stdout
    file.write_text(json.dumps({"name": "Tea", "claim_condition": {"log": [1]}}))
    checked = run("conditions", "check", file)
    assert checked.exit_code == 1
    assert "claim_condition: invalid: " in checked.stdout
    file.write_text("{")
    assert "is not valid JSON" in run("conditions", "check", file).stderr
    missing = run("conditions", "check", "nothing").stderr
    assert missing == "Error: There is no file and no definition 'nothing'.\n"


def test_a_check_knows_the_tiers_and_who_reads_what(run, app, people):
    with app.app_context():
        hidden = {"rule": "tag", "value": "press"}
        a_definition(
            handle="tea", claim_condition={"rule": "tier", "value": "goldd"}, view_condition=hidden
        )
    told = "claim_condition: unknown_tier: There is no tier 'goldd'. Did you mean gold?"
    assert run("conditions", "check", "tea").stdout == f"{told}\n2 conditions, 1 warning.\n"


def test_what_there_is_not_is_named(run, tea):
    nobody = run("conditions", "test", "tea", "--profile", "no@example.com")
    assert nobody.stderr == "Error: Nobody has the address 'no@example.com'.\n"
    for words in (("test", "te", "--profile", "bob@example.com"), ("reach", "te")):
        assert run("conditions", *words).stderr.endswith("Error: There is no definition 'te'.\n")


def test_a_condition_is_tried_on_a_member(run, tea):
    tried = run("conditions", "test", "tea", "--profile", "bob@example.com")
    assert tried.exit_code == 0
    assert [line.strip() for line in tried.stdout.splitlines()] == [
        "cannot be claimed",
        "condition_not_met",
        "view_condition:",
        "! → true",
        "missing → []",
        '"tier_handle"',
        "claim_condition:",
        "and → false",
        ">= → false",
        "aggregations.spend_12m → 760",
        "1000",
        "== → false",
        'tier_handle → "silver"',
        '"gold"',
    ]
    assert (
        "can be claimed"
        in run("conditions", "test", "tea", "--profile", "Alice@example.com").stdout
    )
    assert run("conditions", "test", "tea", "--profile", "no@example.com").exit_code == 1


def test_the_moment_decides(run, app, people):
    with app.app_context():
        a_definition(handle="later", claim_condition={">=": [{"var": "today"}, "2030-01-01"]})
    try_it = ("conditions", "test", "later", "--profile", "bob@example.com")
    assert "cannot be claimed" in run(*try_it).stdout
    assert run(*try_it, "--at", "2030-01-02").stdout.startswith("can be claimed")


def test_whom_a_definition_reaches(run, app, people, tea):
    with app.app_context():
        claims("tea", people.alice)
    counted = run("conditions", "reach", "tea")
    assert [line.split() for line in counted.stdout.splitlines()[:3]] == [
        ["profiles", "3"],
        ["see", "it", "2"],
        ["can", "claim", "0"],
    ]
    reasons = {line.split("█")[-1].strip() for line in counted.stdout.splitlines()[3:]}
    assert reasons == {
        "already_held",
        "not_visible",
        "condition_not_met: aggregations.spend_12m >= 1000",
    }
    assert run("conditions", "reach", "nothing").exit_code == 1


def test_everybody_is_counted_a_thousand_at_a_time(app, people, tea, settings):
    at, heard = this_moment(), []
    from uuid import uuid4

    with app.app_context():
        with transaction() as session:
            session.add_all(
                profile(uuid4(), f"m{number}", "Many", now=at - timedelta(days=1))
                for number in range(1500)
            )
        with reading() as connection:
            found = reach(
                "tea", connection, home=settings.timezone, privacy=Privacy(), now=at,
                told=lambda done, total: heard.append((done, total)),
            )  # fmt: skip
    assert (found.profiles, found.see, found.claim) == (1503, 2, 1)
    assert heard == [(1000, 1503), (1503, 1503)]
