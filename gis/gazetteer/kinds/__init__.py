"""Kinds of record of the gazetteer that can be uploaded, a folder each."""
