"""The triggers that make the ledger append only, as text, so that a migration uses the very same."""

from typing import Any

from sqlalchemy import Table, event, text

TABLES = ("ledger_account", "ledger_entry", "ledger_posting")


def sqlite_statements(table: str) -> list[str]:
    """DDL that refuses UPDATE and DELETE of `table` on SQLite."""
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$"""


def postgresql_statements(table: str) -> list[str]:
    """DDL that refuses UPDATE, DELETE and TRUNCATE of `table` on PostgreSQL."""
    return [
        POSTGRESQL_FUNCTION,
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_ledger()",
    ]


def statements(dialect: str, table: str) -> list[str]:
    """The DDL of `table` for a dialect (`sqlite` or `postgresql`)."""
    return postgresql_statements(table) if dialect == "postgresql" else sqlite_statements(table)


def attach(table: Table) -> None:
    """Create the triggers whenever `table` is created from the metadata."""

    @event.listens_for(table, "after_create")
    def create_triggers(target: Table, connection: Any, **_: Any) -> None:
        for statement in statements(connection.dialect.name, target.name):
            connection.execute(text(statement))
