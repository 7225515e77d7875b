from portal.database import Base, db
from portal.migrations import alembic
from portal.revisions import is_current, known


def test_migrations_make_what_the_models_say(store):
    assert alembic.compare_metadata() == []
    assert len(alembic.heads()) == 1
    assert not alembic.needs_upgrade()


def test_the_versions_are_known_without_what_migrates(store):
    assert list(known()) == sorted(each.revision for each in alembic.log())
    assert [head.revision for head in alembic.heads()] == [known()[-1]]
    assert is_current()


def test_every_constraint_has_a_name():
    nameless = [
        str(constraint) for table in Base.metadata.tables.values()
        for constraint in table.constraints if not constraint.name
    ]  # fmt: skip
    assert nameless == []


def test_down_and_up_again(portal, settings, store):
    alembic.downgrade("base")
    with db.engine.connect() as connection:
        assert connection.dialect.get_table_names(connection) == ["alembic_version"]
    alembic.upgrade()
    assert alembic.compare_metadata() == []
