"""Public functions of services take keywords only, are typed, and say what they do."""

import ast
from functools import cache
from pathlib import Path

from tests.architecture import sources


@cache
def public_functions() -> list[tuple[str, ast.FunctionDef]]:
    """Functions of services that somebody outside of that service calls; the rest are helpers between use cases."""
    return [
        (f"{sources.name(path)}:{node.lineno} {node.name}", node)
        for path in sources.modules()
        if sources.is_service(path) and path.name != "__init__.py"
        for node in sources.tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.name in called_outside(path)
    ]


def called_outside(path: Path) -> frozenset[str]:
    """Names that modules outside of this service call or import."""
    home = path.parent if path.parent.name == "service" else path
    return frozenset().union(
        *(
            names_in(other)
            for other in sources.modules()
            if other != path and (home == path or not other.is_relative_to(home) or other.name == "__init__.py")
            if imports(other, home)
        )
    )


@cache
def imports(path: Path, home: Path) -> bool:
    """Whether this module imports from that service (`orders.service`, `shop.media.service`)."""
    service = ".".join(home.relative_to(sources.ROOT).with_suffix("").parts)
    return any(
        f"{node.module}.{alias.name}.".startswith(f"{service}.")
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )


@cache
def names_in(path: Path) -> frozenset[str]:
    names = set()
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Call):
            names.add(sources.called(node))
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.name for alias in node.names}
    return frozenset(names)


def test_there_are_services() -> None:
    assert len(public_functions()) > 30


def arguments_of(node: ast.FunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def test_they_take_keywords_only() -> None:
    """But for one thing by place, where there is nothing to mix it up with: `captured(view, *, actor, now)`."""
    found = {
        where
        for where, node in public_functions()
        if len(node.args.args) + len(node.args.posonlyargs) > 1 or node.args.vararg
    }
    assert found == set()


def test_who_changes_something_is_named() -> None:
    """A use case with an actor takes no argument by place, unless it hears an event about a `view`."""
    found = {
        where
        for where, node in public_functions()
        if "actor" in {argument.arg for argument in arguments_of(node)}
        and {argument.arg for argument in node.args.args} - {"view"}
    }
    assert found == set()


def test_they_are_annotated() -> None:
    found = set()
    for where, node in public_functions():
        arguments = [*arguments_of(node), *([node.args.kwarg] if node.args.kwarg else [])]
        if node.returns is None or any(argument.annotation is None for argument in arguments):
            found.add(where)
    assert found == set()


def test_they_say_what_they_do() -> None:
    found = {where for where, node in public_functions() if not ast.get_docstring(node)}
    assert found == set()


def test_a_moment_is_called_now_and_a_doer_actor() -> None:
    found = {
        where
        for where, node in public_functions()
        for argument in arguments_of(node)
        if argument.annotation is not None
        and ast.unparse(argument.annotation) == "Actor"
        and argument.arg not in ("actor", "submitter", "decider")
    }
    assert found == set()
