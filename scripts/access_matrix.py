"""Print rows for the access matrix: every route that tests/architecture/access_matrix.csv lacks, as the policy has it.

    .venv/bin/python -m scripts.access_matrix            # rows that are missing
    .venv/bin/python -m scripts.access_matrix --write    # the whole file anew: reviewed rows kept, gone routes dropped

A person reviews the printed cells: they are what the policy grants, the matrix is what the council wants.
"""

import argparse
import csv
import io
import os
import sys
import tempfile
from pathlib import Path

from flask import Flask

MATRIX = Path(__file__).resolve().parents[1] / "tests" / "architecture" / "access_matrix.csv"
ROLES = (
    "anyone", "customer", "reseller", "artisan", "curator", "chair", "secretariat", "buyer", "approver", "finance",
    "auditor", "admin",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE")
COLUMNS = ("method", "rule", *ROLES)
# Views of Flask-Security carry no guard of ours: some need somebody signed in, some a sign-in half done.
SIGNED_IN = {
    "security.verify", "security.two_factor_setup", "security.two_factor_setup_validate", "security.change_password",
    "security.mf_recovery_codes", "security.mf_recovery",
}  # fmt: skip
HALF_SIGNED_IN = {"security.two_factor_token_validation", "security.tf_select"}


def build() -> Flask:
    """An application whose database is never opened."""
    with tempfile.TemporaryDirectory() as directory:
        os.environ.update(SHOP_ENV="test", SHOP_VAR=directory, DATABASE_URL="sqlite://")
        from shop import create_app

        return create_app()


def rows(app: Flask) -> list[dict[str, str]]:
    """A row for each method of each route, cells as the policy grants them."""
    from shop.identity import policy
    from shop.identity.roles import ANYONE

    found = []
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], "__access__", "public")
        right = policy.rights().get(action)
        for method in METHODS:
            if method not in (rule.methods or set()):
                continue
            row = {"method": method, "rule": rule.rule}
            for role in ROLES:
                held = {role, ANYONE}
                stranger = role == ANYONE and rule.endpoint in SIGNED_IN
                if stranger or rule.endpoint in HALF_SIGNED_IN:
                    row[role] = "deny"
                elif right is None or held & right.all:
                    row[role] = "allow"
                else:
                    row[role] = "own" if held & right.own else "deny"
            found.append(row)
    return sorted(found, key=lambda row: (row["rule"], METHODS.index(row["method"])))


def main() -> None:
    """Print what is missing, or write the file anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with MATRIX.open(newline="") as file:
        known = {(row["method"], row["rule"]): row for row in csv.DictReader(file)}
    wanted = rows(build())
    missing = [row for row in wanted if (row["method"], row["rule"]) not in known]
    shown = [known.get((row["method"], row["rule"]), row) for row in wanted] if arguments.write else missing
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    if arguments.write:
        writer.writeheader()
    writer.writerows(shown)
    if arguments.write:
        MATRIX.write_text(out.getvalue())
    sys.stdout.write(
        "".join(f"{row['method']} {row['rule']}\n" for row in missing) if arguments.write else out.getvalue()
    )


if __name__ == "__main__":
    main()
