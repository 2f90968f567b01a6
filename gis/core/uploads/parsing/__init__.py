"""The child's side of reading a file: standard library only, no network, no credentials, bounded in all ways.

Nothing in here may import a package outside the standard library: the child has no site-packages.
"""
