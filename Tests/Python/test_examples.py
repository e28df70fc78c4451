"""The program that tunes a number in a text file."""

import re
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT

TUNE = ROOT / "Sources/Python/examples/tune_setting.py"

#: Reads a number, prints counts that depend on it, and fails for large ones.
PROGRAM = """
import math, re, sys
value = float(re.search(r"factor = ([0-9.e+-]+)", open("settings.txt").read())[1])
print("reading settings")
if value > 0.5: sys.exit("diverged")
print(f"step 1 took 7 iterations")
print(f"step 2 took {round(20 + 30 * (math.log10(value) + 2.5) ** 2)} iterations")
"""

SETTINGS = """# factor = of what?
  factor = 0.4;  # per step
other = 3
again: factor = 0.4
"""

#: The lid-driven cavity with Gerris' own multigrid solver.
GERRIS = """1 0 GfsSimulation GfsBox GfsGEdge {} {
  Time { iend = 15 }
  Refine 5
  ApproxProjectionParams { tolerance = 1e-6 nitermax = 1000 omega = 1.8 }
  ProjectionParams { tolerance = 1e-6 nitermax = 1000 omega = 1.8 }
  SourceViscosity 1e-3
  OutputProjectionStats { istep = 1 } stdout
}
GfsBox {
  top = Boundary { BcDirichlet U 1 }
  bottom = Boundary { BcDirichlet U 0 }
  right = Boundary { BcDirichlet V 0 }
  left = Boundary { BcDirichlet V 0 }
}
"""


def tune(folder, *arguments):
    return subprocess.run([sys.executable, TUNE, *arguments], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "settings.txt").write_text(SETTINGS)
    return tmp_path


ARGUMENTS = [
    "--file", "settings.txt", "--setting", r"factor = ([0-9.]+)", "--range", "1e-5", "1", "--logarithmic",
    "--count", r"took (\d+) iterations", "--limit", "500",
]  # fmt: skip
COMMAND = ["--", sys.executable, "program.py"]


def test_a_number_is_found_and_nothing_else_is_changed(folder):
    done = tune(folder, *ARGUMENTS, "--runs", "20", *COMMAND)
    assert done.returncode == 0, done.stderr
    best, count = re.search(r"best: (\S+) with (\d+); before: 0.4", done.stdout).groups()
    # 0.4 takes 153, and the best is 20 at 0.00316.
    assert int(count) < 30 and 1e-3 < float(best) < 1e-2
    assert (folder / "settings.txt").read_text() == SETTINGS.replace("0.4", best)
    assert len(re.findall("^run ", done.stdout, re.M)) == 20


def test_learning_goes_on_from_a_state(folder):
    state = ["--state", "tuner.state"]
    first = tune(folder, *ARGUMENTS, *state, "--runs", "15", *COMMAND)
    again = tune(folder, *ARGUMENTS, *state, "--runs", "2", *COMMAND)
    assert first.returncode == again.returncode == 0
    losses = [float(count) for count in re.findall(r"run \d: \S+, (\d+)", again.stdout)]
    assert max(losses) < 60


def test_a_sum_from_a_log(folder):
    log = ["--log", "program.log", "--sum", "--runs", "2"]
    done = tune(folder, *ARGUMENTS, *log, "--", "sh", "-c", f"{sys.executable} program.py > program.log")
    assert done.returncode == 0
    alone = subprocess.run([sys.executable, "program.py"], cwd=folder, capture_output=True, text=True).stdout
    total = sum(int(count) for count in re.findall(r"took (\d+)", alone))
    assert f"with {total};" in done.stdout


def test_where_every_run_fails_the_file_is_as_before(folder):
    done = tune(folder, *ARGUMENTS, "--runs", "3", "--", sys.executable, "-c", "raise SystemExit(3)")
    assert done.returncode == 1 and "no run succeeded" in done.stderr
    assert (folder / "settings.txt").read_text() == SETTINGS


def test_a_setting_that_is_not_there_is_told(folder):
    done = tune(folder, *ARGUMENTS[:3], "nothing ([0-9]+)", *ARGUMENTS[4:], *COMMAND)
    assert done.returncode == 2 and "settings.txt" in done.stderr


@pytest.mark.skipif(shutil.which("gerris2D") is None, reason="there is no gerris2D (Debian's gerris)")
def test_omega_of_gerris(tmp_path):
    (tmp_path / "cavity.gfs").write_text(GERRIS)
    before = subprocess.run(["gerris2D", "cavity.gfs"], cwd=tmp_path, capture_output=True, text=True).stdout
    done = tune(
        tmp_path, "--file", "cavity.gfs", "--setting", r"omega = ([0-9.]+)", "--range", "0.5", "1.9",
        "--count", r"niter: +(\d+)", "--sum", "--limit", "5000", "--runs", "10", "--", "gerris2D", "cavity.gfs",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count = float(re.search(r"with (\d+); before: 1.8", done.stdout)[1])
    assert count < sum(int(k) for k in re.findall(r"niter: +(\d+)", before))
