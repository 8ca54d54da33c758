"""QR codes that lead from a paper or a page to its record."""

import io
from typing import Literal

import segno

ErrorLevel = Literal["l", "m", "q", "h"]


def qr_svg(content: str, *, error_level: ErrorLevel = "m", dark: str = "#1f0f12") -> str:
    """The code as an SVG with a viewBox and no fixed size, transparent ground, quiet zone of four modules included."""
    code = segno.make(content, error=error_level, micro=False)
    buffer = io.BytesIO()
    code.save(buffer, kind="svg", border=4, dark=dark, xmldecl=False, omitsize=True, svgclass=None, lineclass=None)
    return buffer.getvalue().decode()


def qr_png(content: str, *, module_pixels: int = 8, error_level: ErrorLevel = "m") -> bytes:
    """The code as a black-on-white PNG with `module_pixels` pixels a module, for sharing in chats."""
    code = segno.make(content, error=error_level, micro=False)
    buffer = io.BytesIO()
    code.save(buffer, kind="png", scale=module_pixels, border=4)
    return buffer.getvalue()
