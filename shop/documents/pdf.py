"""PDF from a typst template and plain data."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).resolve().parent / "typst"


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    # Only the fonts inside the typst package: with a machine's own, the same document would differ between machines.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[])


def render_pdf(*, template: Path, data: Mapping[str, Any]) -> bytes:
    """Fill a `.typ` template with data and return the PDF; the same data gives the same bytes.

    `template` is a file inside the project. It reads `json(bytes(sys.inputs.data))`, so all values arrive as text and
    numbers and cannot become markup. Raises ValueError for a template outside the project, typst.TypstError for a
    template that does not compile.
    """
    path = template.resolve()
    if not path.is_relative_to(ROOT):
        raise ValueError(f"template outside the project: {path}")
    result = typst.compile(
        path,
        root=ROOT,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=0,
    )
    if not isinstance(result, bytes):
        raise TypeError("a PDF is one file")
    return result
