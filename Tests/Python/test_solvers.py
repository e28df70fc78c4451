"""One system at a time."""

import signal
import sys
import threading
import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, spsolve

import relaxkit
from conftest import laplacian
from relaxkit import _solvers

METHODS = [relaxkit.ssor_cg, relaxkit.ric_cg]


def relative_residual(A, x, b):
    return np.linalg.norm(b - A @ x) / np.linalg.norm(b)


def made():
    return _solvers._patterns.made()


# Answers


@pytest.mark.parametrize("solver", METHODS)
def test_systems_of_the_repository_are_solved_as_directly(solver, fixture_system):
    A, b = fixture_system
    direct = spsolve(A.tocsc(), b)
    x, info = solver(A, b, rtol=1e-12)
    assert info == 0
    # An error of the residual's size times the condition number, which is below 1e5 for all of them.
    assert np.linalg.norm(x - direct) <= 1e-7 * np.linalg.norm(direct)


def test_recorded_systems_are_solved_by_sor_as_directly(recorded):
    for A, b, _ in recorded[::20]:
        x, info = relaxkit.sor(A, b, omega=1.6, rtol=1e-11)
        assert info == 0
        np.testing.assert_allclose(x, spsolve(A.tocsc(), b), rtol=0, atol=1e-7 * np.abs(x).max())


def test_the_tolerances_are_those_of_scipy():
    A, b = laplacian(20), np.linspace(1, 2, 400)
    for rtol in [1e-3, 1e-6, 1e-9]:
        x, info = relaxkit.ssor_cg(A, b, rtol=rtol)
        assert info == 0 and relative_residual(A, x, b) <= rtol
    x, info = relaxkit.ssor_cg(A, b, rtol=0, atol=1e-4)
    assert info == 0 and np.linalg.norm(b - A @ x) <= 1e-4


def test_a_start_vector_is_used_and_left():
    A, b = laplacian(20), np.ones(400)
    x, _ = relaxkit.ssor_cg(A, b, rtol=1e-10)
    start = x.copy()
    seen = []
    again, info = relaxkit.ssor_cg(A, b, start, rtol=1e-8, callback=lambda k, r: seen.append(k))
    assert info == 0 and len(seen) == 0
    np.testing.assert_array_equal(start, x)
    assert again is not start


def test_no_right_hand_side_gives_zero():
    A = laplacian(5)
    x, info = relaxkit.ssor_cg(A, np.zeros(25), np.ones(25))
    assert info == 0 and not x.any()


def test_an_empty_system_is_solved():
    x, info = relaxkit.ssor_cg(sp.csr_array((0, 0)), np.zeros(0))
    assert info == 0 and x.shape == (0,)


def test_an_iteration_limit_is_told():
    A, b = laplacian(30), np.ones(900)
    x, info = relaxkit.ssor_cg(A, b, rtol=1e-10, maxiter=3)
    assert info == 3 and x.shape == (900,)
    assert relaxkit.sor(A, b, rtol=1e-10, maxiter=7)[1] == 7


def test_a_breakdown_is_told():
    A = sp.csr_array(np.array([[1.0, 3.0], [3.0, 1.0]]))
    assert relaxkit.ssor_cg(A, [1.0, -1.0])[1] != 0


# Forms


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok", "dia", "bsr"])
@pytest.mark.parametrize("make", [sp.csr_array, sp.csr_matrix])
def test_formats_do_not_matter(form, make):
    A, b = laplacian(6), np.arange(36.0)
    expected, _ = relaxkit.ssor_cg(A, b)
    np.testing.assert_array_equal(relaxkit.ssor_cg(make(A).asformat(form), b)[0], expected)


