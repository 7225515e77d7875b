import io

import pytest

from portal.audit.recording import PROGRAMME
from portal.exchange.benefits import BENEFITS
from portal.exchange.codes import CODES
from portal.exchange.definitions import DEFINITIONS
from portal.exchange.exporting import write_out
from portal.exchange.importing import bring_in
from portal.exchange.kinds import Given
from portal.exchange.profiles import PROFILES
from portal.exchange.reading import read_rows

KINDS = {"definitions": DEFINITIONS, "profiles": PROFILES, "benefits": BENEFITS, "codes": CODES}


class Exchange:
    """Brings texts in and writes them out, as the commands do with files."""

    def __init__(self, settings, now):
        self.given = Given(PROGRAMME, now, settings)
        self.told = []

    def bring(self, kind, text, written_in="csv", **how):
        self.told.clear()
        rows = read_rows(io.BytesIO(text.encode()), written_in, KINDS[kind].columns)
        return +bring_in(
            rows, KINDS[kind], self.given, **how,
            told=lambda line, mistakes: self.told.append((line, mistakes)),
        )  # fmt: skip

    def write(self, kind, written_in="csv"):
        file = io.StringIO()
        write_out(KINDS[kind], self.given, file, written_in)
        return file.getvalue()


@pytest.fixture
def exchange(store, settings, now):
    return Exchange(settings, now)
