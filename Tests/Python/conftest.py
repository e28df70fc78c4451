"""Matrices of the repository, and some made up."""

from pathlib import Path

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/RelaxTestSupport/Fixtures"
RECORDED = ROOT / "Benchmarks/relaxbench/Resources/solidification-heat"


def read(matrix: Path, load: Path) -> tuple[sp.csr_array, np.ndarray]:
    return sp.csr_array(scipy.io.mmread(matrix)), np.ravel(scipy.io.mmread(load))


def laplacian(side: int, shift: float = 0.0) -> sp.csr_array:
    line = sp.diags_array([-1.0, 2.0, -1.0], offsets=[-1, 0, 1], shape=(side, side))
    one = sp.eye_array(side)
    return sp.csr_array(sp.kron(line, one) + sp.kron(one, line) + shift * sp.eye_array(side * side))


@pytest.fixture(
    params=["dam-break_A0010", "injector-throttle_A0040", "power-grid-1354_A0030", "solidification-heat_A0060"]
)
def fixture_system(request):
    name = request.param
    return read(FIXTURES / f"{name}.mtx", FIXTURES / f"{name.replace('_A', '_b')}.mtx")


@pytest.fixture(scope="session")
def recorded():
    """Systems of a recorded sequence with their context."""
    lines = (RECORDED / "manifest.csv").read_text().splitlines()[1:]
    systems = []
    for line in lines:
        matrix, load, step = line.split(",")
        systems.append((*read(RECORDED / matrix, RECORDED / load), float(step)))
    return systems
