"""The life of a benefit from the command line."""

import pytest

from tests.books import benefit
from tests.factories import a_definition


@pytest.fixture
def tea(app, people):
    with app.app_context():
        a_definition(
            handle="tea", max_redemptions=5, is_extendable=True, is_reassignable=True,
        )  # fmt: skip


@pytest.fixture
def held(run, tea):
    return run("benefits", "claim", "tea", "alice@example.com", "--key", "k" * 8).stdout.strip()


def test_many_are_given_at_once_or_none(run, tea, people):
    both = run("benefits", "issue", "tea", "alice@example.com", people.bob)
    assert both.stdout.split() == ["1", "2"]
    none = run(
        "benefits", "issue", "tea", "charlie@example.com", "0" * 8 + "-0000-4000-8000-" + "0" * 12
    )
    assert none.stderr == "Error: 1.profile_id: No such profile.\n"
    assert (
        run("benefits", "issue", "tea", "nobody@example.com").stderr
        == "Error: There is no such thing.\n"
    )
    assert run("benefits", "issue", "tea", people.charlie).stdout.strip().isdigit()


def test_a_claim_is_used_at_once_and_taken_back_after_the_sale(run, app, tea):
    used = run("benefits", "claim", "tea", "bob@example.com", "--redeem").stdout.strip()
    assert run("benefits", "redeem", used, "--count", "3").exit_code == 0
    assert (
        run("benefits", "return", "2", "--count", "9").stderr
        == "Error: count: must be from 1 to 3\n"
    )
    assert run("benefits", "return", "2", "--count", "2", "--reason", "Too cold").exit_code == 0
    assert (
        run("benefits", "return", "2").stderr
        == "Error: The redemption has been reversed already.\n"
    )
    with app.app_context():
        assert benefit(int(used)).redemptions_used == 2


def test_the_same_key_claims_once(run, held):
    again = run("benefits", "claim", "tea", "alice@example.com", "--key", "k" * 8)
    assert again.stdout.strip() == held


def test_an_offer_is_declined_taken_back_and_accepted(run, app, held, people):
    def offered():
        return run("benefits", "invite", held, "bob@example.com").stdout.strip()

    assert run("benefits", "answer", offered(), "decline").exit_code == 0
    assert run("benefits", "answer", offered(), "take-back").exit_code == 0
    last = offered()
    assert (
        "offered to somebody already" in run("benefits", "invite", held, "bob@example.com").stderr
    )
    assert run("benefits", "answer", last, "accept").exit_code == 0
    with app.app_context():
        assert benefit(int(held)).profile_id == people.bob
    assert run("benefits", "answer", last, "take-back").stderr == "Error: The offer is over.\n"
    assert run("benefits", "answer", "404", "accept").exit_code == 1
    unknown = run("benefits", "invite", held, "nobody@example.com").stdout.strip()
    assert run("benefits", "answer", unknown, "accept").stderr == "Error: There is no such thing.\n"
    told = run("audit", "show", "benefit", held).stdout
    assert told.count("benefit offered  by programme") == 4
    assert "invitation declined  by programme" in told
    of_alice = run("audit", "show", "profile", "alice@example.com").stdout
    assert of_alice.splitlines() == told.splitlines()[:-1]  # the last is Bob's own offer


def test_a_benefit_gets_more_time_and_another_holder(run, app, held, people):
    with app.app_context():
        before = benefit(int(held)).expires_local_at
    assert run("benefits", "extend", held, "--days", "3").exit_code == 0
    assert run("benefits", "extend", held).stderr.startswith("Error: extend_days: ")
    assert run("benefits", "reassign", held, "bob@example.com").exit_code == 0
    with app.app_context():
        assert (benefit(int(held)).expires_local_at - before).days == 3
        assert benefit(int(held)).profile_id == people.bob
    assert run("audit", "verify").stdout.startswith("The record is whole.")
    assert run("check").exit_code == 0


def test_an_act_that_is_sent_again_under_its_key_is_answered_as_before(run, app, held, people):
    run("benefits", "redeem", held, "--count", "2")
    acts = [
        ("return", "1", "--count", "1"),
        ("extend", held, "--days", "3"),
        ("void", held, "--reason", "Given in error"),
    ]
    for act, *words in acts:
        first = run("benefits", act, *words, "--key", f"key-{act}")
        again = run("benefits", act, *words, "--key", f"key-{act}")
        assert (first.exit_code, again.exit_code) == (0, 0)
        assert first.stdout == again.stdout
        assert run("benefits", act, *words, "--key", f"other-{act}").exit_code == (act != "extend")
    other = run("benefits", "issue", "tea", people.bob).stdout.strip()
    used = run("benefits", "redeem", other).stdout.strip()
    assert (
        run("benefits", "reverse", used, "--key", "undo").stdout
        == run("benefits", "reverse", used, "--key", "undo").stdout
    )
    assert run("benefits", "reassign", other, "charlie@example.com", "--key", "on").exit_code == 0
    assert run("benefits", "reassign", other, "charlie@example.com", "--key", "on").exit_code == 0
    assert (
        "used for something else"
        in run("benefits", "void", other, "--reason", "x", "--key", "on").stderr
    )
