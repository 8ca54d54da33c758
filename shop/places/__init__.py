"""Official areas of Indonesia: provinces, regencies and cities, Lampung's districts.

The key is the Kemendagri code; the BPS code is an attribute (they differ in 8 of Lampung's 15). Reference data, read-only
after loading (`service.load_reference_data`). Used by artisans (where they are), catalog (where a craft comes from) and
orders (where a parcel goes).
"""
