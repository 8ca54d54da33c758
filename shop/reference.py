"""Reference data that every shop has: areas, roles, crafts. Rooms and features register their loaders."""

from collections.abc import Callable

from shop.kernel.unit_of_work import unit_of_work

_loaders: list[Callable[[], None]] = []


def register(loader: Callable[[], None]) -> None:
    """Register an idempotent loader, run inside a unit of work after every migration."""
    if loader not in _loaders:
        _loaders.append(loader)


def load_reference_data() -> None:
    """Run every loader; a second run changes nothing."""
    with unit_of_work():
        for loader in _loaders:
            loader()
