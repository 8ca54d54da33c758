"""`flask backup FILE` and `flask restore FILE`: the whole shop in one file, from one database kind to the other.

One consistent snapshot of every table plus the files of a local store. Encrypted columns stay encrypted: the file is
useless without `DATA_KEY`, and a restore needs the same one. Knows tables only by the metadata, no domain word.
"""
