"""Copies of files: compressed, portable, plain NeXus, tables, images; compared when made."""
