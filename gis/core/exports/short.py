"""Names that fit a table of dBASE."""

NAME_BYTES = 10


def short_names(names: list[str]) -> list[str]:
    """Return the names cut to ten bytes, each once.

    >>> short_names(["id", "division_code", "division_name"])
    ['id', 'division_c', 'division_1']
    """
    found: list[str] = []
    for name in names:
        short, number = name[:NAME_BYTES], 0
        while short in found:
            number += 1
            short = name[: NAME_BYTES - len(str(number))] + str(number)
        found.append(short)
    return found