def test_types_and_layouts_do_not_matter():
    A, b = laplacian(6), np.arange(36.0)
    expected, _ = relaxkit.ssor_cg(A, b)
    wide = A.copy()
    wide.indptr, wide.indices = wide.indptr.astype(np.int64), wide.indices.astype(np.int64)
    for matrix in [A.toarray(), A.toarray().tolist(), wide, A.astype(np.int8), (A.data, A.indices, A.indptr)]:
        np.testing.assert_array_equal(relaxkit.ssor_cg(matrix, b)[0], expected)
    for load in [b.tolist(), b.astype(np.float32), b.astype(int), np.repeat(b, 2)[::2], b.astype(">f8")]:
        np.testing.assert_array_equal(relaxkit.ssor_cg(A, load)[0], expected)
    x, _ = relaxkit.ssor_cg(A, b[:, None])
    assert x.shape == (36, 1)
    np.testing.assert_array_equal(x[:, 0], expected)
    frozen = b.copy()
    frozen.flags.writeable = False
    np.testing.assert_array_equal(relaxkit.ssor_cg(A, frozen, frozen)[0].shape, (36,))


def test_columns_in_any_order_and_entries_that_are_added_up():
    A, b = laplacian(5), np.ones(25)
    shuffled = sp.csr_array(
        (
            np.concatenate([np.r_[A.data[s][::-1] / 2, A.data[s] / 2] for s in rows(A)]),
            np.concatenate([np.r_[A.indices[s][::-1], A.indices[s]] for s in rows(A)]),
            2 * A.indptr,
        ),
        shape=A.shape,
    )
    np.testing.assert_array_equal(relaxkit.ssor_cg(shuffled, b)[0], relaxkit.ssor_cg(A, b)[0])


def rows(A):
    return [slice(A.indptr[k], A.indptr[k + 1]) for k in range(A.shape[0])]


def test_large_conversions_warn_and_others_do_not(monkeypatch):
    monkeypatch.setattr("relaxkit._input.LARGE", 100)
    A, b = laplacian(10), np.ones(100)
    with pytest.warns(relaxkit.ConversionWarning, match="csc") as caught:
        relaxkit.ssor_cg(A.tocsc(), b)
    assert caught[0].filename == __file__
    with pytest.warns(relaxkit.ConversionWarning, match="another type"):
        relaxkit.OmegaTuner("sor").solve(A.astype(np.float32), b)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        relaxkit.ssor_cg(A, b)
        relaxkit.ssor_cg(A, b.tolist())
        relaxkit.ssor_cg(laplacian(3).tocsc(), np.ones(9))


# Refusals


@pytest.mark.parametrize(
    ("matrix", "load", "words"),
    [
        (np.ones((2, 3)), np.ones(2), "square"),
        (sp.csr_array(np.ones((2, 3))), np.ones(2), "square"),
        (np.eye(3), np.ones(2), "length 2"),
        (sp.csr_array(np.eye(3)), np.ones(2), "length 2"),
        (np.eye(3), np.ones((3, 2)), "shape"),
        (np.eye(3) * 1j, np.ones(3), "complex"),
        (sp.csr_array(np.eye(3) * 1j), np.ones(3), "complex"),
        (np.eye(3), np.ones(3) * 1j, "complex"),
        (np.eye(3) * np.nan, np.ones(3), "nan"),
        (np.eye(3), [1, np.inf, 1], "inf"),
        (np.diag([1.0, 0.0, 1.0]), np.ones(3), "diagonal"),
        (np.array([["a"]]), [1.0], "type"),
        (np.ones(3), np.ones(3), "dimensions"),
        ([[1.0], [1.0, 2.0]], np.ones(2), "array"),
        (LinearOperator((3, 3), matvec=lambda x: x), np.ones(3), "operator"),
        ((np.ones(2), np.array([0, 5]), np.array([0, 1, 2])), np.ones(2), "column"),
        ((np.ones(2), np.array([0, 1]), np.array([0, 2, 1])), np.ones(2), ""),
        ((np.ones(2), np.array([0, 1]), np.array([0, 1, 9])), np.ones(2), "indptr"),
        ((np.ones(2), np.array([0, 1 << 40]), np.array([0, 1, 2])), np.ones(2), "32 bits"),
        ((np.ones(2), np.array([0.5, 1]), np.array([0, 1, 2])), np.ones(2), "integers"),
    ],
)
def test_bad_input_is_refused_with_the_reason(matrix, load, words):
    for solver in [relaxkit.ssor_cg, relaxkit.OmegaTuner("ssor-cg").solve]:
        with pytest.raises(ValueError, match=f"(?i){words}"):
            solver(matrix, load)


