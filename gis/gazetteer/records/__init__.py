"""One place and its names: the document, and the changes that one person proposes and another decides."""
