"""A program in Python that knows nothing of RelaxKit: a time stepper, a Newton loop and a solver for each process.

Started with -dll_prepend or PETSC_OPTIONS; prints iterations and the largest error. script.py [ANSWER [TOLERANCE]] writes
all solutions of the first process to a file.
"""

import sys

import petsc4py

petsc4py.init(sys.argv)
import numpy as np
from petsc4py import PETSc

arguments = [argument for argument in sys.argv[1:3] if not argument.startswith("-")]
tolerance = float(arguments[1]) if len(arguments) > 1 else 1e-9
solutions = []


def laplacian(n, shift, comm):
    """The five-point Laplacian on n by n nodes with a shifted diagonal."""
    matrix = PETSc.Mat().createAIJ((n * n, n * n), nnz=5, comm=comm)
    for row in range(*matrix.getOwnershipRange()):
        i, j = divmod(row, n)
        matrix.setValue(row, row, 4 + shift)
        for column, inside in ((row - n, i > 0), (row + n, i < n - 1), (row - 1, j > 0), (row + 1, j < n - 1)):
            if inside:
                matrix.setValue(row, column, -1)
    matrix.assemble()
    return matrix


def run(comm, prefix, n=24, steps=40):
    iterations, worst = 0, 0.0
    for step in range(steps):
        matrix = laplacian(n, 0.1 * 10 ** (-1 - np.sin(0.5 * step)), comm)
        ksp = PETSc.KSP().create(comm)
        ksp.setOptionsPrefix(f"{prefix}_{step}_")
        ksp.setType("cg")
        ksp.getPC().setType("sor")
        ksp.setTolerances(rtol=tolerance)
        ksp.setOperators(matrix)
        ksp.setFromOptions()
        x, b = matrix.createVecs()
        known = x.duplicate()
        known.set(1 + step)
        matrix.mult(known, b)
        ksp.solve(b, x)
        assert ksp.reason > 0
        iterations += ksp.its
        solutions.append(x.getArray().copy())
        x.axpy(-1, known)
        worst = max(worst, x.norm() / known.norm())
        for item in (ksp, matrix, x, b, known):
            item.destroy()
    return iterations, worst


def newton(comm, n=24):
    snes = PETSc.SNES().create(comm)
    linear = laplacian(n, 0, comm)
    f = linear.createVecLeft()
    start, end = linear.getOwnershipRange()

    def function(snes, x, f):
        linear.mult(x, f)
        f.setArray(f.getArray() - 0.01 * np.exp(x.getArray(readonly=1)))

    def jacobian(snes, x, J, P):
        linear.copy(P)
        for row in range(start, end):
            P.setValue(row, row, -0.01 * np.exp(x.getValue(row)), addv=True)
        P.assemble()

    snes.setFunction(function, f)
    snes.setJacobian(jacobian, linear.duplicate(copy=True))
    snes.ksp.setType("cg")
    snes.ksp.getPC().setType("sor")
    snes.setFromOptions()
    count = 0
    for _ in range(8):
        x = linear.createVecRight()
        snes.solve(None, x)
        assert snes.reason > 0
        count += snes.getLinearSolveIterations()
        solutions.append(x.getArray().copy())
    function(snes, x, f)
    return count, f.norm()


world = PETSc.COMM_WORLD
results = [run(world, "heat"), run(PETSc.COMM_SELF, "alone"), newton(world)]
PETSc.Sys.Print(*(f"{iterations} {error:.1e}" for iterations, error in results))
assert all(error < 1e-5 for _, error in results)
if arguments and world.rank == 0:
    np.savetxt(arguments[0], np.concatenate(solutions))
