import pytest

from portal.web.amounts import listed


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Fitzroy, Till 1"), ("de", "Fitzroy, Till 1"), ("ar", "Fitzroy، Till 1")],
)
def test_what_stands_one_after_the_other_is_parted_as_its_readers_do(app, language, written):
    with app.test_request_context("/", headers={"Accept-Language": language}):
        assert listed(("Fitzroy", None, "", "Till 1")) == written
