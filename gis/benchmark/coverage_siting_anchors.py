"""The comparators of siting and access: spopt and access, given the same arrays.

Run as a program, by any Python that has both: it needs nothing of this project and prints one JSON object.

    python coverage_siting_anchors.py FOLDER

FOLDER holds `mclp.npz` (cost, weights, reach, sites) and `access.npz` (demand, site, cost, people, capacity, limits,
weights); what access finds for each demand row is written to `FOLDER/found.npy`, NaN where it reaches nothing.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def clocked(act: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """Return what an act returns, and wall and CPU seconds; those of the processes it starts count."""
    wall, cpu = time.perf_counter(), _cpu()
    made = act()
    return made, {"wall_s": time.perf_counter() - wall, "cpu_s": _cpu() - cpu}


def _cpu() -> float:
    started = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + started.ru_utime + started.ru_stime


def mclp(folder: Path) -> dict[str, Any]:
    """Build and solve the MCLP by spopt with CBC, as its manual does."""
    import numpy as np  # noqa: PLC0415
    import pulp  # noqa: PLC0415 - absent in the project's own environment
    import spopt  # noqa: PLC0415
    from spopt.locate import MCLP  # noqa: PLC0415

    given = np.load(folder / "mclp.npz")
    model, build = clocked(
        lambda: MCLP.from_cost_matrix(given["cost"], given["weights"], float(given["reach"]), int(given["sites"]))
    )
    solved, solve = clocked(lambda: model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0)))
    people = float(pulp.value(solved.problem.objective))
    return {"version": spopt.__version__, "build": build, "solve": solve, "people": people}


def access(folder: Path) -> dict[str, Any]:
    """Compute E2SFCA by access with step weights."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    from access import Access, weights  # noqa: PLC0415

    given = np.load(folder / "access.npz")
    demand = pd.DataFrame({"id": range(given["people"].size), "people": given["people"]})
    supply = pd.DataFrame({"id": range(given["capacity"].size), "places": given["capacity"]})
    cost = pd.DataFrame({"origin": given["demand"], "dest": given["site"], "cost": given["cost"]})
    step = weights.step_fn(dict(zip(given["limits"].tolist(), given["weights"].tolist(), strict=True)))
    model = Access(
        demand_df=demand, demand_index="id", demand_value="people", supply_df=supply, supply_index="id",
        supply_value="places", cost_df=cost, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    found, times = clocked(lambda: model.enhanced_two_stage_fca(name="e2sfca", weight_fn=step))
    np.save(folder / "found.npy", found["e2sfca_places"].reindex(range(given["people"].size)).to_numpy())
    return times


if __name__ == "__main__":
    place = Path(sys.argv[1])
    print(json.dumps({"mclp": mclp(place), "access": access(place)}))  # noqa: T201 - the answer
