"""Tests of the OpenFOAM plug-in on small tutorials: each is a function that asserts, named as what it shows."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import cases
from cases import CASES, SOLVERS, edit, field, last_time, make, records, run, set_solver, steps

WORK = Path(sys.argv[1])
LIBRARIES = os.environ["RELAXKIT_PLUGINS"].split(":")
RELAXKIT = SOLVERS["relaxkit"]


def made(name, scale=1, count=None, folder=None, **options):
    """A fresh case; its mesh is made once."""
    kept = WORK / f"kept-{name}-{scale}-{'-'.join(options)}"
    if not kept.exists():
        make(CASES[name], kept, scale, LIBRARIES, **options)
    target = WORK / (folder or f"{name}-{scale}")
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(kept, target)
    if count:
        steps(target, count)
    return target


def solved(name, folder, solver, log="log.solver", command=None, tolerance=None, extra="", timed=True, code=0, **environment):
    """Runs a case with a solver and returns what it printed."""
    case = CASES[name]
    set_solver(case, folder, solver, tolerance=tolerance, extra=extra, timed=timed)
    found = run(folder, command or case.application, log, **environment)
    text = (folder / log).read_text()
    assert code is None or found == code, f"{folder.name} ended with {found}:\n{text[-1500:]}"
    return text


def lines(text, name):
    return re.findall(rf"^\S+:  Solving for {name}, .*$", text, re.M)


def counts(text, name):
    return [int(line.split()[-1]) for line in lines(text, name)]


def difference(a, b):
    """The largest difference over the range of values of the second, of fields whose level may be undetermined."""
    a, b = ([value - sum(values) / len(values) for value in values] for values in (a, b))
    spread = max(b) - min(b) or 1
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) / spread


def processors(folder, count, application, **environment):
    (folder / "system/decomposeParDict").write_text(
        "FoamFile { version 2.0; format ascii; class dictionary; object decomposeParDict; }\n"
        f"numberOfSubdomains {count};\nmethod simple;\nsimpleCoeffs {{ n ({count} 1 1); delta 0.001; }}\n"
    )
    shutil.rmtree(folder / "processor0", ignore_errors=True)
    assert run(folder, "decomposePar -force", "log.decompose") == 0, (folder / "log.decompose").read_text()[-1000:]
    return ["mpirun", "--allow-run-as-root", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1", "-np", str(count), application, "-parallel"]


# What follows are the tests.


def fields_agree():
    """Fields are those of PCG to seven digits at a tight tolerance."""
    for name, values in (("cavity", ("p", "U")), ("lesPitz", ("p", "U")), ("boxTurb", ("p", "U")),
                         ("hotRoom", ("p_rgh", "U", "T")), ("flange", ("T",))):
        found = {}
        for solver in ("PCG", "relaxkit"):
            folder = made(name, count=3, folder=f"agree-{name}-{solver}")
            text = solved(name, folder, SOLVERS[solver], tolerance=1e-11)
            assert solver == "PCG" or "left to" not in text, text
            found[solver] = folder
        for value in values:
            a, b = (field(last_time(found[solver]) / value) for solver in ("relaxkit", "PCG"))
            distance = difference(a, b)
            assert distance < 1e-7, f"{name}: {value} differs by {distance}"
    # damBreak has time steps of its own choice and a mesh that is put in lines.
    folders = []
    for solver in ("PCG", "relaxkit"):
        folder = made("damBreak", count=5, folder=f"agree-damBreak-{solver}")
        text = solved("damBreak", folder, SOLVERS[solver], tolerance=1e-11)
        assert solver == "PCG" or "in lines" in text
        folders.append(folder)
    for value in ("p_rgh", "U", "alpha.water"):
        distance = difference(*(field(last_time(folder) / value) for folder in reversed(folders)))
        assert distance < 1e-7, f"damBreak: {value} differs by {distance}"


def jumps():
    """A fan: cyclic patches across which the pressure jumps, in serial and on two ranks. Later steps magnify rounding."""
    found = {}
    for solver, ranks in (("PCG", 1), ("relaxkit", 1), ("relaxkit", 2)):
        folder = made("fan", count=1, folder=f"fan-{solver}-{ranks}")
        command = processors(folder, 2, "pimpleFoam") if ranks == 2 else None
        text = solved("fan", folder, SOLVERS[solver], tolerance=1e-11, command=command)
        assert solver == "PCG" or "left to" not in text, text[-1500:]
        if ranks == 2:
            assert run(folder, "reconstructPar -latestTime", "log.reconstruct") == 0
        found[solver, ranks] = field(last_time(folder) / "p")
    for ranks in (1, 2):
        distance = difference(found["relaxkit", ranks], found["PCG", 1])
        assert distance < 1e-6, f"{ranks} ranks: p differs by {distance}"


def convergence_is_that_of_pcg():
    """With alpha 0 it is DIC: the same counts but for rounding, initial residuals, and log line."""
    text = {}
    for solver in ("PCG; preconditioner DIC;", "relaxkit; alpha 0; ordering mesh;"):
        folder = made("lesPitz", count=4)
        text[solver.split(";")[0]] = solved("lesPitz", folder, solver)
    own, other = (lines(text[solver], "p") for solver in ("relaxkit", "PCG"))
    assert len(own) == len(other) >= 8
    pattern = r"\w+:  Solving for p, Initial residual = (\S+), Final residual = (\S+), No Iterations (\d+)"
    for a, b in zip(own, other):
        a, b = re.fullmatch(pattern, a).groups(), re.fullmatch(pattern, b).groups()
        assert abs(float(a[0]) / float(b[0]) - 1) < 0.02, (a, b)
        assert abs(int(a[2]) - int(b[2])) <= 2 + 0.02 * int(b[2]), (a, b)
    # minIter, maxIter, and nothing to do.
    folder = made("cavity", count=20)
    found = counts(solved("cavity", folder, RELAXKIT, extra="minIter 6;"), "p")
    assert min(found) == 6
    found = counts(solved("cavity", folder, RELAXKIT, extra="maxIter 7;"), "p")
    assert max(found) == 7
    found = counts(solved("cavity", folder, RELAXKIT, extra="maxIter 7; minIter 9;"), "p")
    assert set(found) == {9}
    folder = made("cavity", count=100)
    assert 0 in counts(solved("cavity", folder, RELAXKIT), "p")


def learning_pays():
    """Far fewer iterations than DIC takes, and a line at the end that says so."""
    for name, count, share in (("lesPitz", 20, 0.5), ("damBreak", 60, 0.6), ("hotRoom", 20, 0.85)):
        folder = made(name, count=count)
        value = CASES[name].field
        text = solved(name, folder, RELAXKIT)
        own = sum(counts(text, value))
        other = sum(counts(solved(name, folder, SOLVERS["PCG"]), value))
        assert own < share * other, f"{name}: {own} for {other}"
        end = re.search(rf"^relaxkit:  {value}: (\d+) solves, (\d+) iterations, .*alpha (\S+);$", text, re.M)
        assert end and int(end.group(2)) == own, text[-500:]
        # The 64th system is solved with DIC, too.
        assert len(counts(text, value)) < 64 or "fewer iterations than with DIC" in text, text[-400:]
    # The parameter it names, for runs without learning.
    found = sum(counts(solved(name, folder, RELAXKIT, extra=f"alpha {end.group(3)};"), value))
    assert found < 1.1 * own


def runs_repeat():
    """The same run repeats to the last digit, in serial and on two ranks."""
    for ranks in (1, 2):
        texts = []
        for _ in range(2):
            folder = made("cavity", 2, count=15, folder="repeat")
            command = processors(folder, 2, "icoFoam") if ranks == 2 else None
            text = solved("cavity", folder, RELAXKIT, command=command)
            texts.append(lines(text, "p"))
        assert texts[0] == texts[1] and len(texts[0]) == 30


def parallel():
    """Two and four ranks: fields of the serial run, and fewer iterations than DIC takes."""
    # A mesh of some size would have processes that share a core wait for each other for minutes.
    # U is solved to its own tolerance, in an order that depends on the processes.
    tight = made("cavity", 2, count=3, folder="serial")
    tighten = (r"tolerance\s+1e-05", "tolerance 1e-11")
    edit(tight / "system/fvSolution", tighten)
    solved("cavity", tight, RELAXKIT, tolerance=1e-11)
    serial = sum(counts(solved("cavity", made("cavity", 2, count=10), RELAXKIT), "p"))
    for ranks in (2, 4):
        folder = made("cavity", 2, count=10, folder=f"ranks-{ranks}")
        command = processors(folder, ranks, "icoFoam")
        text = solved("cavity", folder, RELAXKIT, command=command)
        assert "left to" not in text
        found = sum(counts(text, "p"))
        other = sum(counts(solved("cavity", folder, SOLVERS["PCG"], command=command), "p"))
        assert found < 0.9 * other, f"{ranks} ranks: {found} for {other} of DIC"
        # What would be lost without a coarse unknown for each rank.
        assert found < 1.35 * serial, f"{ranks} ranks: {found} for {serial} in serial"
        folder = made("cavity", 2, count=3, folder=f"ranks-{ranks}")
        edit(folder / "system/fvSolution", tighten)
        solved("cavity", folder, RELAXKIT, tolerance=1e-11, command=processors(folder, ranks, "icoFoam"))
        assert run(folder, "reconstructPar -latestTime", "log.reconstruct") == 0
        for value in ("p", "U"):
            distance = difference(field(last_time(folder) / value), field(last_time(tight) / value))
            assert distance < 1e-6, f"{ranks} ranks: {value} differs by {distance}"
    # Patches that are cyclic and between processes.
    edit(made("channel395") / "system/blockMeshDict", (r"\(40 25 30\)", "(16 10 12)"))
    folder = WORK / "channel395-1"
    shutil.rmtree(folder / "0/uniform", ignore_errors=True)
    assert run(folder, "blockMesh", "log.blockMesh") == 0
    for path in (folder / "0").iterdir():
        # Uniform fields, as those of the tutorial are of its mesh.
        values = {"U": "(0.13 0 0)", "p": "0", "B": "(0 0 0 0 0 0)"}.get(path.name, "1e-5")
        path.write_text(re.sub(r"internalField\s+nonuniform[^;]*;", f"internalField uniform {values};", path.read_text()))
    steps(folder, 2)
    text = solved("channel395", folder, RELAXKIT, command=processors(folder, 2, "pimpleFoam"))
    assert "left to" not in text and len(lines(text, "p")) == 4


def empty_processor():
    """A rank without cells."""
    folder = made("cavity", count=3)
    command = processors(folder, 2, "icoFoam")
    cells = 400
    (folder / "constant/all").write_text(
        "FoamFile { version 2.0; format ascii; class labelList; location \"constant\"; object all; }\n"
        f"{cells} ( " + "0 " * (cells - 1) + "1 )\n")
    (folder / "system/decomposeParDict").write_text(
        "FoamFile { version 2.0; format ascii; class dictionary; object decomposeParDict; }\n"
        "numberOfSubdomains 3;\nmethod manual;\nmanualCoeffs { dataFile \"all\"; }\n")
    assert run(folder, "decomposePar -force", "log.decompose") == 0, (folder / "log.decompose").read_text()[-1000:]
    command[command.index("2")] = "3"
    text = solved("cavity", folder, RELAXKIT, command=command)
    assert len(lines(text, "p")) == 6 and "left to" not in text


def restart():
    """What was learned is written with the fields, and taken over by a run that goes on; but not on other meshes."""
    folder = made("lesPitz", count=10)
    first = solved("lesPitz", folder, RELAXKIT)
    assert "alpha is learned" in first
    state = last_time(folder) / "uniform/relaxkit"
    assert "state" in state.read_text()
    edit(folder / "system/controlDict", (r"^(startFrom\s+)[^;]*", r"\g<1>latestTime"),
         (r"^(endTime\s+)[^;]*", r"\g<1>1.2e-4"), (r"^(writeInterval\s+)[^;]*", r"\g<1>2"),
         (r"^(purgeWrite\s+)[^;]*", r"\g<1>1"))
    text = solved("lesPitz", folder, RELAXKIT)
    assert "taken over" in text, text
    assert (last_time(folder) / "uniform/relaxkit").exists()
    # Damaged, torn, empty: learned anew, and the run goes on.
    good = (last_time(folder) / "uniform/relaxkit").read_text()
    place = good.index("state")
    hexadecimal = re.search(r'"[0-9a-f]{64}"', good[place + 1200:])
    middle = place + 1200 + hexadecimal.start() + 10
    for damage in (good[:place + 700], "", good[:middle] + ("0" if good[middle] != "0" else "1") + good[middle + 1:],
                   good.replace("cells ", "cells x"), "}{;" * 30):
        state = last_time(folder) / "uniform/relaxkit"
        state.write_text(damage)
        end = float(state.parents[1].name) + 1e-5
        edit(folder / "system/controlDict", (r"^(endTime\s+)[^;]*", rf"\g<1>{end:.6g}"),
             (r"^(writeInterval\s+)[^;]*", r"\g<1>1"))
        text = solved("lesPitz", folder, RELAXKIT)
        assert "taken over" not in text and len(lines(text, "p")) == 2, text[-800:]
    # Another number of ranks.
    command = processors(folder, 2, "pisoFoam")
    edit(folder / "system/controlDict", (r"^(endTime\s+)[^;]*", r"\g<1>2e-4"))
    text = solved("lesPitz", folder, RELAXKIT, command=command)
    assert "is of 12225 cells on 1 ranks" in text, text[-800:]
    # Another mesh.
    other = made("lesPitz", 2, count=1, folder="other")
    (other / "0/uniform").mkdir()
    (other / "0/uniform/relaxkit").write_text(good.replace("1.1e-05", "0"))
    text = solved("lesPitz", other, RELAXKIT)
    assert "alpha is learned anew: what was saved is of 12225 cells" in text, text[-800:]


def killed():
    """A run that is killed leaves times to go on from."""
    folder = made("cavity", 2, count=2000)
    edit(folder / "system/controlDict", (r"^(writeInterval\s+)[^;]*", r"\g<1>5"), (r"^(endTime\s+)[^;]*", r"\g<1>50"))
    set_solver(CASES["cavity"], folder, RELAXKIT)
    with open(folder / "log.killed", "w") as log:
        program = subprocess.Popen(["icoFoam"], cwd=folder, stdout=log)
        while len(list(folder.glob("*/uniform/relaxkit"))) < 3 and program.poll() is None:
            time.sleep(0.05)
        program.send_signal(signal.SIGKILL)
        program.wait()
    # The fields of the last time may be torn: then nobody can go on from it.
    while True:
        last = last_time(folder)
        edit(folder / "system/controlDict", (r"^(startFrom\s+)[^;]*", r"\g<1>latestTime"),
             (r"^(endTime\s+)[^;]*", rf"\g<1>{float(last.name) + 0.05:.6g}"))
        state = last / "uniform/relaxkit"
        text = solved("cavity", folder, RELAXKIT, log="log.again", code=None)
        if "End\n" in text:
            break
        ended = solved("cavity", folder, SOLVERS["PCG"], log="log.PCG", code=None)
        assert "End\n" not in ended, text[-1500:]
        shutil.rmtree(last)
    assert "taken over" in text or not state.exists() or "learned anew" in text or "cannot read" in text, text[:3000]
    # A state that was torn, for certain.
    state = last_time(folder) / "uniform/relaxkit"
    whole = state.read_text()
    state.write_text(whole[: whole.index("state") + 100])
    edit(folder / "system/controlDict", (r"^(endTime\s+)[^;]*", rf"\g<1>{float(last_time(folder).name) + 0.05:.6g}"))
    text = solved("cavity", folder, RELAXKIT)
    assert "End\n" in text and "what was learned before is lost" in text, text[:3000]


def fallbacks():
    """What cannot be solved is left to OpenFOAM's solvers, said once; no run ends worse."""
    # An asymmetric matrix.
    folder = made("cavity", count=10)
    text = solved("cavity", folder, RELAXKIT)
    path = folder / "system/fvSolution"
    path.write_text(re.sub(r"smoothSolver;\s*smoother\s+\w+;", "relaxkit;", path.read_text()))
    assert run(folder, "icoFoam", "log.asymmetric") == 0
    text = (folder / "log.asymmetric").read_text()
    assert len(lines(text, "Ux")) == 10 and text.count("Ux: left to PBiCGStab with DILU") == 1
    # As the coarsest solver of GAMG, whose meshes are none.
    folder = made("cavity", count=3)
    text = solved("cavity", folder, "GAMG; smoother GaussSeidel; coarsestLevelCorr { solver relaxkit; tolerance 1e-9; relTol 0; }")
    assert len(lines(text, "p")) == 6
    # Everything refused on purpose: the reasons are words, and the solves PCG's.
    for extra, reason in (("alpha 2;", r"alpha is 2; it must lie in \[0, 1\]"), ("ordering sideways;", "it must be auto")):
        text = solved("cavity", folder, RELAXKIT, extra=extra, code=None)
        assert re.search(reason, text) and not lines(text, "p")


