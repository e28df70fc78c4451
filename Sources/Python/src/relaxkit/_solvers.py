"""Solves with a parameter that is known, and what a matrix looks like."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _core, _input

Vector = npt.NDArray[np.float64]
Callback = Callable[[int, float], object]

#: The numbers of the methods in relaxkit.h.
METHODS = {"external": 0, "sor": 1, "ssor": 2, "ssor-cg": 3, "ric-cg": 4}

#: What was prepared for the patterns of recent calls without a tuner.
_patterns = _core.Patterns(4)

_DOUBLE = np.dtype(np.float64)


def solve(
    patterns: _core.Patterns,
    tuner: _core.Tuner | None,
    method: int,
    A: Any,
    b: Any,
    x0: Any,
    parameter: float | None,
    rtol: float,
    atol: float,
    maxiter: int | None,
    callback: Callback | None,
    context: object = None,
    multicolor: bool = False,
) -> tuple[Vector, _core.ReportFields]:
    """Solves a system in whatever form it comes: as it is if it can be, else after a conversion."""
    found = _input.rows(A)
    if found is not None:
        indptr, indices, data, shape = found
        try:
            if x0 is None:
                x = np.zeros(shape[0])
            elif type(x0) is np.ndarray and x0.dtype == _DOUBLE:
                x = x0.copy()
            else:
                x = _input.vector(x0, "x0").copy()
            fields = patterns.solve(
                tuner, indptr, indices, data, shape, b, x, method, parameter, rtol, atol, maxiter, multicolor,
                context, callback,
            )
            return x, fields
        except _core.Unready:
            pass
    indptr, indices, data, shape = _input.converted_rows(A)
    right = _input.vector(b, "b")
    x = np.zeros(shape[0]) if x0 is None else _input.vector(x0, "x0").copy()
    fields = patterns.solve(
        tuner, indptr, indices, data, shape, right, x, method, parameter, rtol, atol, maxiter, multicolor,
        context, callback,
    )
    return x.reshape(np.shape(b)), fields


def _finish(solved: tuple[Vector, _core.ReportFields]) -> tuple[Vector, int]:
    x, fields = solved
    outcome = fields[0]
    if outcome == "converged":
        return x, 0
    return x, -1 if outcome == "diverged" else max(fields[1], 1)


def ssor_cg(
    A: Any,
    b: Any,
    x0: Any = None,
    *,
    rtol: float = 1e-5,
    atol: float = 0.0,
    maxiter: int | None = None,
    omega: float = 1.0,
    callback: Callback | None = None,
) -> tuple[Vector, int]:
    """Solve ``A x = b`` by conjugate gradients with the SSOR preconditioner.

    Parameters
    ----------
    A : sparse array, (data, indices, indptr) or array_like, shape (n, n)
        A symmetric positive definite matrix, both triangles stored. Compressed rows with int32 indices and
        float64 values are taken as they are. Anything else is converted, with a `ConversionWarning` if it is
        large. Columns may come in any order; entries in the same place are added up.
    b : array_like, shape (n,) or (n, 1)
        The right-hand side.
    x0 : array_like, optional
        The start vector, zero by default. It stays as it is.
    rtol, atol : float
        The solve has converged when ``norm(b - A @ x) <= max(rtol * norm(b), atol)``, which is measured anew
        at the end.
    maxiter : int, optional
        The iterations after which to give up; 10000 by default. One iteration is one product with `A`.
    omega : float
        The relaxation parameter, in (0, 2). The best is often between 1 and 1.9; `OmegaTuner` learns it.
    callback : callable, optional
        Called after each iteration as ``callback(iteration, relative_residual)``. The solve stops if it returns
        a true value.

    Returns
    -------
    x : ndarray
        The solution, of the shape of `b`. If the solve has not converged, the iterate with the smallest
        residual.
    info : int
        0 if the solve has converged, the number of iterations if it has not, -1 if it broke down, such as when
        `A` is not positive definite.

    Raises
    ------
    ValueError
        If shapes do not fit, numbers are complex, infinite or NaN, a diagonal entry is zero or missing, or a
        parameter lies outside of its range; the message says which and where.

    Notes
    -----
    Preparations for a pattern of `A` are kept for the calls that follow with the same pattern, also with other
    values; four patterns are, see `forget_patterns`. Symmetry is not checked.

    Examples
    --------
    >>> import numpy as np
    >>> import scipy.sparse as sp
    >>> import relaxkit
    >>> A = sp.diags_array([-1.0, 2.1, -1.0], offsets=[-1, 0, 1], shape=(50, 50), format="csr")
    >>> b = np.ones(50)
    >>> x, info = relaxkit.ssor_cg(A, b, omega=1.5, rtol=1e-10)
    >>> info
    0
    >>> bool(np.linalg.norm(b - A @ x) <= 1e-10 * np.linalg.norm(b))
    True
    """
    return _finish(solve(_patterns, None, 3, A, b, x0, omega, rtol, atol, maxiter, callback))


def ric_cg(
    A: Any,
    b: Any,
    x0: Any = None,
    *,
    rtol: float = 1e-5,
    atol: float = 0.0,
    maxiter: int | None = None,
    alpha: float = 0.95,
    callback: Callback | None = None,
) -> tuple[Vector, int]:
    """Solve ``A x = b`` by conjugate gradients with relaxed incomplete Cholesky without fill.

    Parameters
    ----------
    A : sparse array, (data, indices, indptr) or array_like, shape (n, n)
        A symmetric positive definite matrix, as for `ssor_cg`.
    b : array_like, shape (n,) or (n, 1)
        The right-hand side.
    x0 : array_like, optional
        The start vector, zero by default.
    rtol, atol, maxiter, callback
        As for `ssor_cg`.
    alpha : float
        How much of the dropped fill is added to the diagonal, in [-1, 1]: 0 is incomplete Cholesky, 1 the
        modified one, -1 SSOR with omega 1.

    Returns
    -------
    x : ndarray
        The solution, or the iterate with the smallest residual.
    info : int
        0 if the solve has converged, the number of iterations if it has not, -1 if it broke down.

    Examples
    --------
    >>> import numpy as np
    >>> import scipy.sparse as sp
    >>> import relaxkit
    >>> line = sp.diags_array([-1.0, 2.0, -1.0], offsets=[-1, 0, 1], shape=(30, 30))
    >>> A = sp.csr_array(sp.kron(line, sp.eye_array(30)) + sp.kron(sp.eye_array(30), line))
    >>> x, info = relaxkit.ric_cg(A, np.ones(900), alpha=0.97)
    >>> info
    0
    """
    return _finish(solve(_patterns, None, 4, A, b, x0, alpha, rtol, atol, maxiter, callback))


def sor(
    A: Any,
    b: Any,
    x0: Any = None,
    *,
    rtol: float = 1e-5,
    atol: float = 0.0,
    maxiter: int | None = None,
    omega: float = 1.5,
    callback: Callback | None = None,
    multicolor: bool = False,
) -> tuple[Vector, int]:
    """Solve ``A x = b`` by successive over-relaxation.

    Parameters
    ----------
    A : sparse array, (data, indices, indptr) or array_like, shape (n, n)
        The matrix, as for `ssor_cg`. It need not be symmetric; the method converges if it is symmetric
        positive definite, and for some others.
    b : array_like, shape (n,) or (n, 1)
        The right-hand side.
    x0 : array_like, optional
        The start vector, zero by default.
    rtol, atol, maxiter
        As for `ssor_cg`; one iteration is one sweep.
    omega : float
        The relaxation parameter, in (0, 2); 1 is the method of Gauss and Seidel.
    callback : callable, optional
        As for `ssor_cg`. Sweeps take longer with one, since several are then not done at once. Without, the
        keyboard cannot interrupt a solve.
    multicolor : bool
        Whether unknowns are relaxed colour by colour rather than in their order.

    Returns
    -------
    x : ndarray
        The solution, or the iterate with the smallest residual.
    info : int
        0 if the solve has converged, the number of sweeps if it has not, -1 if it diverged.

    Examples
    --------
    >>> import numpy as np
    >>> import relaxkit
    >>> A = np.array([[4.0, -1.0, 0.0], [-1.0, 4.0, -1.0], [0.0, -1.0, 4.0]])
    >>> x, info = relaxkit.sor(A, [2.0, 4.0, 10.0], omega=1.05, rtol=1e-12)
    >>> info, [round(float(value), 6) for value in x]
    (0, [1.0, 2.0, 3.0])
    """
    return _finish(
        solve(_patterns, None, 1, A, b, x0, omega, rtol, atol, maxiter, callback, multicolor=multicolor)
    )


def forget_patterns() -> None:
    """Free what was prepared for the patterns of earlier calls of `ssor_cg`, `ric_cg`, `sor` and `inspect`.

    Examples
    --------
    >>> import relaxkit
    >>> relaxkit.forget_patterns()
    """
    _patterns.clear()


class Inspection(NamedTuple):
    """What a matrix looks like to relaxation; see `inspect`. Printed, it says so in words."""

    row_count: int
    entry_count: int
    #: The largest distance of an entry from the diagonal.
    bandwidth: int
    #: The systems it falls into that have no unknown in common.
    component_count: int
    #: Whether a solver would accept it.
    is_solvable: bool
    is_symmetric: bool
    has_positive_diagonal: bool
    is_m_matrix: bool
    is_consistently_ordered: bool
    #: None if that is not known.
    is_positive_definite: bool | None
    #: The spectral radius of ``I - inv(D) @ A``; None if it was not found.
    jacobi_spectral_radius: float | None
    #: Omega for SOR by theory, and the least and the most sweeps to expect of it; None where there is no theory.
    predicted_omega: float | None
    least_sweeps: float | None
    most_sweeps: float | None
    text: str

    def __repr__(self) -> str:
        return self.text


def inspect(A: Any, *, rtol: float = 1e-8) -> Inspection:
    """Look at a matrix: symmetry, definiteness, and what theory says of SOR.

    Parameters
    ----------
    A : sparse array, (data, indices, indptr) or array_like, shape (n, n)
        The matrix, as for `ssor_cg`; one that no method can solve is looked at as well.
    rtol : float
        The relative residual that sweeps are predicted for, in (0, 1).

    Returns
    -------
    Inspection
        What was found.

    Examples
    --------
    >>> import relaxkit
    >>> found = relaxkit.inspect([[2.0, -1.0], [-1.0, 2.0]])
    >>> found.is_symmetric, round(found.jacobi_spectral_radius, 6)
    (True, 0.5)
    """
    arrays = _input.converted_rows(A)
    fields = _patterns.inspect(*arrays, rtol)
    numbers = [None if math.isnan(value) else value for value in fields[10:14]]
    definite = None if fields[9] < 0 else bool(fields[9])
    return Inspection._make([*fields[:4], *map(bool, fields[4:9]), definite, *numbers, fields[14]])
