"""Lines as people deal with them: found by what they are called, described with all that belongs to them."""
