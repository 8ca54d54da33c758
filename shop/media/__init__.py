"""Photos and files: inspected, re-encoded, stored, shown.

Owns the table `media_file` and the file store behind `MEDIA_URL`.

Invariants: what is stored was re-encoded by us (photos) or is a PDF that is only ever offered as a download
(documents); no metadata of the uploader's camera survives; a row exists only when its files do; a private file is
shown only to an actor whom the guard of its purpose lets in, and without a guard to nobody.

Features may import `shop.media.service`, `queries`, `guards` and `images`.
"""
