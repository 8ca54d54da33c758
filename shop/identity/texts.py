"""What Flask-Security says to people, said by us. English comes from our catalogue like everything else."""

from flask_babel import lazy_gettext as _l

GENERIC = _l("E-mail, kata sandi, atau kodenya tidak cocok. Periksa lagi, atau minta kata sandi baru.")
RESET_SENT = _l("Bila e-mail itu punya akun di sini, tautan untuk membuat kata sandi baru sudah kami kirim.")

MESSAGES = {
    "SECURITY_MSG_API_ERROR": (_l("Permintaan ini tidak cocok dengan halaman ini. Mulai lagi dari awal."), "bad"),
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (GENERIC, "bad"),
    "SECURITY_MSG_GENERIC_RECOVERY": (RESET_SENT, "info"),
    "SECURITY_MSG_UNAUTHORIZED": (_l("Akun Anda tidak berhak membuka halaman ini."), "bad"),
    "SECURITY_MSG_UNAUTHENTICATED": (_l("Masuk dulu untuk melanjutkan."), "info"),
    "SECURITY_MSG_REAUTHENTICATION_REQUIRED": (_l("Ketik kata sandi sekali lagi untuk melanjutkan."), "info"),
    "SECURITY_MSG_REAUTHENTICATION_SUCCESSFUL": (_l("Terima kasih. Silakan lanjutkan."), "ok"),
    "SECURITY_MSG_RETYPE_PASSWORD_MISMATCH": (_l("Kedua kata sandi harus sama."), "bad"),
    "SECURITY_MSG_INVALID_REDIRECT": (_l("Tautan itu menuju ke luar situs ini."), "bad"),
    "SECURITY_MSG_INVALID_RECOVERY_CODE": (_l("Kode cadangan itu tidak berlaku atau sudah dipakai."), "bad"),
    "SECURITY_MSG_NO_RECOVERY_CODES_SETUP": (_l("Anda belum membuat kode cadangan."), "info"),
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": (RESET_SENT, "info"),
    "SECURITY_MSG_PASSWORD_RESET_EXPIRED": (_l("Tautan itu sudah kedaluwarsa. Minta tautan baru."), "bad"),
    "SECURITY_MSG_INVALID_RESET_PASSWORD_TOKEN": (_l("Tautan itu tidak berlaku. Minta tautan baru."), "bad"),
    "SECURITY_MSG_DISABLED_ACCOUNT": (GENERIC, "bad"),
    "SECURITY_MSG_EMAIL_NOT_PROVIDED": (_l("Isi alamat e-mail Anda."), "bad"),
    "SECURITY_MSG_INVALID_EMAIL_ADDRESS": (_l("Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id."), "bad"),
    "SECURITY_MSG_INVALID_CODE": (_l("Kodenya tidak cocok. Tunggu kode berikutnya lalu coba lagi."), "bad"),
    "SECURITY_MSG_INVALID_INPUT": (_l("Isian ini tidak dikenali."), "bad"),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (_l("Isi kata sandi Anda."), "bad"),
    "SECURITY_MSG_USER_DOES_NOT_EXIST": (GENERIC, "bad"),
    "SECURITY_MSG_INVALID_PASSWORD": (_l("Kata sandinya tidak cocok."), "bad"),
    "SECURITY_MSG_INVALID_PASSWORD_CODE": (GENERIC, "bad"),
    "SECURITY_MSG_FORGOT_PASSWORD": (_l("Lupa kata sandi?"), "info"),
    "SECURITY_MSG_PASSWORD_RESET_NO_LOGIN": (_l("Kata sandi baru tersimpan. Masuk dengan kata sandi itu."), "ok"),
    "SECURITY_MSG_PASSWORD_IS_THE_SAME": (_l("Kata sandi baru harus berbeda dari yang lama."), "bad"),
    "SECURITY_MSG_PASSWORD_CHANGE": (_l("Kata sandi baru tersimpan. Perangkat lain sudah keluar."), "ok"),
    "SECURITY_MSG_LOGIN": (_l("Masuk dulu untuk membuka halaman itu."), "info"),
    "SECURITY_MSG_REFRESH": (_l("Masuk sekali lagi untuk membuka halaman itu."), "info"),
    "SECURITY_MSG_ANONYMOUS_USER_REQUIRED": (_l("Anda sudah masuk."), "info"),
    "SECURITY_MSG_TWO_FACTOR_INVALID_TOKEN": (
        _l("Kodenya tidak cocok. Tunggu kode berikutnya di aplikasi, lalu coba lagi."), "bad",
    ),
    "SECURITY_MSG_TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("Kodenya cocok. Selamat datang."), "ok"),
    "SECURITY_MSG_TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_l("Langkah kedua sudah aktif."), "ok"),
    "SECURITY_MSG_TWO_FACTOR_PERMISSION_DENIED": (_l("Mulai lagi dari halaman masuk."), "bad"),
    "SECURITY_MSG_TWO_FACTOR_METHOD_NOT_AVAILABLE": (_l("Cara itu tidak tersedia."), "bad"),
    "SECURITY_MSG_TWO_FACTOR_DISABLED": (_l("Langkah kedua sudah dimatikan."), "ok"),
    "SECURITY_MSG_TWO_FACTOR_SETUP_EXPIRED": (_l("Waktunya habis. Mulai lagi dari awal."), "bad"),
}  # fmt: skip
