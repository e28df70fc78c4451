"""SciPy's conjugate gradients and, where PyAMG is installed, its SOR.

Speaks the protocol of README.md. The build script puts an interpreter line above this text.
"""

import os

# Before NumPy loads its BLAS, which reads these once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"

import inspect
import sys
import time

import numpy
import scipy
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, cg

try:
    import pyamg
    from pyamg.relaxation.relaxation import sor
except ImportError:
    sor = None

# SciPy renamed `tol` in 1.12.
TOLERANCE_NAME = "rtol" if "rtol" in inspect.signature(cg).parameters else "tol"


class Stopwatch:
    """Seconds from its making to `stop`; `cpu` is of the calling thread alone."""

    def __init__(self):
        self.start = time.thread_time(), time.perf_counter()

    def stop(self):
        self.cpu = time.thread_time() - self.start[0]
        self.wall = time.perf_counter() - self.start[1]

    def __str__(self):
        return f"cpu={self.cpu:.9g} wall={self.wall:.9g}"


class Problem:
    def __init__(self, row_starts, columns, values, right_hand_side=None):
        n = len(row_starts) - 1
        self.matrix = csr_matrix((values, columns, row_starts), shape=(n, n))
        self.b = default_right_hand_side(n) if right_hand_side is None else right_hand_side

    def residual(self, x):
        return numpy.linalg.norm(self.b - self.matrix @ x) / numpy.linalg.norm(self.b)


def default_right_hand_side(n):
    """The outputs of SplitMix64 from seed 0, their upper 53 bits scaled to [-1, 1)."""
    z = numpy.arange(1, n + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z ^= z >> numpy.uint64(31)
    return (z >> numpy.uint64(11)).astype(float) * 2.0**-52 - 1


def grid(dimensions, width):
    """The 5-point (2) or 7-point (3) Laplacian of a grid with `width` points a side."""
    n = width**dimensions
    row = numpy.arange(n, dtype=numpy.int32)
    place = [row // width**axis % width for axis in range(dimensions)]
    # Column by column of the stencil, in ascending order, so that each row comes out sorted.
    offsets, present = [0], [numpy.ones(n, dtype=bool)]
    for axis in range(dimensions):
        offsets = [-(width**axis)] + offsets + [width**axis]
        present = [place[axis] > 0] + present + [place[axis] + 1 < width]
    present = numpy.stack(present, axis=1)
    columns = (row[:, None] + numpy.array(offsets, dtype=numpy.int32))[present]
    weights = numpy.where(numpy.array(offsets) == 0, 2.0 * dimensions, -1.0)
    values = numpy.broadcast_to(weights, present.shape)[present]
    row_starts = numpy.concatenate(([0], numpy.cumsum(present.sum(axis=1)))).astype(numpy.int32)
    return Problem(row_starts, columns, values)


def read(path):
    with open(path, "rb") as file:
        n, entries = numpy.fromfile(file, "<i8", 2)
        row_starts = numpy.fromfile(file, "<i4", n + 1)
        columns = numpy.fromfile(file, "<i4", entries)
        values = numpy.fromfile(file, "<f8", entries)
        b = numpy.fromfile(file, "<f8", n)
    if len(row_starts) != n + 1 or len(values) != entries or len(b) not in (0, n):
        raise ValueError("the file ends early")
    return Problem(row_starts, columns, values, b if len(b) else None)


def sweeps(problem, omega, count):
    x = numpy.zeros_like(problem.b)
    sor(problem.matrix, x, problem.b, omega, iterations=1)  # first touch, not timed
    x[:] = 0
    watch = Stopwatch()
    sor(problem.matrix, x, problem.b, omega, iterations=int(count))
    watch.stop()
    return f"{watch} norm={numpy.linalg.norm(x):.17g}"


def report(problem, x, watch, iterations, converged):
    return (
        f"iterations={iterations} converged={int(converged)} {watch} "
        f"residual={problem.residual(x):.6g}"
    )


def sor_solve(problem, omega, tolerance, limit):
    watch = Stopwatch()
    x = numpy.zeros_like(problem.b)
    target = tolerance * numpy.linalg.norm(problem.b)
    iterations, converged = 0, False
    while not converged and iterations < limit:
        sor(problem.matrix, x, problem.b, omega, iterations=1)
        iterations += 1
        converged = numpy.linalg.norm(problem.b - problem.matrix @ x) < target
    watch.stop()
    return report(problem, x, watch, iterations, converged)


def conjugate_gradient(problem, tolerance, limit, preconditioner=None):
    iterations = 0

    def count(_):
        nonlocal iterations
        iterations += 1

    watch = Stopwatch()
    operator = preconditioner(problem.matrix) if preconditioner else None
    x, status = cg(
        problem.matrix,
        problem.b,
        **{TOLERANCE_NAME: tolerance},
        atol=0,
        maxiter=int(limit),
        M=operator,
        callback=count,
    )
    watch.stop()
    return report(problem, x, watch, iterations, status == 0)


def jacobi(matrix):
    inverse = 1 / matrix.diagonal()
    return LinearOperator(matrix.shape, matvec=lambda r: inverse * r.ravel(), dtype=float)


def ssor(omega):
    def make(matrix):
        def apply(r):
            # Two calls: for a symmetric sweep PyAMG ignores omega.
            z = numpy.zeros(len(r))
            sor(matrix, z, r.ravel(), omega, sweep="forward")
            sor(matrix, z, r.ravel(), omega, sweep="backward")
            return z

        return LinearOperator(matrix.shape, matvec=apply, dtype=float)

    return make


def pyamg_has_sor():
    """Whether `sor` relaxes row by row: older PyAMG damps whole Gauss-Seidel sweeps instead."""
    if sor is None:
        return False
    x = numpy.zeros(2)
    sor(csr_matrix([[2.0, -1.0], [-1.0, 2.0]]), x, numpy.ones(2), 1.5)
    return bool(numpy.allclose(x, [0.75, 1.5 * (1 + 0.75) / 2]))


def main():
    versions = scipy.__version__
    commands = {
        "cg-jacobi": (2, lambda p, tol, limit: conjugate_gradient(p, tol, limit, jacobi)),
        "cg-plain": (2, conjugate_gradient),
    }
    if pyamg_has_sor():
        versions += f"+pyamg-{pyamg.__version__}"
        commands["sweeps"] = (2, sweeps)
        commands["sor-solve"] = (3, sor_solve)
        commands["cg-ssor"] = (
            3,
            lambda p, omega, tol, limit: conjugate_gradient(p, tol, limit, ssor(omega)),
        )
    problem = None

    def answer(word, rest):
        nonlocal problem
        if word == "capabilities":
            return f"ok name=scipy commands={','.join(commands)} version={versions}"
        if word in ("grid2d", "grid3d", "file"):
            problem = read(rest) if word == "file" else grid(int(word[4]), int(rest))
            return f"ok rows={len(problem.b)} entries={problem.matrix.nnz}"
        if word not in commands:
            return f"unsupported {word}"
        count, run = commands[word]
        numbers = [float(number) for number in rest.split()]
        if len(numbers) != count:
            return f"error {word} takes {count} numbers"
        if problem is None:
            return "error load a matrix first: grid2d, grid3d or file"
        return f"ok {run(problem, *numbers)}"

    for line in sys.stdin:
        word, _, rest = line.rstrip("\r\n").partition(" ")
        if word == "quit":
            break
        try:
            reply = answer(word, rest)
        except (ValueError, OSError, ArithmeticError, MemoryError) as error:
            reply = f"error {' '.join(str(error).split())}"
        print(reply, flush=True)


if __name__ == "__main__":
    main()
