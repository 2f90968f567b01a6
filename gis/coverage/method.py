"""What an answer about coverage rests on: data with years and sources, system of measuring, versions."""

from typing import Any

from sqlalchemy.orm import Session

from gis.coverage.question import Question
from gis.coverage.register import Loaded, revision

ENGINE = "1"
"""Version of the computation; raised whenever the same data could give other figures."""


def method_of(session: Session, question: Question, loaded: Loaded, network: dict[str, Any] | None) -> dict[str, Any]:
    """Return the method box: data with years and sources, system of measuring, versions."""
    number, moment = revision(session)
    return {
        "metric": question.metric,
        "threshold_inclusive": True,
        "crs": f"EPSG:{loaded.epsg}",
        "settlements": len(loaded.settlements),
        "years": list(loaded.basis.years),
        "sources": sorted(loaded.basis.sources),
        "is_sample": loaded.basis.is_sample,
        "facilities": len(loaded.facilities),
        "supply": int(loaded.sites.effective.sum()),
        "revision": number,
        "changed_at": moment.isoformat(),
        "data_sha256": loaded.fingerprint,
        "engine": ENGINE,
        "network": network,
    }
