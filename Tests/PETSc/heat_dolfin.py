"""A heat equation by dolfin, a new Krylov solver for each step; knows nothing of RelaxKit.

heat_dolfin.py [ANSWER [TOLERANCE]] writes the last solution to a file.
"""

import sys

import dolfin
import numpy as np

tolerance = float(sys.argv[2]) if len(sys.argv) > 2 else 1e-9

dolfin.set_log_level(40)
mesh = dolfin.UnitSquareMesh(40, 40)
space = dolfin.FunctionSpace(mesh, "P", 1)
u, v = dolfin.TrialFunction(space), dolfin.TestFunction(space)
zero = dolfin.DirichletBC(space, 0, "on_boundary")
old = dolfin.interpolate(dolfin.Expression("sin(3.14*x[0])*x[1]*(1-x[1])", degree=2), space)
total = 0
for step in range(40):
    dt = dolfin.Constant(1e-3 * 10 ** (step % 5 / 2))
    a = (u * v + dt * dolfin.dot(dolfin.grad(u), dolfin.grad(v))) * dolfin.dx
    matrix, load = dolfin.assemble_system(a, (old + dt) * v * dolfin.dx, zero)
    solver = dolfin.PETScKrylovSolver("cg", "sor")
    solver.parameters["relative_tolerance"] = tolerance
    solver.set_from_options()
    new = dolfin.Function(space)
    total += solver.solve(matrix, new.vector(), load)
    old.assign(new)
print("iterations", total, "norm", f"{old.vector().norm('l2'):.8g}")
if len(sys.argv) > 1:
    np.savetxt(sys.argv[1], old.vector().get_local())
