"""A heat equation by dolfinx, a new problem for each step; knows nothing of RelaxKit.

heat_dolfinx.py [ANSWER [TOLERANCE]] writes the last solution to a file.
"""

import sys

import numpy as np
import ufl
from dolfinx import fem, mesh
from dolfinx.fem.petsc import LinearProblem
from mpi4py import MPI
from petsc4py import PETSc

tolerance = float(sys.argv[2]) if len(sys.argv) > 2 else 1e-9
domain = mesh.create_unit_square(MPI.COMM_WORLD, 40, 40)
space = fem.FunctionSpace(domain, ("Lagrange", 1))
u, v = ufl.TrialFunction(space), ufl.TestFunction(space)
facets = mesh.locate_entities_boundary(domain, 1, lambda x: np.full(x.shape[1], True))
zero = fem.dirichletbc(PETSc.ScalarType(0), fem.locate_dofs_topological(space, 1, facets), space)
old = fem.Function(space)
old.interpolate(lambda x: np.sin(np.pi * x[0]) * x[1] * (1 - x[1]))
total = 0
for step in range(40):
    dt = fem.Constant(domain, PETSc.ScalarType(1e-3 * 10 ** (step % 5 / 2)))
    a = (u * v + dt * ufl.dot(ufl.grad(u), ufl.grad(v))) * ufl.dx
    problem = LinearProblem(
        a, (old + dt) * v * ufl.dx, bcs=[zero],
        petsc_options={"ksp_type": "cg", "pc_type": "sor", "ksp_rtol": tolerance})
    new = problem.solve()
    total += problem.solver.getIterationNumber()
    old.x.array[:] = new.x.array
print("iterations", total, "norm", f"{old.vector.norm():.8g}")
if len(sys.argv) > 1:
    np.savetxt(sys.argv[1], old.x.array)
