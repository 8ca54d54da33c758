#!/bin/sh
# Makes .venv and installs a pinned requirements file into it: with uv where it can be had (seconds), else with pip.
set -eu
requirements="$1"
stamp="$2"
python="${PYTHON:-python3}"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Kriya Lampung needs Python 3.11 or newer; found $("$python" --version). Set PYTHON=/path/to/python3.11" >&2
    exit 1
}
[ -x .venv/bin/python ] || { echo "making .venv"; "$python" -m venv .venv; }
echo "installing $requirements"
with_uv() {
    [ -x .venv/bin/uv ] || .venv/bin/pip install -q --disable-pip-version-check "uv==0.13.9" 2>/dev/null || return 1
    .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$requirements" 2>/dev/null
}
with_uv || .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r "$requirements"
touch "$stamp"