@pytest.mark.parametrize(
    "options",
    [
        {"omega": 2.0}, {"omega": 0}, {"omega": np.nan}, {"rtol": -1}, {"rtol": np.nan}, {"atol": np.inf},
        {"maxiter": 0}, {"x0": np.ones(3)}, {"x0": np.ones(4) * 1j}, {"x0": [np.nan] * 4},
    ],
)  # fmt: skip
def test_bad_options_are_refused_by_name(options):
    name = next(iter(options))
    with pytest.raises(ValueError, match="x0|start vector" if name == "x0" else name):
        relaxkit.ssor_cg(laplacian(2), np.ones(4), **options)
    with pytest.raises(ValueError, match="alpha"):
        relaxkit.ric_cg(laplacian(2), np.ones(4), alpha=1.5)


# Patterns


def test_a_pattern_is_prepared_once():
    A, b = laplacian(9), np.ones(81)
    relaxkit.forget_patterns()
    before = made()
    for factor in [1.0, 2.0, 5.0]:
        other = A.copy()
        other.data *= factor
        x, info = relaxkit.ssor_cg(other, b, rtol=1e-10)
        assert info == 0 and relative_residual(other, x, b) <= 1e-10
    relaxkit.ric_cg(A, b)
    assert made() == before + 1
    for side in [4, 5, 6]:
        relaxkit.ssor_cg(laplacian(side), np.ones(side * side))
    relaxkit.ssor_cg(A, b)
    assert made() == before + 4
    for side in [4, 5, 6, 7]:
        relaxkit.ssor_cg(laplacian(side), np.ones(side * side))
    relaxkit.ssor_cg(A, b)
    assert made() == before + 6


def test_indices_that_are_changed_in_place_are_noticed():
    A, b = laplacian(7), np.ones(49)
    tuner = relaxkit.OmegaTuner("ssor-cg")
    tuner.solve(A, b)
    # Entry by entry the same matrix with its unknowns turned round, in the same arrays.
    turned = sp.csr_array(A[::-1, ::-1])
    turned.sort_indices()
    turned.data[turned.indptr[0] : turned.indptr[1]] *= 3
    A.indptr[:], A.indices[:], A.data[:] = turned.indptr, turned.indices, turned.data
    A.indices[A.indptr[3] : A.indptr[4]] = A.indices[A.indptr[3] : A.indptr[4]][::-1].copy()
    A.data[A.indptr[3] : A.indptr[4]] = A.data[A.indptr[3] : A.indptr[4]][::-1].copy()
    x, info = relaxkit.sor(A, b, omega=1.0, rtol=1e-10)
    np.testing.assert_allclose(x, spsolve(A.tocsc(), b), rtol=1e-8)


def test_room_after_the_last_entry_is_not_read():
    A, b = laplacian(4), np.ones(16)
    roomy = A.copy()
    roomy.indices = np.r_[A.indices, np.full(5, -7, dtype=np.int32)]
    roomy.data = np.r_[A.data, np.full(5, np.nan)]
    np.testing.assert_array_equal(relaxkit.ssor_cg(roomy, b)[0], relaxkit.ssor_cg(A, b)[0])


# Callbacks


def test_a_callback_sees_each_iteration():
    A, b = laplacian(20), np.ones(400)
    seen = []
    x, info = relaxkit.ssor_cg(A, b, rtol=1e-8, callback=lambda k, r: seen.append((k, r)))
    assert info == 0 and [k for k, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1][1] <= 1.01e-8 < seen[0][1]
    np.testing.assert_array_equal(x, relaxkit.ssor_cg(A, b, rtol=1e-8)[0])


