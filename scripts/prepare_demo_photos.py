"""Re-encode the photos of the demonstration round so that the repository stays small.

    python scripts/prepare_demo_photos.py SOURCE_DIRECTORY [TARGET_DIRECTORY] [--limit BYTES]

Every photo keeps its base name (the workbook names it), loses its metadata and becomes a progressive
JPEG. The script takes the best JPEG quality at which all photos together stay under the limit.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps

TARGET_DIRECTORY = Path(__file__).resolve().parent.parent / "demo" / "kurasi-2021" / "foto"
LIMIT_BYTES = 6_000_000
LONGEST_SIDE = 1000
QUALITIES = range(92, 39, -2)


def encode(*, photo: Image.Image, quality: int) -> bytes:
    """Return the photo as a progressive JPEG without metadata."""
    buffer = io.BytesIO()
    photo.save(buffer, format="JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()


def shrink(*, path: Path) -> Image.Image:
    """Return the picture upright, in RGB, its longest side at most LONGEST_SIDE pixels."""
    with Image.open(path) as opened:
        photo = ImageOps.exif_transpose(opened).convert("RGB")
    photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return photo


def best_encoding(*, photos: Sequence[Image.Image], limit: int) -> tuple[int, list[bytes]]:
    """Return the highest quality whose files together stay under `limit` bytes, and those files.

    Raises SystemExit when even the lowest quality is too large.
    """
    for quality in QUALITIES:
        files = [encode(photo=photo, quality=quality) for photo in photos]
        if sum(map(len, files)) < limit:
            return quality, files
    raise SystemExit(f"not under {limit} bytes even at quality {QUALITIES[-1]}")


def main(arguments: Sequence[str]) -> None:
    """Read the command line and write the re-encoded photos."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path, nargs="?", default=TARGET_DIRECTORY)
    parser.add_argument("--limit", type=int, default=LIMIT_BYTES)
    options = parser.parse_args(arguments)
    paths = sorted(path for path in options.source.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    if not paths:
        raise SystemExit(f"no photos in {options.source}")
    quality, files = best_encoding(photos=[shrink(path=path) for path in paths], limit=options.limit)
    options.target.mkdir(parents=True, exist_ok=True)
    for path, content in zip(paths, files, strict=True):
        (options.target / f"{path.stem}.jpg").write_bytes(content)
    print(f"{len(files)} photos, quality {quality}, {sum(map(len, files)):,} bytes in {options.target}")


if __name__ == "__main__":
    main(sys.argv[1:])
