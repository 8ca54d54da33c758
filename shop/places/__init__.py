"""Official areas of Indonesia: provinces, regencies and cities, Lampung's districts.

The key is the Kemendagri code; the BPS code is an attribute (they differ in 8 of Lampung's 15). Reference data that is
only read after loading. Used by artisans (where they are), catalog (where a craft comes from), orders (where to send).
"""
