"""Who runs what when tests run on several workers: each alone, but the folders below, which keep to one worker.

`--dist loadgroup` with `xdist_group` would say the same; xdist 3.8 writes the group where pytest 9.2 does not look.
"""

from typing import Any

import pytest

# Several processes for each test already, and a loaded demonstration shop that every worker would have to make anew.
TOGETHER = ("tests/functional/",)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The scheduler of the run; the longest scope is begun first."""
    if config.getvalue("dist") not in ("load", "loadgroup"):
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)

    return Scheduling(config, log)
