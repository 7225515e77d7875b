"""The commands of README.md, as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def test_the_calls_of_the_readme_work_in_their_order(portal_url, portal_folder):
    blocks = [block for block in BLOCK.findall((ROOT / "README.md").read_text())
              if "curl" in block or "TOKEN=" in block or "benefits redeem" in block]  # fmt: skip
    script = "set -e\n" + "\n".join(blocks).replace("http://127.0.0.1:8000", portal_url)
    script = script.replace(".venv/bin/portal", str(Path(sys.executable).parent / "portal"))
    script = script.replace("curl ", "curl -sS -w '\\n%{http_code}\\n' ")
    environment = {name: value for name, value in os.environ.items() if "PORTAL_" not in name}
    environment["PORTAL_INSTANCE_DIR"] = str(portal_folder)
    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert re.findall(r"^\d{3}$", done.stdout, re.MULTILINE) == ["201", "201", "200", "200", "200"]
    assert '"id":"19"' in done.stdout.replace(" ", "")


def test_the_backup_of_the_readme_is_a_store(portal_url, portal_folder, tmp_path):
    command = next(block for block in BLOCK.findall((ROOT / "README.md").read_text())
                   if "VACUUM" in block)  # fmt: skip
    command = command.replace("instance/portal.sqlite3", str(portal_folder / "portal.sqlite3"))
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)
    assert (tmp_path / "backup.sqlite3").stat().st_size > 100_000


def test_every_setting_that_the_readme_names_is_one():
    from portal.config import PREFIX, Settings

    named = set(re.findall(r"`(PORTAL_[A-Z_]+)[`=]", (ROOT / "README.md").read_text()))
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert named - known == {"PORTAL_TEST_POSTGRES"}
