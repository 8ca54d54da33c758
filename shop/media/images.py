"""From bytes of unknown origin to a photo of ours. Pure: no file, no database, no clock.

The content decides, never the name. Whatever an uploader hides behind the picture (a second file, scripts, the place
where it was taken) is lost because only the decoded pixels are encoded again.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from shop.media.errors import (
    AnimatedImage,
    BrokenImage,
    EmptyUpload,
    HeicNotReadable,
    ImageTooLarge,
    ImageTooSmall,
    NotAnImage,
    TooManyPixels,
)

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 16
MAX_SIDE = 1600
DEFAULT_WIDTHS = (320, 640, 960, 1600)
WEBP_QUALITY = 82
CONTENT_TYPE = "image/webp"

HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True)
class EncodedImage:
    """A photo as we keep it: WebP, upright, sRGB, no metadata, longest side at most 1600 px.

    `variants` maps a width in pixels to its bytes and always contains `width` itself (the main picture).
    `source_sha256` is the hash of what was uploaded, `sha256` the hash of the main picture as stored.
    """

    width: int
    height: int
    source_sha256: str
    sha256: str
    variants: dict[int, bytes]

    @property
    def main(self) -> bytes:
        """The largest picture we keep."""
        return self.variants[self.width]


def inspect_and_encode(data: bytes, *, widths: Sequence[int] = DEFAULT_WIDTHS) -> EncodedImage:
    """Check an upload and encode its pixels anew; the same bytes always give the same result.

    `widths` are the wanted widths in pixels; those wider than the picture are left out. Raises a named `ImageRefused`:
    empty, too_large (12 MB), not_an_image, heic_not_readable, animated, too_many_pixels (40 megapixels, read from the
    header before anything is decoded), too_small, broken.
    """
    if not data:
        raise EmptyUpload()
    if len(data) > MAX_BYTES:
        raise ImageTooLarge(limit_mb=MAX_BYTES // 1024**2)
    pixels = _decode(data, image_format=_sniff(data))
    main = _fit(pixels, width=pixels.width, height=pixels.height)
    variants = {main.width: _encode(main)}
    for width in sorted(set(widths)):
        if width < main.width:
            height = max(1, round(main.height * width / main.width))
            variants[width] = _encode(main.resize((width, height), Image.Resampling.LANCZOS))
    return EncodedImage(
        width=main.width,
        height=main.height,
        source_sha256=hashlib.sha256(data).hexdigest(),
        sha256=hashlib.sha256(variants[main.width]).hexdigest(),
        variants=dict(sorted(variants.items())),
    )


def _sniff(data: bytes) -> str:
    """The image format by its first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        raise HeicNotReadable()
    raise NotAnImage()


def _decode(data: bytes, *, image_format: str) -> Image.Image:
    """Upright sRGB pixels of the first frame."""
    try:
        image = Image.open(io.BytesIO(data), formats=(image_format,))
    except Image.DecompressionBombError as error:
        raise TooManyPixels(limit_mp=MAX_PIXELS // 1_000_000) from error
    except Exception as error:
        # A decoder may raise anything at all on hostile bytes (struct, zlib, value and type errors were seen).
        raise BrokenImage() from error
    with image:
        _check_header(image)
        try:
            if image.format != "PNG":
                # Lets the JPEG decoder shrink while decoding: a 40-megapixel photo then needs a quarter of the memory.
                image.draft(None, (2 * MAX_SIDE, 2 * MAX_SIDE))
            image.load()
            return _flatten(_to_srgb(ImageOps.exif_transpose(image)))
        except Exception as error:
            raise BrokenImage() from error


def _check_header(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels(limit_mp=MAX_PIXELS // 1_000_000)
    if min(image.width, image.height) < MIN_SIDE:
        raise ImageTooSmall(minimum=MIN_SIDE)
    # Phones append a depth or brightness map to a JPEG as a second frame (MPO); the first is the photo.
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) != 1:
        raise AnimatedImage()


def _to_srgb(image: Image.Image) -> Image.Image:
    """Colours as the camera meant them (iPhones write Display P3); a profile that cannot be used is ignored."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted if converted is not None else image


def _flatten(image: Image.Image) -> Image.Image:
    """RGB on white; a fresh image that carries nothing over from the file."""
    if image.mode.startswith("I"):
        # Converting sixteen-bit grey clips it to white; scaled first, its tones stay.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    rgb = image.convert("RGB")
    clean = Image.new("RGB", rgb.size)
    clean.paste(rgb)
    return clean


def _fit(image: Image.Image, *, width: int, height: int) -> Image.Image:
    longest = max(width, height)
    if longest <= MAX_SIDE:
        return image
    scale = MAX_SIDE / longest
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=WEBP_QUALITY, method=4)
    return buffer.getvalue()