@pytest.mark.parametrize("solver", [*METHODS, relaxkit.sor])
def test_a_callback_stops(solver):
    _, info = solver(laplacian(20), np.ones(400), rtol=1e-10, callback=lambda k, r: k == 4)
    assert info == 4


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()])
def test_an_exception_of_a_callback_comes_through_once(error):
    calls = []

    def callback(k, r):
        calls.append(k)
        raise error

    tuner = relaxkit.OmegaTuner("ssor-cg")
    with pytest.raises(type(error)):
        tuner.solve(laplacian(10), np.ones(100), callback=callback)
    assert calls == [1] and tuner.round == 0


def test_a_callback_may_solve():
    A, b = laplacian(10), np.ones(100)
    inner = []
    relaxkit.ssor_cg(A, b, callback=lambda k, r: inner.append(relaxkit.ssor_cg(A, b)[1]) and None)
    assert inner and not any(inner)


def test_other_threads_go_on_during_a_solve():
    A, b = laplacian(200), np.ones(40_000)
    started = threading.Event()

    def work():
        started.set()
        relaxkit.ssor_cg(A, b, rtol=0, maxiter=400)

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    turns = 0
    while thread.is_alive():
        turns += 1
    # With the lock held, there would be a few before the solve begins.
    assert turns > 1000


# Inspection


def test_a_matrix_is_looked_at():
    found = relaxkit.inspect(laplacian(10))
    assert (found.row_count, found.entry_count, found.bandwidth) == (100, 460, 10)
    assert found.is_solvable and found.is_symmetric and found.is_m_matrix and found.is_positive_definite
    radius = np.cos(np.pi / 11)
    # It is known to a few digits only, which is enough for omega.
    assert found.jacobi_spectral_radius == pytest.approx(radius, rel=1e-4)
    assert found.predicted_omega == pytest.approx(2 / (1 + np.sqrt(1 - radius**2)), rel=1e-3)
    assert "100 x 100" in repr(found)
    assert not relaxkit.inspect([[1.0, 2.0], [0.0, 0.0]]).is_solvable


# The extension


@pytest.mark.parametrize("solver", METHODS)
def test_a_signal_ends_a_solve(solver):
    class Alarm(Exception):
        pass

    def handler(number, frame):
        raise Alarm

    A, b = laplacian(600), np.ones(360_000)
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(Alarm):
            # Several seconds.
            while True:
                solver(A, b, rtol=1e-12)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    # What was interrupted can be used again.
    assert solver(A, b, rtol=1e-1, maxiter=5)[1] >= 0


def test_no_reference_is_kept_or_lost():
    A, b, x0 = laplacian(5), np.ones(25), np.ones(25)
    short = np.ones(24)
    callback = lambda k, r: None  # noqa: E731
    tuner = relaxkit.OmegaTuner("ssor-cg")
    context = [1.5]
    watched = [A.indptr, A.indices, A.data, b, x0, short, callback, tuner._tuner, context, None]

    def work():
        for _ in range(200):
            relaxkit.ssor_cg(A, b, x0, callback=callback)
            tuner.solve(A, b, context=context)
            tuner.suggest(context=context, matrix=A)
            relaxkit.inspect(A)
            for bad in [{"b": short}, {"b": b, "rtol": -1.0}, {"b": b, "omega": 7}, {"b": b * np.nan}]:
                with pytest.raises(ValueError):
                    relaxkit.ssor_cg(A, **bad)
            with pytest.raises(ValueError):
                tuner.solve(A, b, context=[np.nan])

    work()
    before = [sys.getrefcount(item) for item in watched]
    work()
    after = [sys.getrefcount(item) for item in watched]
    # A few more may be those of caches; one for each call would be hundreds.
    assert max(abs(new - old) for new, old in zip(after, before, strict=True)) < 20
