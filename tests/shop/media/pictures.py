"""Pictures and near-pictures for tests, made on the spot."""

import io
import struct
import zlib

from PIL import Image


def picture(width: int = 800, height: int = 600, *, seed: int = 0) -> Image.Image:
    """A picture with something to see in it: a gradient whose left half is red."""
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    image.paste((200, 30 + seed % 200, 30), (0, 0, width // 2, height))
    return image


def encoded(image: Image.Image, image_format: str = "JPEG", **options: object) -> bytes:
    """The bytes of a picture."""
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def jpeg(width: int = 800, height: int = 600, *, seed: int = 0) -> bytes:
    """A plain JPEG."""
    return encoded(picture(width, height, seed=seed), "JPEG", quality=85)


def png_header_only(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")
