"""The commands of README.md, as they stand there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


PORTAL = str(Path(sys.executable).parent / "portal")


def blocks_with(*words):
    found = BLOCK.findall((ROOT / "README.md").read_text())
    return [block for block in found if any(word in block for word in words)]


def run(script, portal_folder, **more):
    environment = {name: value for name, value in os.environ.items() if "PORTAL_" not in name}
    environment["PORTAL_INSTANCE_DIR"] = str(portal_folder)
    script = "set -e\n" + script.replace(".venv/bin/portal", PORTAL)
    return subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=True, **more
    )


def test_the_calls_of_the_readme_work_in_their_order(portal_url, portal_folder):
    """Each is sent as it stands, with the ids of the answers before it put in as the text says."""
    run("\n".join(blocks_with("benefits redeem")), portal_folder)
    (key,) = blocks_with("TOKEN=")
    start = f"{key}curl() {{ command curl -sS -w '\\n%{{http_code}}' \"$@\"; }}\n"
    ids, lines = {}, []
    for block in blocks_with("curl"):
        call = block.replace("http://127.0.0.1:8000", portal_url)
        for written, answered in ids.items():
            call = call.replace(written, answered)
        body, _newline, status = run(start + call, portal_folder).stdout.rpartition("\n")
        lines.append(status)
        made = json.loads(body)["data"] if status == "201" else {}
        if "definition" in made:
            ids["/benefits/75/"] = f"/benefits/{made['id']}/"
        elif made.get("type") == "benefit":
            ids["/redemptions/9/"] = f"/redemptions/{made['id']}/"
        elif made:
            ids["definitions/20"] = f"definitions/{made['id']}"
            ids['definition_id": 20'] = f'definition_id": {made["id"]}'
    assert lines == ["201", *["200"] * 4, "201", "201", "200", "201", "201", "200"]


def test_the_files_of_the_readme_go_out_and_come_in(portal_url, portal_folder, tmp_path):
    done = run("\n".join(blocks_with("portal import")), portal_folder, cwd=tmp_path)
    assert re.findall(r"0 added, 0 changed, \d+ unchanged", done.stderr)
    assert {each.name for each in tmp_path.iterdir()} == {"definitions.json", "profiles.csv"}


def test_the_backup_of_the_readme_is_a_store(portal_url, portal_folder, tmp_path):
    run("\n".join(blocks_with("portal backup")), portal_folder, cwd=tmp_path)
    assert (tmp_path / "backup.sqlite3").stat().st_size > 100_000
    busy = subprocess.run(
        [PORTAL, "restore", tmp_path / "backup.sqlite3"],
        env=os.environ | {"PORTAL_INSTANCE_DIR": str(portal_folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert busy.stderr == "Error: store: is in use: stop the portal and its workers\n"


def test_every_setting_that_the_readme_names_is_one():
    from portal.config import IN_A_FILE, PREFIX, Settings

    named = set(re.findall(r"`(PORTAL_[A-Z_]+)[`=]", (ROOT / "README.md").read_text()))
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = {name.removesuffix(IN_A_FILE) for name in named}
    assert named - known == {"PORTAL_TEST_POSTGRES"}
