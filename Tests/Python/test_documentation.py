"""Every example, and what the types say."""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys

import numpy as np
import pytest
import scipy.sparse as sp

import relaxkit
from conftest import ROOT, laplacian

MODULES = [f"relaxkit.{module.name}" for module in pkgutil.iter_modules(relaxkit.__path__) if module.name != "_core"]


@pytest.mark.parametrize("name", ["relaxkit", *MODULES])
def test_examples_of_the_documentation(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_example_of_the_readme():
    text = (ROOT / "Sources/Python/README.md").read_text()
    program = re.search(r"```python\n(.*?)```", text, re.S).group(1)
    A, b = laplacian(10), np.ones(100)
    steps = [(A + (1 / dt) * sp.eye_array(100, format="csr"), b, dt) for dt in [0.1, 0.5, 2.0]]
    names = {"A": A, "b": b, "x": None, "steps": steps, "dt": 0.5}
    names["my_solver"] = lambda A, b, omega: 30 + round(100 * (omega - 1.5) ** 2)
    exec(program, names)
    assert names["info"] == 0 and names["tuner"].round == 1


def test_everything_public_is_documented():
    for name in relaxkit.__all__:
        public = getattr(relaxkit, name)
        assert public.__doc__ and len(public.__doc__) > 40, name
        if isinstance(public, type):
            for member, value in vars(public).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, (property, classmethod))):
                    assert value.__doc__, f"{name}.{member}"


def test_the_types_are_consistent(tmp_path):
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(
        "import numpy as np\nimport relaxkit\n"
        "x, info = relaxkit.ssor_cg(np.eye(2), np.ones(2))\n"
        "tuner = relaxkit.OmegaTuner('sor')\n"
        "x, report = tuner.solve(np.eye(2), np.ones(2), x0=x, context=1.0)\n"
        "converged: bool = report.converged\n"
        "with tuner.suggestion() as s:\n    s.iterations = 3\n"
    )
    mypy = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache"]
    for checked in [ROOT / "Sources/Python/src/relaxkit", program]:
        done = subprocess.run([*mypy, checked], capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
