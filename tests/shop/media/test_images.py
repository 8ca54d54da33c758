import io
import time

import pytest
from PIL import Image, ImageCms

from shop.media import errors, images
from shop.media.images import inspect_and_encode
from tests.shop.media.pictures import encoded, jpeg, picture, png_header_only


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_large_photo_becomes_webp_in_five_widths_of_which_the_largest_is_1600() -> None:
    result = inspect_and_encode(jpeg(4000, 3000))

    assert (result.width, result.height) == (1600, 1200)
    assert sorted(result.variants) == [320, 640, 960, 1600]
    for width, data in result.variants.items():
        assert opened(data).format == "WEBP"
        assert opened(data).size == (width, width * 3 // 4)


def test_a_portrait_is_limited_by_its_height_and_keeps_its_own_width_as_a_variant() -> None:
    result = inspect_and_encode(jpeg(1500, 2000))

    assert (result.width, result.height) == (1200, 1600)
    assert sorted(result.variants) == [320, 640, 960, 1200]


def test_a_small_photo_is_not_enlarged() -> None:
    result = inspect_and_encode(jpeg(200, 100))

    assert sorted(result.variants) == [200]
    assert result.main == result.variants[200]


def test_the_same_bytes_give_the_same_result() -> None:
    data = jpeg(900, 700)

    assert inspect_and_encode(data) == inspect_and_encode(data)


def test_the_orientation_is_applied_and_all_metadata_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825).update({1: "S", 2: (5.0, 25.0, 0.0)})  # the place
    data = encoded(picture(800, 600), "JPEG", exif=exif, comment=b"secret comment")

    result = inspect_and_encode(data)

    assert (result.width, result.height) == (600, 800)
    top, bottom = opened(result.main).convert("RGB").getpixel((300, 100)), (200, 30, 30)
    assert all(abs(seen - wanted) < 12 for seen, wanted in zip(top, bottom, strict=True))
    for variant in result.variants.values():
        assert not opened(variant).getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened(variant).info)
        assert b"secret" not in variant


def test_a_second_file_hidden_behind_the_picture_is_dropped() -> None:
    payload = b"<script>alert(1)</script>PK\x03\x04"

    result = inspect_and_encode(jpeg() + payload)

    assert all(payload not in variant and b"<script" not in variant for variant in result.variants.values())


def test_colours_of_another_profile_are_converted_to_srgb() -> None:
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(picture(), "JPEG", icc_profile=lab_like)

    assert inspect_and_encode(data).width == 800
    assert inspect_and_encode(encoded(picture(), "JPEG", icc_profile=b"no profile")).width == 800


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "CMYK"])
def test_every_colour_mode_is_read(mode: str) -> None:
    data = encoded(picture().convert(mode), "JPEG" if mode == "CMYK" else "PNG")

    assert opened(inspect_and_encode(data).main).mode == "RGB"


def test_transparent_parts_become_white() -> None:
    data = encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG")

    assert opened(inspect_and_encode(data).main).convert("RGB").getpixel((50, 50)) == (255, 255, 255)


def test_sixteen_bit_grey_keeps_its_tones() -> None:
    data = encoded(Image.new("I;16", (100, 100), 0x8000), "PNG")

    grey = opened(inspect_and_encode(data).main).convert("RGB").getpixel((50, 50))

    assert all(abs(value - 128) <= 2 for value in grey)


def test_a_phone_photo_with_a_second_frame_is_its_first_frame() -> None:
    data = encoded(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (800, 600), "blue")])

    assert data[:3] == b"\xff\xd8\xff"
    red, _, blue = opened(inspect_and_encode(data).main).convert("RGB").getpixel((100, 300))
    assert red > 180 and blue < 60


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty", b"", errors.EmptyUpload),
        ("svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', errors.NotAnImage),
        ("html_named_jpg", b"<!doctype html><script>alert(1)</script>", errors.NotAnImage),
        ("gif", encoded(picture(), "GIF"), errors.NotAnImage),
        ("tiff", encoded(picture(), "TIFF"), errors.NotAnImage),
        ("eps", encoded(picture(), "EPS"), errors.NotAnImage),
        ("bmp", encoded(picture(), "BMP"), errors.NotAnImage),
        ("avif", encoded(picture(), "AVIF"), errors.NotAnImage),
        ("pdf", b"%PDF-1.7\n%%EOF", errors.NotAnImage),
        ("zip_before_the_picture", b"PK\x03\x04" + jpeg(), errors.NotAnImage),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", errors.HeicNotReadable),
        ("truncated_jpeg", jpeg()[: len(jpeg()) // 2], errors.BrokenImage),
        ("truncated_png", encoded(picture(), "PNG")[:900], errors.BrokenImage),
        ("truncated_webp", encoded(picture(), "WEBP")[:900], errors.BrokenImage),
        ("only_magic", b"\xff\xd8\xff", errors.BrokenImage),
        ("png_without_pixels", png_header_only(300, 300), errors.BrokenImage),
        ("html_after_jpeg_magic", b"\xff\xd8\xff<script>alert(1)</script>" * 10, errors.BrokenImage),
        ("bomb", png_header_only(50_000, 50_000), errors.TooManyPixels),
        ("just_too_many", png_header_only(8001, 5000), errors.TooManyPixels),
        ("tiny", jpeg(15, 400), errors.ImageTooSmall),
        ("too_large", jpeg() + b"\0" * images.MAX_BYTES, errors.ImageTooLarge),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photo_is_refused_by_name(name: str, data: bytes, error: type[errors.ImageRefused]) -> None:
    begun = time.monotonic()
    with pytest.raises(errors.ImageRefused) as refused:
        inspect_and_encode(data)

    assert type(refused.value) is error
    assert refused.value.http_status in (413, 422)
    assert "oto" in refused.value.source_text() or "ambar" in refused.value.source_text()
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(image_format: str) -> None:
    frames = [picture(64, 64, seed=n * 40) for n in range(3)]
    data = encoded(frames[0], image_format, save_all=True, append_images=frames[1:])

    with pytest.raises(errors.AnimatedImage):
        inspect_and_encode(data)