def nonfinite():
    """Infinite fields end as with PCG; and traps of floating-point exceptions, which the library runs into, do not fire."""
    ends, texts = {}, {}
    for trap in ("true", "false"):
        for solver in ("PCG", "relaxkit"):
            folder = made("cavity", count=40, folder="nonfinite")
            # Time steps far too long: velocities grow until they overflow.
            edit(folder / "system/controlDict", (r"^(deltaT\s+)[^;]*", r"\g<1>0.5"), (r"^(endTime\s+)[^;]*", r"\g<1>100"))
            text = solved("cavity", folder, SOLVERS[solver], code=None, FOAM_SIGFPE=trap, timed=False)
            ends[trap, solver], texts[trap, solver] = "End\n" in text, text
        assert ends[trap, "relaxkit"] >= ends[trap, "PCG"], ends
    assert not ends["true", "PCG"], "nothing overflowed"
    # A number of cells that fills no slice of eight.
    texts = []
    for trap in ("true", "false"):
        folder = made("cavity", count=10, folder="odd")
        edit(folder / "system/blockMeshDict", (r"\(20 20 1\)", "(19 19 1)"))
        assert run(folder, "blockMesh", "log.blockMesh") == 0
        texts.append(lines(solved("cavity", folder, RELAXKIT, FOAM_SIGFPE=trap), "p"))
    assert texts[0] == texts[1] and len(texts[0]) == 20


