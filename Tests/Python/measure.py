"""Times of the Python package, in one process with one thread; started by Tests/Python/measure.

Process time, the least of several turns: what other programs on the machine take is not in it.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import scipy.io
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, cg, spilu

import relaxkit

OMEGAS = [1.0, 1.2, 1.4, 1.6, 1.7, 1.8, 1.9, 1.95, 1.97, 1.98]
ALPHAS = [0.0, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 1.0]
PATIENCE = 20.0

#: Of ILU; the second is what suits symmetric matrices best.
ILU = [
    {"drop_tol": drop, "fill_factor": 10, **form}
    for form in [
        {},
        {"permc_spec": "MMD_AT_PLUS_A", "diag_pivot_thresh": 0.0, "options": {"SymmetricMode": True}},
    ]
    for drop in [1e-1, 1e-2, 1e-3, 1e-4]
]


def laplacian(side, diagonal):
    line = sp.diags_array([-1.0, 0.0, -1.0], offsets=[-1, 0, 1], shape=(side, side))
    one = sp.eye_array(side)
    return sp.csr_array(sp.kron(line, one) + sp.kron(one, line) + diagonal * sp.eye_array(side * side))


def least(turns, calls, body):
    times = []
    for _ in range(turns):
        start = time.process_time()
        for _ in range(calls):
            body()
        times.append((time.process_time() - start) / calls)
    return min(times)


# A small solve


def small(swift):
    A, b = laplacian(10, 4.05), np.ones(100)
    tuner = relaxkit.OmegaTuner("ssor-cg")
    one = least(20, 2000, lambda: relaxkit.ssor_cg(A, b, rtol=1e-8, omega=1.5)) * 1e6
    learned = least(10, 1000, lambda: tuner.solve(A, b, rtol=1e-8)) * 1e6
    print("n = 100, microseconds of process time")
    if swift:
        alone = min(
            float(line.split()[1])
            for _ in range(3)
            for line in subprocess.run([swift], check=True, capture_output=True, text=True).stdout.splitlines()
            if line.startswith("solve-100 ")
        )
        print(f"  the solve in Swift            {alone:7.2f}")
        print(f"  relaxkit.ssor_cg              {one:7.2f}   {one - alone:+.2f}")
    else:
        print(f"  relaxkit.ssor_cg              {one:7.2f}")
    print(f"  tuner.solve, with learning    {learned:7.2f}")
    plain = least(5, 50, lambda: cg(A, b, rtol=1e-8)) * 1e6
    print(f"  scipy cg, no preconditioner   {plain:7.2f}")


# Against SciPy


def prepared(A, kind):
    """A preconditioner of SciPy's user, or None."""
    if kind is None:
        return None
    if kind == "jacobi":
        inverse = 1 / A.diagonal()
        return LinearOperator(A.shape, matvec=lambda r: inverse * r)
    return LinearOperator(A.shape, matvec=spilu(A.tocsc(), **kind).solve)


def named(kind):
    if kind is None:
        return "scipy cg, no preconditioner"
    if kind == "jacobi":
        return "scipy cg, Jacobi"
    return f"scipy cg, ILU {kind['drop_tol']:g}" + (", symmetric" if "options" in kind else "")


def is_solved(A, b, x, rtol):
    # SciPy trusts the residual that it carries along, which may be a little off.
    return np.linalg.norm(b - A @ x) <= 1.05 * rtol * np.linalg.norm(b)


class TooLong(Exception):
    """A sequence takes more than PATIENCE seconds."""


def by_scipy(systems, kind, rtol):
    """Process time and iterations of a sequence, and how many were solved; None if that fails or takes too long."""
    times, solved, count, start = 0.0, 0, 0, 0.0

    def note(_):
        # Takes a hundredth of an iteration.
        nonlocal count
        count += 1
        if count % 100 == 0 and times + time.process_time() - start > PATIENCE:
            raise TooLong

    for A, b, x0, _ in systems:
        start = time.process_time()
        try:
            x, info = cg(A, b, x0=x0, rtol=rtol, maxiter=5000, M=prepared(A, kind), callback=note)
        except (RuntimeError, TooLong):
            return None
        times += time.process_time() - start
        solved += info == 0 and is_solved(A, b, x, rtol)
        if times > PATIENCE:
            return None
    return times, count, solved


