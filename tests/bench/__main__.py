"""Measure everything and print one table."""

from __future__ import annotations

import argparse

from tests.bench import calls, docs, worlds


def main() -> None:
    """Print the table; `--seconds` and `--rounds` say how long to measure."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(
        f"{'call, 2 workers, 16 connections':34}{'per second':>12}"
        f"{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}{'refused':>9}"
    )
    for row in calls.measure(rounds=given.rounds, seconds=given.seconds):
        print(
            f"{row.name:34}{row.per_second:12,.0f}{row.ratio:9.3f}"
            f"{row.p50:9.2f}{row.p99:9.2f}{row.refused:9}"
        )
    for name, seconds in worlds.measure(rounds=given.rounds):
        print(f"{name:34}{seconds * 1000:9,.0f} ms")
    cold, touched = docs.measure(rounds=given.rounds)
    print(f"{'documentation, cold':34}{cold:10.1f} s")
    print(f"{'documentation, one WSDL touched':34}{touched:10.1f} s")


if __name__ == "__main__":
    main()
