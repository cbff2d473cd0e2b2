"""python -m benchmarks: measure everything and print the table.

Ends with 1 when a bound was missed or the machine too busy to tell, with 2 when something could not be measured.
"""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.chromium import ChromiumMissing
from benchmarks.load import ClientTooSlow
from benchmarks.map_views import measure_map
from benchmarks.registrations import measure_registrations
from benchmarks.rendering import measure_rendering
from benchmarks.search import measure_search
from benchmarks.servers import Installation, ServerFailed
from benchmarks.sheets import measure_sheets
from benchmarks.sizes import measure_sizes
from benchmarks.speed import measure_speed
from benchmarks.table import Measure, print_table

MEASURES = (
    measure_sizes,
    measure_speed,
    measure_rendering,
    measure_search,
    measure_map,
    measure_sheets,
    measure_registrations,
)


def main() -> int:
    started = time.monotonic()
    measures: list[Measure] = []
    not_measured: list[str] = []
    with tempfile.TemporaryDirectory(prefix="heritage-benchmarks-") as folder:
        installation = Installation(Path(folder))
        for measure in MEASURES:
            try:
                measures += measure(installation)
            except (ChromiumMissing, ClientTooSlow, ServerFailed) as fault:
                not_measured.append(f"{measure.__name__} failed: {fault}")
    print_table(measures)
    print(f"\n{time.monotonic() - started:.0f} s in all.")
    for failure in not_measured:
        print(failure, file=sys.stderr)
    if not_measured:
        return 2
    return 0 if all(measure.verdict == "ok" for measure in measures) else 1


if __name__ == "__main__":
    sys.exit(main())
