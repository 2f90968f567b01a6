"""The register of a civil-affairs bureau: everything that is true without HTTP or HTML."""
