"""The product's own sources, parsed, for the structural tests."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shop", "catalog", "curation_gate", "orders", "offtake", "demo")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def modules() -> list[Path]:
    """Every module of the product."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def templates() -> list[Path]:
    """Every HTML template of the product."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.html"))


def name(path: Path) -> str:
    """The path as it is written in messages and allow-lists."""
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node


def called(call: ast.Call) -> str:
    """The last part of what is called: `commit` for `db.session.commit()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def is_service(path: Path) -> bool:
    """`service.py`, or a use case in `service/`."""
    return path.name == "service.py" or path.parent.name == "service"


def is_below_views(path: Path) -> bool:
    """Modules that take `now` and `actor` and know no request: services, queries, tables, states, accounting."""
    if path.name in ("models.py", "states.py", "accounting.py", "queries.py", "events.py"):
        return True
    return is_service(path) or path.parent.name == "queries"
