"""Who may import whom: `.importlinter` at the root says it, import-linter checks it, and no room is forgotten."""

import configparser
import subprocess
import sys
from pathlib import Path

from shop.config import FEATURES
from shop.features import ROOMS

ROOT = Path(__file__).resolve().parents[2]


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def test_rooms_import_downwards_and_leave_each_others_tables_alone() -> None:
    # In a process of its own: grimp reads the sources, and what this process has loaded is not its business.
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[result.stdout.find("Contracts") :] + result.stderr


def test_every_room_has_its_layer() -> None:
    layers = contracts()["importlinter:contract:rooms"]["layers"].replace("|", " ").replace(":", " ").split()
    for name in (*ROOMS, *FEATURES):
        assert name in layers, f"{name} stands in no layer of .importlinter"


def test_every_table_module_is_protected() -> None:
    parser = contracts()
    protected = {
        parser[section]["protected_modules"]: parser[section]["allowed_importers"]
        for section in parser.sections()
        if parser[section].get("type") == "protected"
    }
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ("shop/*", *FEATURES)
        for path in ROOT.glob(f"{room}/models.py")
    }
    assert found
    for module in found:
        assert protected.get(module) == module.removesuffix(".models"), f"{module} needs a contract in .importlinter"
