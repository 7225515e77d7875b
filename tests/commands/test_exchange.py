from pathlib import Path

from tests.factories import a_definition


def test_files_go_out_and_come_in_from_the_command_line(run, people, tmp_path):
    file = tmp_path / "people.csv"
    assert run("export", "profiles", file).stderr == "3 profiles\n"
    assert file.stat().st_mode & 0o077 == 0
    assert run("import", "profiles", file).stderr == "0 added, 0 changed, 3 unchanged\n"
    file.write_text(file.read_text().replace("Alice", "Alicia") + "\nnobody\n")
    done = run("import", "profiles", file, "--all-or-nothing")
    assert done.exit_code == 1
    assert done.stdout == "line 6: id: must be a UUID\n"
    assert done.stderr == (
        "Nothing was kept. It would be: 0 added, 1 changed, 2 unchanged\nError: 1 rows are wrong.\n"
    )
    assert run("import", "profiles", file, "--dry-run").exit_code == 1
    assert "Alicia" not in run("export", "profiles").stdout
    assert run("import", "profiles", file).exit_code == 1
    assert "Alicia" in run("export", "profiles", "--format", "json").stdout


def test_a_pool_is_filled_from_what_is_typed(run, app, people):
    with app.app_context():
        a_definition(handle="tea")
    codes = {"input": "code\nA\nB\n"}
    done = run("import", "codes", "-", "--definition", "tea", **codes)
    assert done.exception is None
    assert done.stderr == "2 added, 0 changed, 0 unchanged\n"
    out = run("export", "codes", "--definition", "tea", "--format", "csv").stdout
    assert out.splitlines()[1:] == ["tea,A,free,", "tea,B,free,"]
    assert (
        run("import", "codes", "-", input="colour\nred\n").stderr == "Error: colour: is no column\n"
    )


def test_a_file_that_fails_midway_leaves_what_was_there(run, people, tmp_path, monkeypatch):
    from portal.exchange import exporting

    def fail(*_):
        raise KeyboardInterrupt

    file = tmp_path / "people.csv"
    file.write_text("as it was")
    monkeypatch.setattr(exporting, "_as_table", fail)
    assert run("export", "profiles", file).exit_code == 1
    assert [Path(each).name for each in tmp_path.iterdir()] == ["people.csv"]
    assert file.read_text() == "as it was"
