"""Measures the symmetric solves of tutorials, solvers taking turns; see the script measure."""

import csv
import os
import shutil
import sys
from html import escape
from pathlib import Path

from cases import CASES, SOLVERS, make, number, records, run, set_solver

WORK, OUTPUT = Path(sys.argv[1]), Path(sys.argv[2])
LIBRARIES = os.environ["RELAXKIT_PLUGINS"].split(":") + [x for x in [os.environ.get("PCGBANDIT")] if x]
REPEATS = int(os.environ.get("REPEATS", "2"))

# Case, refinement, solves, whether renumbered. Those after the bar were kept apart from all choices.
PLAN = [
    ("cavity", 2, 200), ("cavity", 4, 120), ("damBreak", 1, 300), ("damBreak", 2, 120), ("damBreak", 4, 48),
    ("damBreak", 8, 40), ("lesPitz", 1, 40), ("lesPitz", 2, 40), ("lesPitz", 4, 40), ("simplePitz", 1, 40),
    ("hotRoom", 1, 80), ("hotRoom", 2, 40), ("boxTurb", 1, 80), ("tJunction", 1, 40), ("channel395", 1, 40),
    ("flange", 1, 180),
    ("cavity", 4, 120, "renumbered"), ("damBreak", 2, 120, "renumbered"), ("lesPitz", 1, 40, "renumbered"),
    ("hotRoom", 1, 80, "renumbered"),
    "apart",
    ("cavityGrade", 2, 100), ("rasCavity", 4, 40), ("blockage", 2, 40), ("capillaryRise", 2, 60), ("lockExchange", 1, 40),
    ("buoyantCavity", 1, 40), ("elbow", 1, 100),
]
GAMG = ("GAMG", "GAMG-sym", "GAMG-DIC", "PCG-GAMG")
SHOWN = {
    "PCG": ("PCG, DIC", "#777777"), "GAMG": ("GAMG, GaussSeidel", "#e69f00"), "GAMG-DIC": ("GAMG, DICGaussSeidel", "#d55e00"),
    "PCG-GAMG": ("PCG, GAMG", "#56b4e9"), "relaxkit": ("relaxkit", "#009e73"),
}


def clean(folder):
    begin = number((folder / "system/controlDict").read_text(), "startTime")
    for path in folder.iterdir():
        try:
            if path.is_dir() and float(path.name) > begin:
                shutil.rmtree(path)
        except ValueError:
            pass
    (folder / "stopwatch").unlink(missing_ok=True)


def once(case, folder, solver, solves):
    """Seconds, iterations and solves of a run; nothing if it fails."""
    clean(folder)
    set_solver(case, folder, SOLVERS[solver])
    command = case.application
    if shutil.which("taskset"):
        command = f"taskset -c {os.environ.get('CORE', '0')} {command}"
    run(folder, command, f"log.{solver}", STOPWATCH_SOLVES=solves)
    try:
        found = [record for record in records(folder) if record[0] == case.field]
    except FileNotFoundError:
        return None
    return sum(r[1] for r in found), sum(r[2] for r in found), len(found)


def measured():
    rows, wanted, is_apart = [], sys.argv[3:], False
    for entry in PLAN:
        if entry == "apart":
            is_apart = True
            continue
        name, scale, solves, *more = entry
        title = f"{name} {scale}x" + (" renumbered" if more else "")
        if wanted and name not in wanted and title not in wanted:
            continue
        case = CASES[name]
        try:
            folder = make(case, WORK / "case", scale, LIBRARIES, renumber=bool(more))
        except (RuntimeError, FileNotFoundError) as error:
            print(f"{name}: cannot be made: {error}", flush=True)
            continue
        best = {}
        for _ in range(REPEATS):
            for solver in SOLVERS:
                found = once(case, folder, solver, solves)
                if found and (solver not in best or found[0] < best[solver][0]):
                    best[solver] = found
        said = (folder / "log.relaxkit").read_text()
        cells = next((line for line in said.splitlines() if line.startswith("relaxkit:") and " cells" in line), None)
        if cells is None:
            print(f"{name}: cannot be run: {said[-500:]}", flush=True)
            continue
        row = {"case": title, "cells": int(cells.split(" cells")[0].split()[-1]), "order": "lines" if "in lines" in cells else "mesh", "apart": int(is_apart)}
        for solver, (seconds, iterations, count) in best.items():
            row.update({f"{solver} seconds": round(seconds, 5), f"{solver} iterations": iterations, "solves": count})
        rows.append(row)
        pcg = best.get("PCG")
        gamg = min((best[solver][0] for solver in GAMG if solver in best), default=float("nan"))
        own = best.get("relaxkit")
        if own and pcg:
            print(
                f"{title:24} {row['cells']:7} cells {own[2]:4} solves  iterations {own[1]:6} / {pcg[1]:6} = {own[1] / pcg[1]:.2f}"
                f"  seconds {own[0]:.3f}: {own[0] / pcg[0]:.2f} of PCG, {own[0] / gamg:.2f} of the best GAMG", flush=True)
        shutil.rmtree(folder)
        write(rows)
    return rows


def write(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    with open(OUTPUT / "solves.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    (OUTPUT / "solves.svg").write_text(picture(rows))


def picture(rows):
    """The seconds of each solver over those of PCG, on a logarithmic scale, a line a case."""
    import math

    left, width, height, top = 190, 520, 20, 56
    low, high = math.log10(0.03), math.log10(4)

    def place(share):
        return left + width * (min(max(math.log10(share), low), high) - low) / (high - low)

    total = top + height * len(rows) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 20} {total}" font-family="sans-serif" font-size="12">',
        f'<rect width="{left + width + 20}" height="{total}" fill="white"/>',
        f'<text x="{left}" y="16">Time of all pressure solves, relative to PCG with DIC</text>',
    ]
    for index, (label, color) in enumerate(SHOWN.values()):
        x = 30 + (0, 90, 240, 405, 505)[index]
        parts.append(f'<circle cx="{x + 5}" cy="34" r="4.5" fill="{color}"/><text x="{x + 13}" y="38" font-size="10">{label}</text>')
    for tick in (0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 4):
        x = place(tick)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 8}" y2="{total - 26}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{total - 10}" text-anchor="middle">{tick:g}</text>')
    for index, row in enumerate(rows):
        y = top + height * index + 6
        mark = " *" if row["apart"] else ""
        parts.append(f'<text x="{left - 10}" y="{y + 4}" text-anchor="end">{escape(row["case"])}{mark}</text>')
        if "PCG seconds" not in row:
            continue
        for solver, (_, color) in SHOWN.items():
            if f"{solver} seconds" in row:
                share = row[f"{solver} seconds"] / row["PCG seconds"]
                parts.append(f'<circle cx="{place(share):.1f}" cy="{y}" r="4.5" fill="{color}"/>')
    return "\n".join(parts + ["</svg>", ""])


measured()
