"""Exclusion layers and rules, plots of cemeteries and hazards of the sample."""

import datetime as dt

from gis.core.types import STORAGE_SRID
from gis.facilities.cemeteries.tables import CemeteryPlots
from gis.facilities.hazards.tables import CareHazard, HazardItem
from gis.facilities.screening.tables import ExclusionDataset, ExclusionFeature, ExclusionLayer, ExclusionRule
from gis.sample.common import Batch, Record, given, identity, marked
from gis.sample.files import Row, table


def reference() -> Batch:
    """Return layers (wider ones first), rules and hazard items, as the files in `data/standards` have them."""
    layers = [{**r, "part_of": given(r["part_of"])} for r in table("exclusion_layers", "standards")]
    return [
        (ExclusionLayer, sorted(layers, key=lambda each: each["part_of"] is not None)),
        (ExclusionRule, [_rule(r) for r in table("exclusion_rules", "standards")]),
        (HazardItem, [{**r, "verified": r["verified"] == "true"} for r in table("hazard_items", "standards")]),
    ]


def batch() -> Batch:
    """Return data sets and features of the layers, plots and hazards."""
    features = table("exclusion_features")
    layers = sorted({r["layer"] for r in features})
    return [
        (ExclusionDataset, [_dataset(layer, features) for layer in layers]),
        (ExclusionFeature, [_feature(r) for r in features]),
        (CemeteryPlots, [_plots(r) for r in table("cemetery_plots")]),
        (CareHazard, [_hazard(r) for r in table("care_hazards")]),
    ]


def _day(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _rule(r: Row) -> Record:
    return {
        **r,
        "clause": given(r["clause"]),
        "note": given(r["note"]),
        **{name: r[name] == "true" for name in ("by_default", "verified")},
        **{name: _day(r[name]) for name in ("valid_from", "valid_to")},
    }


def _dataset(layer: str, features: list[Row]) -> Record:
    counties = sorted({r["county"] for r in features if r["layer"] == layer})
    row = {
        "id": identity("exclusion-dataset", layer),
        "layer": layer,
        "title": f"示例图层 {layer}",
        "counties": counties,
    }
    return marked(row, "示例数据，虚构", "internal")


def _feature(r: Row) -> Record:
    return marked(
        {
            "id": identity("exclusion-feature", r["ref"]),
            "dataset_id": identity("exclusion-dataset", r["layer"]),
            "layer": r["layer"],
            "name": r["name"],
            "geom": f"SRID={STORAGE_SRID};{r['wkt']}",
        },
        r["source"],
        "internal",
    )


def _plots(r: Row) -> Record:
    key = f"{r['cemetery_ref']}:{r['plot_class']}:{r['plot_area_m2']}"
    return marked(
        {
            "id": identity("cemetery-plots", key),
            "cemetery_id": identity("cemetery", r["cemetery_ref"]),
            **{name: r[name] for name in ("plot_class", "burial", "plot_area_m2")},
            **{name: int(r[name]) for name in ("built", "used", "used_this_year", "year")},
        },
        r["source"],
        "internal",
    )


def _hazard(r: Row) -> Record:
    return marked(
        {
            "id": identity("care-hazard", f"{r['care_ref']}:{r['item_code']}"),
            "care_centre_id": identity("care-centre", r["care_ref"]),
            **{
                name: given(r[name])
                for name in ("item_code", "found_by", "description", "closed_by", "closing_evidence")
            },
            **{name: _day(r[name]) for name in ("found_on", "due_on", "closed_on")},
        },
        r["source"],
        "internal",
    )
