"""Generators of coordinate files in every system, order and spelling that a surveyor meets, and of wrong ones."""
