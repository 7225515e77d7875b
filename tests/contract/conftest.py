"""One portal for the whole run.

Its store is never put back, so every test makes what it needs under names of its own.
"""

import pytest

from tests.contract.live import served
from tests.stores import postgresql_database


@pytest.fixture(scope="session")
def own_database(database_kind, request):
    if database_kind == "sqlite":
        yield ""
        return
    with postgresql_database(request.getfixturevalue("database_url")) as url:
        yield url


@pytest.fixture(scope="session")
def live(tmp_path_factory, own_database):
    with served(tmp_path_factory.mktemp("contract"), own_database) as client:
        yield client
