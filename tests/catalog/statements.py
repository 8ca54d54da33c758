"""Counting the statements of a page."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


class Statements:
    """Counts the statements while it is open; transaction control is not counted."""

    def __enter__(self) -> "Statements":
        self.seen: list[str] = []
        event.listen(Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_args: Any) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            self.seen.append(statement)

    @property
    def count(self) -> int:
        return len(self.seen)
