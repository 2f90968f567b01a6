"""Build the sample register (data/sample, data/reference) from public facts; the same bytes every time.

    python scripts/build_sample.py [--shared ../shared/data] [--out data]

The files are committed: a clone needs neither this script nor its inputs.
"""

import argparse
from pathlib import Path

from sample_parts import (
    classes,
    divisions,
    exclusions,
    facilities,
    geometry,
    graves,
    markers,
    places,
    roads,
    settlements,
    sources,
)
from sample_parts.files import REPOSITORY, SHARED, Row, write_csv

from gis.boundaries.assemble import polygons


def build(shared: Path, out: Path) -> dict[str, int]:
    """Write every file of the sample; returns the number of records in each."""
    sample, reference = out / "sample", out / "reference"
    rows, census, seat_rows = divisions.write(sample, shared)
    edges = geometry.build_edges(seat_rows, geometry.read_city(shared))
    counts = {"township_edges": geometry.write(sample / "township_edges.geojson", edges)}
    edges = geometry.read(sample / "township_edges.geojson")
    cells = polygons(edges)
    seats = {r["code"]: (float(r["lon"]), float(r["lat"])) for r in seat_rows}
    people = settlements.build(rows, census, cells, seats)
    care, care_services, cemeteries, services = facilities.build(rows, cells, seats, people)
    grave_cases, grave_steps = graves.build(rows, cells, seats)
    found, names = places.build(rows, cells, seats, shared)
    tables: dict[str, list[dict[str, object]] | list[Row]] = {
        "markers": markers.build(edges),
        "settlements": people,
        "care_centres": care,
        "care_services": care_services,
        "cemeteries": cemeteries,
        "cemetery_services": services,
        "cemetery_plots": exclusions.plots(cemeteries),
        "care_hazards": exclusions.hazards(care),
        "exclusion_features": exclusions.features(rows, seats),
        "grave_cases": grave_cases,
        "grave_steps": grave_steps,
        "places": found,
        "place_names": names,
        "roads": roads.build(people, seat_rows),
    }
    for name, table in tables.items():
        counts[name] = write_csv(sample / f"{name}.csv", list(table[0]), table)
    care_columns = ("code", "name", "name_en", "level")
    types = [dict(zip(care_columns, t, strict=True)) for t in classes.CARE_TYPES]
    counts["care_centre_types"] = write_csv(reference / "care_centre_types.csv", care_columns, types)
    place_classes = classes.place_classes()
    counts["place_classes"] = write_csv(reference / "place_classes.csv", classes.CLASS_COLUMNS, place_classes)
    sources.write(out)
    return {"divisions": len(rows), "population_2020": len(census), "seats": len(seat_rows), **counts}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of the public source files")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "data", help="folder to write to")
    given = parser.parse_args()
    for name, count in build(given.shared, given.out).items():
        print(f"{name:20} {count:6}")


if __name__ == "__main__":
    main()
