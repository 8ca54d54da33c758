"""Paper and spreadsheets: PDF by typst, QR codes, amounts in words, XLSX and CSV, and file downloads.

Owns no table. Knows the look of the council's papers (`typst/kriya.typ`) and the papers that several features share
(packing slip, handover note); every other template lives beside the feature that owns it and imports
`/shop/documents/typst/kriya.typ`.

Invariants: the same data gives the same bytes; what people wrote is text in a document, never markup or a formula.
"""
