"""`make migration NAME="…"`: the next numbered migration, from the difference between the models and an empty database
brought to the newest revision. Read what it wrote before committing it; see CONTRIBUTING.md."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> int:
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('say what it does: make migration NAME="add a note to parcels"')
    numbers = [int(found.group(1)) for path in (ROOT / "migrations/versions").glob("*.py") if (found := _number(path))]
    revision = f"{max(numbers, default=0) + 1:04d}"
    with tempfile.TemporaryDirectory() as directory:
        environment = {
            **os.environ,
            "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{directory}/scratch.sqlite3"),
            "SHOP_VAR": directory,
        }
        flask = [str(BIN / "flask"), "--app", "wsgi", "db"]
        subprocess.run([*flask, "upgrade"], cwd=ROOT, env=environment, check=True)
        made = subprocess.run(
            [*flask, "migrate", "--rev-id", revision, "-m", sys.argv[1]], cwd=ROOT, env=environment, check=False
        )
    return made.returncode


def _number(path: Path) -> re.Match[str] | None:
    return re.match(r"(\d{4})_", path.name)


if __name__ == "__main__":
    sys.exit(main())
