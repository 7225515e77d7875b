import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOAD = """
from portal.app import create_app
from portal.config import Settings
from portal.migrations import upgrade
from portal.paths import PACKAGE, TEMPLATES
settings = Settings(secret_key="0123456789abcdef0123456789abcdef", base_url="http://localhost")
app = create_app(settings)
upgrade(app)
page = app.test_client().get("/sign-in", headers={"Accept-Language": "de"})
style = app.test_client().get(app.jinja_env.globals["asset"]("css/base.css"))
print(PACKAGE, TEMPLATES.is_relative_to(PACKAGE), page.status_code, style.status_code, "Anmelden" in page.text)
"""


def test_the_wheel_serves_a_page_from_elsewhere(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    there = tmp_path / "there"
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(there)
    environment = os.environ | {"PYTHONPATH": str(there), "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOAD], cwd=tmp_path, env=environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.split() == [str(there / "portal"), "True", "200", "200", "True"]
