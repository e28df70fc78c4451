"""Input that no program should give."""

import warnings

import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import relaxkit

numbers = st.one_of(
    st.integers(-3, 9), st.floats(-10, 10), st.sampled_from([np.nan, np.inf, -np.inf, 1e308, -1e308, 1e-308, 0.0])
)
index_types = st.sampled_from([np.int32, np.int64, np.int8, np.uint32, np.uint64])
value_types = st.sampled_from([np.float64, np.float32, np.int32, np.complex128, np.bool_, ">f8", "U1", object])



class Rows:
    """Says that it is a CSR matrix, whatever its arrays are."""

    format = "csr"

    def __init__(self, indptr, indices, data, shape):
        self.indptr, self.indices, self.data, self.shape = indptr, indices, data, shape


indices = st.one_of(
    st.lists(st.integers(-2, 9), max_size=9).map(lambda items: np.array(items, dtype=np.int32)),
    index_types.flatmap(lambda dtype: arrays.arrays(dtype, st.integers(0, 8))),
)
values = st.one_of(
    st.lists(numbers, max_size=9).map(lambda items: np.array(items, dtype=np.float64)),
    value_types.flatmap(lambda dtype: arrays.arrays(dtype, st.integers(0, 8))),
    arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=3)),
)
shapes = st.one_of(st.integers(0, 8).map(lambda n: (n, n)), st.tuples(st.integers(-1, 9), st.integers(-1, 9)))

tuner = relaxkit.OmegaTuner("ssor-cg")


def solves_or_says_why(A, b, x0=None, **options):
    """Calls every method; anything but an answer or a ValueError is a failure."""
    calls = [relaxkit.ssor_cg, relaxkit.ric_cg, relaxkit.sor, tuner.solve]
    for call in calls:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                x, info = call(A, b, x0, maxiter=20, **options)
        except ValueError as error:
            assert len(str(error)) > 5, repr(error)
        else:
            assert x.shape == np.shape(b) and x.dtype == np.float64
            assert np.isfinite(x).all()


@settings(max_examples=300, deadline=None)
@given(indices, indices, values, shapes, values, st.none() | values)
def test_rows_that_contradict_each_other(indptr, columns, data, shape, b, x0):
    solves_or_says_why(Rows(indptr, columns, data, shape), b, x0)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        values, st.none(), st.text(max_size=3), st.integers(), st.lists(st.lists(numbers, max_size=3), max_size=3)
    ),
    st.one_of(values, st.none(), st.text(max_size=3), numbers, st.dictionaries(numbers, numbers, max_size=2)),
)
def test_things_that_are_no_system(A, b):
    solves_or_says_why(A, b)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 7).flatmap(lambda n: arrays.arrays(np.float64, (n, n), elements=numbers.map(float))), st.data())
def test_dense_matrices_of_any_numbers(A, data):
    b = data.draw(arrays.arrays(np.float64, len(A), elements=numbers.map(float)))
    solves_or_says_why(A, b)


@settings(max_examples=100, deadline=None)
@given(numbers, numbers, numbers)
def test_any_tolerances(rtol, atol, omega):
    A, b = np.array([[2.0, -1.0], [-1.0, 2.0]]), [1.0, 3.0]
    solves_or_says_why(A, b, rtol=rtol, atol=atol)
    try:
        relaxkit.ssor_cg(A, b, omega=omega)
    except ValueError as error:
        assert not 0 < omega < 2 and "omega" in str(error)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 12), st.integers(0, 2**32), st.sampled_from(["csr", "csc", "coo", "lil"]), st.floats(0, 1))
def test_systems_that_can_be_solved_are(n, seed, form, density):
    random = np.random.default_rng(seed)
    off = np.tril(random.uniform(-1, 1, (n, n)) * (random.random((n, n)) < density), -1)
    A = off + off.T
    A += np.diag(np.abs(A).sum(axis=1) + random.uniform(0.5, 2, n))
    b = random.uniform(-1, 1, n)
    expected = np.linalg.solve(A, b)
    for call in [relaxkit.ssor_cg, relaxkit.ric_cg, relaxkit.sor]:
        x, info = call(sp.csr_array(A).asformat(form), b, rtol=1e-12)
        assert info == 0
        np.testing.assert_allclose(x, expected, rtol=0, atol=1e-9 * np.abs(expected).max())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_that_are_no_state(state):
    try:
        relaxkit.OmegaTuner.from_state(state)
    except ValueError as error:
        assert str(error)
    else:
        raise AssertionError("a tuner was made of it")
