import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.audit.models import AuditRow
from portal.database import db
from tests.factories import a_definition

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize(
    "act", ["UPDATE audit_rows SET event = 'nothing'", "DELETE FROM audit_rows"]
)
def test_the_database_refuses_to_change_the_record(act):
    a_definition()
    with pytest.raises(DBAPIError, match="stay as they are"), db.engine.begin() as connection:
        connection.execute(text(act))
    with db.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(AuditRow)) == 1