def singular():
    """Walls all around, with the level of the pressure fixed in a cell or nowhere at all; and a mesh of one cell."""
    folder = made("cavity", count=5)
    edit(folder / "system/fvSolution", (r"pRefCell.*", "pRefCell 37;"), (r"pRefValue.*", "pRefValue 3;"))
    text = solved("cavity", folder, RELAXKIT, tolerance=1e-9)
    assert len(lines(text, "p")) == 10 and "left to" not in text
    # Conduction without a gradient at any border or a time derivative: the last pivot for alpha 1 is zero.
    folder = made("cavity", count=1, folder="neumann")
    flange = cases.EXAMPLES / CASES["flange"].path
    for name in ("system/fvSchemes", "system/fvSolution", "constant/transportProperties"):
        shutil.copy(flange / name, folder / name)
    edit(folder / "system/fvSchemes", (r"default\s+Euler;", "default steadyState;"))
    (folder / "system/fvSolution").write_text(
        (folder / "system/fvSolution").read_text().replace("nNonOrthogonalCorrectors", "// "))
    (folder / "0/U").unlink()
    (folder / "0/p").rename(folder / "0/T")
    values = " ".join(str((31 * cell % 400) / 400) for cell in range(400))
    edit(folder / "0/T", (r"object\s+p;", "object T;"), (r"^dimensions.*", "dimensions [0 0 0 1 0 0 0];"),
         (r"internalField.*", f"internalField nonuniform List<scalar> 400 ({values});"))
    CASES["neumann"] = cases.Case("neumann", "", "laplacianFoam", "T")
    for extra in ("", "alpha 1;"):
        text = solved("neumann", folder, RELAXKIT, tolerance=1e-9, extra=extra)
        assert max(counts(text, "T")) > 3 and "left to" not in text, text[-1500:]
        found = field(last_time(folder) / "T")
        assert max(found) - min(found) < 1e-5, f"{extra} {max(found) - min(found)}"
        shutil.rmtree(last_time(folder))
    # Then so is the matrix of the coarse unknowns of ranks.
    command = processors(folder, 2, "laplacianFoam")
    text = solved("neumann", folder, RELAXKIT, tolerance=1e-9, command=command)
    assert max(counts(text, "T")) > 3 and "left to" not in text, text[-1500:]
    assert run(folder, "reconstructPar -latestTime", "log.reconstruct") == 0
    found = field(last_time(folder) / "T")
    assert max(found) - min(found) < 1e-5, f"2 ranks: {max(found) - min(found)}"
    folder = made("cavity", count=3, folder="one")
    edit(folder / "system/blockMeshDict", (r"\(20 20 1\)", "(1 1 1)"))
    assert run(folder, "blockMesh", "log.blockMesh") == 0
    assert run(folder, "icoFoam", "log.reference") == 0, (folder / "log.reference").read_text()[-800:]
    text = solved("cavity", folder, RELAXKIT)
    assert "End\n" in text and "nan" not in text, text[-1500:]


