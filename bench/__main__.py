"""Run the benches that are named, or all: `.venv/bin/python -m bench gate --database postgresql`."""

import argparse

from bench import gate

BENCHES = {"gate": gate.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; without: all")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    for name in options.names or BENCHES:
        if name not in BENCHES:
            parser.error(f"no bench is named {name}; there are {', '.join(BENCHES)}")
        print(f"\n── {name} on {options.database}", flush=True)
        for label, figure in BENCHES[name](options.database):
            print(f"{label:66} {figure}", flush=True)


if __name__ == "__main__":
    main()
