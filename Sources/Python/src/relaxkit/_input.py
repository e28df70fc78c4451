"""Matrices and vectors of callers, made such as the library takes them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64], tuple[int, int]]

#: The stored entries from which a conversion is worth a warning.
LARGE = 1_000_000

ROWS = "compressed rows of another type"


class ConversionWarning(UserWarning):
    """A large matrix was not in compressed rows of 32-bit indices and doubles, and is copied at each call."""


def rows(matrix: Any) -> tuple[Any, Any, Any, Any] | None:
    """The arrays of a matrix in compressed rows as they are; None if it has another form."""
    try:
        if matrix.format == "csr":
            return matrix.indptr, matrix.indices, matrix.data, matrix.shape
    except AttributeError:
        pass
    return None


def converted_rows(matrix: Any) -> Rows:
    """The arrays of any matrix, as the library takes them.

    Raises
    ------
    ValueError
        If `matrix` is no square matrix of finite real numbers with 32-bit indices.
    """
    form = ROWS
    if isinstance(matrix, tuple) and len(matrix) == 3:
        data, indices, indptr = (np.asarray(part) for part in matrix)
        shape = (len(indptr) - 1,) * 2 if indptr.ndim == 1 else indptr.shape
    elif (found := rows(matrix)) is not None:
        indptr, indices, data, shape = found
    elif hasattr(matrix, "tocsr"):
        form = f"the format {getattr(matrix, 'format', '?')!r}"
        if len(matrix.shape) != 2:
            raise ValueError(f"A has the shape {matrix.shape}; it must have two dimensions")
        made = matrix.tocsr()
        indptr, indices, data, shape = made.indptr, made.indices, made.data, made.shape
    elif hasattr(matrix, "matvec") or callable(matrix):
        raise ValueError("A is an operator; these methods need the entries of a matrix")
    else:
        form = "a dense array"
        dense = real(matrix, "A")
        if dense.ndim != 2:
            raise ValueError(f"A has the shape {dense.shape}; it must have two dimensions")
        shape = dense.shape
        places, indices = np.nonzero(dense)
        data = dense[places, indices]
        indptr = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=shape[0]))])
    starts, columns, values = index(indptr, "indptr"), index(indices, "indices"), real(data, "A")
    if values.ndim != 1:
        raise ValueError(f"the values of A have the shape {values.shape}; they must have one dimension")
    is_given = form == ROWS and starts is indptr and columns is indices and values is data
    if not is_given and len(values) >= LARGE:
        warnings.warn(
            f"A has {len(values)} entries in {form} and is converted at each call; make it a CSR matrix with "
            "int32 indices and float64 values once to save that",
            ConversionWarning,
            stacklevel=4,
        )
    return starts, columns, values, (int(shape[0]), int(shape[1]))


def index(given: Any, name: str) -> npt.NDArray[np.int32]:
    """Indices that fit into 32 bits."""
    array = np.asarray(given)
    if array.ndim != 1:
        raise ValueError(f"{name} of A has the shape {array.shape}; it must have one dimension")
    if array.dtype.kind not in "iu":
        if array.size > 0:
            raise ValueError(f"{name} of A has the type {array.dtype}; it must hold integers")
    elif array.size > 0 and array.dtype.itemsize >= 4 and array.dtype != np.int32:
        limits = np.iinfo(np.int32)
        if array.min() < limits.min or array.max() > limits.max:
            raise ValueError(f"{name} of A does not fit into 32 bits; 2147483647 entries are the most")
    return np.ascontiguousarray(array, dtype=np.int32)


def real(given: Any, name: str) -> npt.NDArray[np.float64]:
    """Numbers as doubles."""
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise ValueError(f"{name} is no array: {error}") from None
    if array.dtype.kind == "c":
        raise ValueError(f"{name} is complex; only real systems can be solved")
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} has the type {array.dtype}; it must hold real numbers")
    return np.ascontiguousarray(array, dtype=np.float64)


def vector(given: Any, name: str) -> npt.NDArray[np.float64]:
    """A vector, or a matrix of one column, as doubles in one dimension."""
    array = real(given, name)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array.reshape(-1)
    if array.ndim != 1:
        raise ValueError(f"{name} has the shape {array.shape}; it must have one dimension, or one column")
    return array