def by_relaxkit(systems, call, rtol, turns, forgets=True):
    best = None
    for _ in range(turns):
        if forgets:
            relaxkit.forget_patterns()
        times, solved, work, call_once = 0.0, 0, 0, call()
        for A, b, x0, context in systems:
            start = time.process_time()
            x, count = call_once(A, b, x0, context, rtol)
            times += time.process_time() - start
            work += count
            solved += is_solved(A, b, x, rtol)
        best = (times, work, solved) if best is None or times < best[0] else best
    return best


def fixed(solver, **parameter):
    def make():
        def call(A, b, x0, context, rtol):
            x, info = solver(A, b, x0, rtol=rtol, **parameter)
            return x, 0

        return call

    return make


def iterations(systems, solver, rtol, **parameter):
    seen = []
    for A, b, x0, _ in systems:
        solver(A, b, x0, rtol=rtol, callback=lambda k, r: seen.append(None), **parameter)
    return len(seen)


def learned(method):
    def make():
        tuner = relaxkit.OmegaTuner(method)

        def call(A, b, x0, context, rtol):
            x, report = tuner.solve(A, b, x0, context=context, rtol=rtol)
            return x, report.work

        return call

    return make


def compare(title, systems, rtol, turns):
    print(f"\n{title}: n = {systems[0][0].shape[0]}, {len(systems)} systems to {rtol:g}")
    print(f"  {'':44} {'iterations':>10} {'ms':>9} {'of best':>8}")
    rows, best = [], None
    kinds = [None, "jacobi", *ILU]
    for kind in kinds:
        found = by_scipy(systems, kind, rtol)
        print(f"\r  {named(kind):44}", end="\r", file=sys.stderr)
        if found is None:
            rows.append((named(kind), None))
            continue
        for _ in range(turns - 1 if found[0] < 5 else 0):
            again = by_scipy(systems, kind, rtol)
            found = again if again is not None and again[0] < found[0] else found
        rows.append((named(kind), found))
        if found[2] == len(systems) and (best is None or found[0] < best):
            best = found[0]
    for solver, name, values in [(relaxkit.ssor_cg, "omega", OMEGAS), (relaxkit.ric_cg, "alpha", ALPHAS)]:
        default = 1.0 if name == "omega" else 0.95
        tried = {
            value: by_relaxkit(systems, fixed(solver, **{name: value}), rtol, turns) for value in values
        }
        at = min(tried, key=lambda value: (-tried[value][2], tried[value][0]))
        for value, what in [(default, "the default"), (at, "best fixed")]:
            times, _, solved = tried[value]
            count = iterations(systems, solver, rtol, **{name: value})
            rows.append((f"relaxkit.{solver.__name__}, {name} {value:g}, {what}", (times, count, solved)))
        if len(systems) == 1:
            known = by_relaxkit(systems, fixed(solver, **{name: at}), rtol, 1 + turns, forgets=False)
            rows.append(("  the same, the pattern known from before", (known[0], count, known[2])))
    for method in ["ssor-cg", "ric-cg"]:
        name = f"OmegaTuner {method}" + (", its first solve" if len(systems) == 1 else "")
        rows.append((name, by_relaxkit(systems, learned(method), rtol, turns)))
    for name, found in rows:
        if found is None:
            print(f"  {name:44} {'-':>10} {'fails, or takes too long':>9}")
            continue
        times, count, solved = found
        note = "" if solved == len(systems) else f"   {len(systems) - solved} unsolved"
        share = "" if best is None else f"{times / best:8.3f}"
        print(f"  {name:44} {count:10} {1e3 * times:9.1f} {share}{note}", flush=True)


def read(folder):
    lines = (folder / "manifest.csv").read_text().splitlines()
    names = lines[0].split(",")
    first = 3 if "x0" in names else 2
    systems = []
    for line in lines[1:]:
        parts = dict(zip(names, line.split(","), strict=True))
        A = sp.csr_array(scipy.io.mmread(folder / parts["matrix"]))
        b = np.ravel(scipy.io.mmread(folder / parts["rhs"]))
        x0 = np.ravel(scipy.io.mmread(folder / parts["x0"])) if parts.get("x0") else None
        systems.append((A, b, x0, float(parts[names[first]])))
    return systems


def main():
    print(f"SciPy {scipy.__version__}, NumPy {np.__version__}, Python {sys.version.split()[0]}, one thread")
    small(os.environ.get("RELAXKIT_SWIFT_MEASURE"))
    A = laplacian(300, 4.0)
    compare("Laplacian, 300 x 300", [(A, np.ones(90_000), None, 0.0)], 1e-8, 3)
    for folder in map(Path, sys.argv[1:]):
        compare(folder.name, read(folder), 1e-8, 3)


if __name__ == "__main__":
    main()
