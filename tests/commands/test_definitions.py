import json

from portal.definitions import defining
from tests.factories import a_definition


def test_a_definition_is_made_changed_copied_and_put_away(run, app):
    made = run("definitions", "create", "tea", "--set", "name=Tea", "--set", "period=30",
               "--set", "tags=hot, sweet", "--set", "max_redemptions=null")  # fmt: skip
    assert (made.exit_code, made.stderr) == (0, "")
    rule = '{"rule": "tier", "value": "gold"}'
    changed = run("definitions", "change", "tea", "--set", f"claim_condition={rule}",
                  "--set", "is_claimable=true", "--set", "end_at=2020-01-01")  # fmt: skip
    assert changed.stderr == "Warning: end_at: This has passed: nobody can claim it any more.\n"
    assert run("definitions", "change", "tea", "--set", "end_at=").stderr == ""
    assert run("definitions", "clone", "tea", "cake", "--set", "name=Cake").exit_code == 0
    assert run("definitions", "publish", "tea", "--undo").exit_code == 0
    assert run("definitions", "archive", "cake").exit_code == 0
    assert run("definitions", "list").stdout.splitlines() == [
        f"{'tea':<32} {'draft':<20} 0 given",
        f"{'cake':<32} {'archived':<20} 0 given",
    ]
    shown = json.loads(run("definitions", "show", "cake").stdout)
    assert (shown["name"], shown["tags"], shown["max_redemptions"]) == (
        "Cake",
        ["hot", "sweet"],
        None,
    )
    assert shown["claim_condition"] == json.loads(rule)
    assert run("definitions", "delete", "cake").exit_code == 0
    assert run("definitions", "show", "cake").stderr == "Error: There is no such thing.\n"
    with app.app_context():
        assert not defining.find_by_handle("tea").is_published


def test_a_definition_is_read_from_a_file(run, tmp_path):
    file = tmp_path / "tea.json"
    file.write_text('{"name": "Tea", "period": 30, "max_global_redemptions": 5}')
    made = run("definitions", "create", "tea", "--from", file, "--set", "name=Green tea")
    assert made.exit_code == 0
    assert (
        f"{'tea':<32} {'published':<20} 0 given, 5 of 5 redemptions left\n"
        == run("definitions", "list").stdout
    )
    file.write_text("[")
    assert (
        run("definitions", "create", "x", "--from", file).stderr
        == "Error: file: The text is not valid JSON.\n"
    )
    file.write_text("[]")
    assert (
        run("definitions", "create", "x", "--from", file).stderr
        == "Error: file: must hold an object\n"
    )


def test_what_is_wrong_is_said_with_its_field(run, app):
    with app.app_context():
        a_definition(handle="tea", max_global_redemptions=1)
    for words, field in (
        (("create", "tea", "--set", "name=Tea", "--set", "period=1"), "handle"),
        (("create", "cake", "--set", "name=Cake"), "period"),
        (("change", "tea", "--set", "colour=red"), "colour"),
        (("change", "tea", "--set", "name="), "name"),
        (("change", "tea", "--set", "period_type=absolute_date"), "absolute_expiry"),
        (("change", "tea", "--set", "claim_condition={}x"), "claim_condition"),
        (("change", "tea", "--set", "end_at"), "end_at"),
        (("clone", "tea", "tea"), "handle"),
    ):  # fmt: skip
        done = run("definitions", *words)
        assert (done.exit_code, done.stderr.startswith(f"Error: {field}: ")) == (1, True), (
            done.stderr
        )


def test_pools_are_filled_and_low_ones_are_named(run, app, people):
    with app.app_context():
        a_definition(handle="tea", force_allocation=True)
        a_definition(handle="cake")
    assert run("allocations", "add", "cake", "A", "B", "C").stderr == "3 added, 0 there already\n"
    assert run("allocations", "add", "cake", "C", "D", "D").stderr == "1 added, 2 there already\n"
    assert run("allocations", "add", "nope", "A").exit_code == 1
    assert run("allocations", "add", "cake", " ").stderr.startswith("Error: codes.0: ")
    assert run("benefits", "claim", "cake", "alice@example.com").exit_code == 0
    assert run("allocations", "list", "cake", "--used").stdout == "A\t1\n"
    assert run("allocations", "list", "cake", "--free").stdout == "B\nC\nD\n"
    stock = run("allocations", "stock", "--low", "2", "--fail")
    assert stock.exit_code == 1
    assert stock.stdout.splitlines() == [
        f"{'tea':<32} 0 of 0 free  low", f"{'cake':<32} 3 of 4 free",
    ]  # fmt: skip
    assert run("allocations", "stock").exit_code == 0
    assert "3 of 4 codes free" in run("definitions", "list").stdout
