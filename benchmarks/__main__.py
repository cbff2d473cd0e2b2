"""python -m benchmarks: measure everything, print the table, end with 1 when a bound was missed."""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.chromium import ChromiumMissing
from benchmarks.rendering import measure_rendering
from benchmarks.servers import Installation, ServerFailed
from benchmarks.sizes import measure_sizes
from benchmarks.speed import ClientTooSlow, measure_speed
from benchmarks.table import print_table


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="heritage-benchmarks-") as folder:
        try:
            installation = Installation(Path(folder))
            measures = [
                *measure_sizes(installation),
                *measure_speed(installation),
                *measure_rendering(installation),
            ]
        except (ChromiumMissing, ClientTooSlow, ServerFailed) as fault:
            print(f"Not measured: {fault}", file=sys.stderr)
            return 2
    print_table(measures)
    print(f"\n{time.monotonic() - started:.0f} s in all.")
    return 0 if all(measure.is_kept for measure in measures) else 1


if __name__ == "__main__":
    sys.exit(main())