def renumbered():
    """After renumberMesh cells are put in lines, and alpha learned of them is as good."""
    natural = made("lesPitz", count=8)
    base = sum(counts(solved("lesPitz", natural, RELAXKIT), "p"))
    folder = made("lesPitz", count=8, renumber=True)
    text = solved("lesPitz", folder, RELAXKIT)
    assert "in lines" in text
    found = sum(counts(text, "p"))
    assert found < 1.25 * base, f"{found} for {base}"


def moving_mesh():
    """A mesh whose topology changes in the run: what was kept of it is made anew."""
    path = "multiphase/interFoam/laminar/damBreakWithObstacle"
    if not (cases.EXAMPLES / path).is_dir():
        path = "multiphase/interDyMFoam/RAS/damBreakWithObstacle"
    if not (cases.EXAMPLES / path).is_dir():
        return
    case = cases.Case("obstacle", path, "interFoam", "p_rgh", ("blockMesh", "topoSet", "subsetMesh -overwrite c0 -patch walls", "setFields"),
                      lambda folder: shutil.copytree(folder / "0.orig", folder / "0", dirs_exist_ok=True) if (folder / "0.orig").is_dir() else None)
    CASES["obstacle"] = case
    folder = made("obstacle")
    control = folder / "system/controlDict"
    edit(control, (r"^(endTime\s+)[^;]*", r"\g<1>0.006"), (r"^(writeInterval\s+)[^;]*", r"\g<1>0.006"))
    edit(folder / "constant/dynamicMeshDict", (r"^(\s*)(type|dynamicFvMesh)\s+\w+;", r"\1dynamicFvMesh dynamicRefineFvMesh;"))
    text = solved("obstacle", folder, RELAXKIT)
    assert "Refined from" in text and lines(text, "p_rgh") and "left to" not in text, text[-1500:]


def monitor():
    """The file that foamMonitor plots."""
    folder = made("cavity", count=10)
    solved("cavity", folder, RELAXKIT, extra="monitor yes;")
    found = (folder / "postProcessing/relaxkit/0.005/p.dat").read_text().splitlines()
    assert found[0].startswith("# Time") and len(found) == 11
    assert all(len(line.split()) == len(found[0].split()) - 1 for line in found[1:])


TESTS = [fields_agree, jumps, convergence_is_that_of_pcg, learning_pays, runs_repeat, parallel, empty_processor, restart, killed,
         fallbacks, nonfinite, singular, renumbered, moving_mesh, monitor]


def main():
    failures = 0
    for test in TESTS:
        if sys.argv[2:] and test.__name__ not in sys.argv[2:]:
            continue
        begin = time.time()
        try:
            test()
            print(f"passed  {test.__name__} ({time.time() - begin:.1f} s)", flush=True)
        except Exception:
            failures += 1
            print(f"FAILED  {test.__name__}: {test.__doc__}", flush=True)
            traceback.print_exc(limit=3)
    return failures > 0


sys.exit(main())
