"""The comparator: pandana on the same network, asked for the nearest facility of every node.

Run as a program, by any Python that has `pandana`: it needs nothing of this project and prints one JSON object.

    python coverage_pandana.py FOLDER

FOLDER holds `network.npz`: positions, ends and seconds of the edges, and the facilities' nodes by number of facilities.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

REPEATS, FARTHEST_S = 5, 9_000


def main() -> None:
    """Build, ask, print."""
    import numpy as np  # noqa: PLC0415 - absent where only the clock is wanted
    import pandana  # noqa: PLC0415 - absent in the project's own environment
    import pandas as pd  # noqa: PLC0415

    held = np.load(Path(sys.argv[1]) / "network.npz")
    frame = pd.DataFrame({"s": held["seconds"]})
    spent = time.process_time()
    net = pandana.Network(
        pd.Series(held["east"]), pd.Series(held["north"]), pd.Series(held["start"]), pd.Series(held["end"]), frame
    )
    told: dict[str, Any] = {"version": pandana.__version__, "build_cpu_s": time.process_time() - spent}
    for name in (each for each in held.files if each.startswith("sites_")):
        at = held[name]
        net.set_pois(name, FARTHEST_S, 1, pd.Series(held["east"][at]), pd.Series(held["north"][at]))
        cpu, wall = [], []
        for _ in range(REPEATS):
            began, before = time.perf_counter(), time.process_time()
            found = net.nearest_pois(FARTHEST_S, name, num_pois=1)
            cpu.append(time.process_time() - before)
            wall.append(time.perf_counter() - began)
        told[name] = {"cpu_s": median(cpu), "wall_s": median(wall)}
        np.save(Path(sys.argv[1]) / f"{name}.npy", found[1].to_numpy())
    sys.stdout.write("\n" + json.dumps(told))


if __name__ == "__main__":
    main()
