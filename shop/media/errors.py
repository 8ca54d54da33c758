"""Refusals of an upload; each message tells the person what to do next."""

from shop.kernel.errors import ShopError
from shop.kernel.text import N_


class UploadRefused(ShopError):
    """A file was not accepted; nothing was stored."""

    code = "upload_refused"
    http_status = 422
    message = N_("Berkas ini tidak dapat diterima. Pilih berkas lain.")


class ImageRefused(UploadRefused):
    code = "image_refused"
    message = N_("Foto ini tidak dapat diterima. Ambil foto lagi.")


class EmptyUpload(ImageRefused):
    code = "empty"
    message = N_("Berkasnya kosong. Pilih foto lagi, atau ambil foto baru.")


class ImageTooLarge(ImageRefused):
    code = "too_large"
    http_status = 413
    message = N_("Foto lebih besar dari %(limit_mb)s MB. Kecilkan ukurannya atau ambil foto lagi.")


class TooManyPixels(ImageRefused):
    code = "too_many_pixels"
    message = N_("Foto lebih dari %(limit_mp)s megapiksel. Ambil foto lagi dengan ukuran yang lebih kecil.")


class ImageTooSmall(ImageRefused):
    code = "too_small"
    message = N_("Foto terlalu kecil: sisi terpendek paling sedikit %(minimum)s piksel. Ambil foto lagi dari dekat.")


class NotAnImage(ImageRefused):
    code = "not_an_image"
    message = N_("Berkas ini bukan foto JPEG, PNG, atau WebP. Ambil foto lagi dengan kamera ponsel.")


class HeicNotReadable(ImageRefused):
    code = "heic_not_readable"
    message = N_(
        "Foto HEIC belum dapat dibaca. Di iPhone buka Pengaturan > Kamera > Format, pilih Paling Kompatibel, "
        "lalu ambil foto lagi."
    )


class AnimatedImage(ImageRefused):
    code = "animated"
    message = N_("Gambar bergerak tidak dapat diterima. Ambil satu foto biasa.")


class BrokenImage(ImageRefused):
    code = "broken"
    message = N_("Foto rusak atau terpotong saat dikirim. Ambil foto lagi atau kirim ulang.")


class DocumentRefused(UploadRefused):
    code = "document_refused"
    message = N_("Dokumen ini tidak dapat diterima. Kirim berkas PDF.")


class NotAPdf(DocumentRefused):
    code = "not_a_pdf"
    message = N_("Berkas ini bukan PDF yang utuh. Simpan ulang sebagai PDF, lalu kirim lagi.")


class DocumentTooLarge(DocumentRefused):
    code = "document_too_large"
    http_status = 413
    message = N_("Dokumen lebih besar dari %(limit_mb)s MB. Kecilkan, lalu kirim lagi.")
