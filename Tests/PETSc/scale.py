"""Draws what Tests/PETSc/scale has measured: scale.py CSV SVG."""

import csv
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "relaxkit"
from matplotlib import pyplot

with open(sys.argv[1], newline="") as file:
    rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]

figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
for color, n in zip(("C0", "C1", "C2"), sorted({row["n"] for row in rows})):
    own = [row for row in rows if row["n"] == n]
    sizes = [row["rows_per_block"] for row in own]
    left.plot(sizes, [row["best_omega"] for row in own], "o-", color=color, label=f"{n:.0f}² rows")
    right.plot(sizes, [row["iterations_best"] / row["iterations_omega_1"] for row in own], "o-", color=color)
    right.plot(sizes, [row["iterations_learned"] / row["iterations_omega_1"] for row in own], "x--", color=color)
right.plot([], [], "ko-", label="best fixed omega")
right.plot([], [], "kx--", label="learned")
for axes in (left, right):
    axes.set_xscale("log", base=4)
    axes.set_xlabel("rows of a block (a process)")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
left.set_ylabel("best fixed omega")
right.set_ylabel("iterations over those of omega 1")
right.axhline(1, color="gray", linewidth=0.8)
figure.savefig(sys.argv[2], metadata={"Date": None})
