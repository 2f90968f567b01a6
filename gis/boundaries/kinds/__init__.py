"""Kinds of boundary records that can be uploaded, one folder each."""
