import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.retrying import retried


class Undone(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


def failing(times, sqlstate="40P01", kind=OperationalError):
    calls = []

    @retried
    def use_case(*, said):
        calls.append(said)
        if len(calls) <= times:
            raise kind("UPDATE", {}, Undone(sqlstate))
        return "done"

    return use_case, calls


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_what_the_store_undid_is_done_again(sqlstate):
    use_case, calls = failing(2, sqlstate)
    assert use_case(said="tea") == "done"
    assert calls == ["tea"] * 3


def test_three_times_is_enough():
    use_case, calls = failing(3)
    with pytest.raises(OperationalError):
        use_case(said="tea")
    assert len(calls) == 3


def test_what_failed_otherwise_is_not_done_again():
    for sqlstate, kind in (("08006", OperationalError), ("23505", IntegrityError)):
        use_case, calls = failing(1, sqlstate, kind)
        with pytest.raises(kind):
            use_case(said="tea")
        assert len(calls) == 1
