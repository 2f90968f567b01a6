"""The ratio of served units, by relation, not geometry (C-12): villages of a cemetery, communities of a centre."""

import numpy as np

from gis.core.errors import Invalid
from gis.coverage.figures import Count
from gis.coverage.model import Integers, Texts, Truths


def unit_ratio(township: Texts, unit: Integers, site: Integers, effective: Truths) -> tuple[Count, dict[str, Count]]:
    """Return how many units an effective facility serves, of its own or jointly: in total and by township code.

    The counts are units, each once however many facilities serve it; units without a township are unplaced.

    Args:
        township: code of each unit, shape (U,); empty where it is not known.
        unit: row of the unit of each relation, shape (R,).
        site: row of the facility of each relation, shape (R,).
        effective: which facilities count as supply, shape (S,).

    Raises:
        Invalid: a relation names a row that is not there, or the arrays of the relation differ in length.
    """
    fits = unit.shape == site.shape and ((unit >= 0) & (unit < township.size)).all()
    if not (fits and ((site >= 0) & (site < effective.size)).all()):
        raise Invalid("服务关系指向不存在的单位或设施", "A relation names no unit or no facility", code="coverage")
    served = np.zeros(township.size, dtype=bool)
    served[unit[effective[site]]] = True
    by_code = {str(code): _count(served, township, township == code) for code in np.unique(township) if code}
    return _count(served, township, np.ones_like(served)), by_code


def _count(served: Truths, township: Texts, rows: Truths) -> Count:
    placed = rows & (township != "")
    reached = int((placed & served).sum())
    return Count(int(rows.sum()), reached, int(placed.sum()) - reached, int(rows.sum()) - int(placed.sum()))
