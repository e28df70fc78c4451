"""The smallest eigenvalues of a Laplacian by SLEPc, shift and invert with an iterative solver; knows nothing of RelaxKit.

eigen_slepc.py [ANSWER [TOLERANCE]] writes them to a file.
"""

import sys

import numpy as np
import slepc4py

slepc4py.init(sys.argv)
from petsc4py import PETSc
from slepc4py import SLEPc

n = 40
matrix = PETSc.Mat().createAIJ((n * n, n * n), nnz=5)
for row in range(*matrix.getOwnershipRange()):
    i, j = divmod(row, n)
    matrix.setValue(row, row, 4)
    for column, inside in ((row - n, i > 0), (row + n, i < n - 1), (row - 1, j > 0), (row + 1, j < n - 1)):
        if inside:
            matrix.setValue(row, column, -1)
matrix.assemble()
eps = SLEPc.EPS().create()
eps.setOperators(matrix)
eps.setProblemType(SLEPc.EPS.ProblemType.HEP)
eps.setTarget(0)
eps.setWhichEigenpairs(SLEPc.EPS.Which.TARGET_MAGNITUDE)
eps.setDimensions(4)
st = eps.getST()
st.setType("sinvert")
ksp = st.getKSP()
ksp.setType("cg")
ksp.getPC().setType("sor")
ksp.setTolerances(rtol=float(sys.argv[2]) if len(sys.argv) > 2 else 1e-10)
eps.setFromOptions()
eps.solve()
values = [eps.getEigenvalue(i).real for i in range(4)]
if len(sys.argv) > 1:
    np.savetxt(sys.argv[1], values)
PETSc.Sys.Print("iterations", ksp.getTotalIterations() if hasattr(ksp, "getTotalIterations") else 0, "eigenvalues", *(f"{value:.7f}" for value in values))
