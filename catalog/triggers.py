"""What keeps a submitted revision as it is, in the database itself, whoever writes to it.

`attach` creates the triggers with the table; a migration runs `statements(dialect)` after creating it.
"""

from typing import Any

from sqlalchemy import DDL, event

# Everything but `status`, which moves on by its own table.
FROZEN_COLUMNS = (
    "id", "product_id", "number", "artisan_id", "craft_id", "name_id", "name_en", "description_id", "description_en",
    "materials", "technique", "length_mm", "width_mm", "height_mm", "weight_g", "tolerance", "packaging", "care",
    "story", "lead_time_days", "photos", "content_hash", "created_at", "submitted_at",
)  # fmt: skip

SQLITE = (
    f"""CREATE TRIGGER revision_frozen BEFORE UPDATE OF {", ".join(FROZEN_COLUMNS)} ON revision
WHEN OLD.status <> 'draft' BEGIN SELECT RAISE(ABORT, 'a submitted revision does not change'); END""",
    """CREATE TRIGGER revision_not_reopened BEFORE UPDATE OF status ON revision
WHEN OLD.status <> 'draft' AND NEW.status = 'draft'
BEGIN SELECT RAISE(ABORT, 'a submitted revision does not become a draft'); END""",
    """CREATE TRIGGER revision_kept BEFORE DELETE ON revision
WHEN OLD.status <> 'draft' BEGIN SELECT RAISE(ABORT, 'a submitted revision is kept'); END""",
)

_CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN_COLUMNS)
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION revision_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status = 'draft' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a submitted revision is kept' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.status = 'draft' OR {_CHANGED} THEN
    RAISE EXCEPTION 'a submitted revision does not change' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER revision_frozen BEFORE UPDATE OR DELETE ON revision
FOR EACH ROW EXECUTE FUNCTION revision_frozen()""",
)


def statements(dialect: str) -> tuple[str, ...]:
    """The statements that create the triggers on `sqlite` or `postgresql`."""
    return SQLITE if dialect == "sqlite" else POSTGRESQL


def attach(table: Any) -> None:
    """Create the triggers whenever the table is created from the metadata."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))
