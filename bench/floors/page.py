"""A bare Flask and Jinja page: the HTML of the portal's home, its cards filled in from constants.

`BENCH_PAGES` names a folder with one such page for each language.
"""

import os
from pathlib import Path

from flask import Flask, render_template, request

from bench.floors.same_page import SamePage

app = Flask(__name__)
_PAGES = {
    file.stem: SamePage.of(file.read_text(), app.jinja_env)
    for file in Path(os.environ["BENCH_PAGES"]).glob("*.html")
}


@app.get("/")
def home() -> str:
    page = _PAGES[request.args.get("language", "en")]
    return render_template(page.template, cards=page.cards)


@app.get("/hello")
def hello() -> str:
    return "ok"
