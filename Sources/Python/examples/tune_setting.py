#!/usr/bin/env python3
"""Learns a number in a text file that a program reads, from a count in what the program prints.

Nothing of the program has to change, and nothing here is written for it:

    tune_setting.py --file system/fvSolution --setting '"\\.\\*" +([0-9.]+);' --range 0.7 0.99 \\
        --count 'converged in ([0-9]+) iterations' --limit 1000 --runs 12 -- simpleFoam

Each run rewrites the number that the first group of --setting finds in --file (in all places where it does),
starts the program, and takes the last number that --count finds in its output, or with --sum the sum of all. A
run without such a number, or that ends with an error, counts as a failure, as many iterations as --limit says.
In the end the file has the setting of the smallest count, or what it had before if no run succeeded. With
--state, learning goes on where an earlier call has ended, for instance between jobs.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

from relaxkit import OmegaTuner


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--file", type=Path, required=True, help="the text file with the setting")
    parser.add_argument("--setting", type=re.compile, required=True, help="a regular expression; its group is the number")
    parser.add_argument("--range", type=float, nargs=2, required=True, metavar=("LOW", "HIGH"))
    parser.add_argument("--logarithmic", action="store_true", help="search the range on a logarithmic scale")
    parser.add_argument("--count", type=re.compile, required=True, help="a regular expression; its group is the count")
    parser.add_argument("--sum", action="store_true", help="add up all counts instead of taking the last")
    parser.add_argument("--log", type=Path, help="the file with the count; by default what the program prints")
    parser.add_argument("--limit", type=int, default=10_000, help="what a failure counts as; 10000")
    parser.add_argument("--context", type=float, help="a number that may tell how hard this job is")
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--state", type=Path, help="where to keep what was learned")
    parser.add_argument("command", nargs="+", help="the program, after --")
    chosen = parser.parse_args()
    for pattern in (chosen.setting, chosen.count):
        if pattern.groups != 1:
            parser.error(f"{pattern.pattern!r} must have one group")
    return chosen


def rewritten(text: str, setting: re.Pattern[str], value: float) -> str:
    """The text with another number in all places."""

    def replace(match: re.Match[str]) -> str:
        start, end = (place - match.start() for place in match.span(1))
        return match[0][:start] + f"{value:.6g}" + match[0][end:]

    return setting.sub(replace, text)


def write(path: Path, text: str) -> None:
    """Replaces a file whole, so that no program reads half of it."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text)
    os.chmod(temporary, path.stat().st_mode)
    os.replace(temporary, path)


def run(command: list[str], log: Path | None, count: re.Pattern[str], adds: bool) -> float | None:
    """Starts the program; the count, or None if it failed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    text = done.stdout if log is None else log.read_text(errors="replace") if log.exists() else ""
    found = [float(number) for number in count.findall(text)]
    if done.returncode != 0 or not found:
        return None
    return sum(found) if adds else found[-1]


def main() -> int:
    chosen = arguments()
    original = chosen.file.read_text()
    before = chosen.setting.findall(original)
    if not before:
        print(f"{chosen.file}: no place matches {chosen.setting.pattern!r}", file=sys.stderr)
        return 2
    if chosen.state is not None and chosen.state.exists():
        tuner = OmegaTuner.load(chosen.state, logarithmic=chosen.logarithmic)
    else:
        tuner = OmegaTuner(parameter_range=tuple(chosen.range), logarithmic=chosen.logarithmic)
    best: tuple[float, float] | None = None
    final = original
    try:
        for number in range(1, chosen.runs + 1):
            with tuner.suggestion(context=chosen.context, iteration_limit=chosen.limit) as s:
                value = float(f"{s.omega:.6g}")
                write(chosen.file, rewritten(original, chosen.setting, value))
                count = run(chosen.command, chosen.log, chosen.count, chosen.sum)
                s.iterations = chosen.limit if count is None else max(count, 1)
                s.outcome = "limit" if count is None else "converged"
            print(f"run {number}: {value:.6g}, " + ("failed" if count is None else f"{count:g}"), flush=True)
            if count is not None and (best is None or count < best[1]):
                best = value, count
                final = rewritten(original, chosen.setting, value)
            if chosen.state is not None:
                tuner.save(chosen.state)
    finally:
        write(chosen.file, final)
    if best is None:
        print("no run succeeded", file=sys.stderr)
        return 1
    print(f"best: {best[0]:.6g} with {best[1]:g}; before: {', '.join(sorted(set(before)))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
