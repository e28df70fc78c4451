"""Learning the parameter from what solves cost."""

from __future__ import annotations

import html
import math
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import index
from os import PathLike
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from . import _core, _input, _report
from ._report import Record, Report
from ._solvers import METHODS, Callback, Vector, solve

Context = float | Sequence[float] | npt.NDArray[np.float64] | None

#: The numbers of the outcomes in relaxkit.h.
OUTCOMES = {"converged": 0, "limit": 1, "diverged": 2, "wrong answer": 3, "ignore": 4}

#: How saved states name methods and learners, the more special first.
_METHOD_KINDS = {
    "RelaxedPivots": "ric-cg",
    "SSORPivots": "ssor-cg",
    "SSOR": "ssor",
    "SOR": "sor",
    "ExternalSolver": "external",
}


def learners() -> list[str]:
    """Return the names of the learners, the default first.

    Examples
    --------
    >>> import relaxkit
    >>> relaxkit.learners()[0]
    'default'
    """
    return list(_core.learner_names())


class Suggestion:
    """What to solve the next system with; see `OmegaTuner.suggestion`.

    Attributes
    ----------
    omega : float
        Omega, or the parameter of a range. NaN for configurations, which have no number but `arm`.
    safe_omega : float or None
        What to solve the system again with if that fails; None if nothing is known to be safe.
    expected_iterations : float or None
        The iterations that the learner expects.
    iteration_cap : int or None
        The iterations after which to give up and go on with `safe_omega`; None as long as too little is known.
    arm : int or None
        The number of the arm, from 0.
    choice : object
        The configuration of that number, if the tuner was given a list of them.
    phases : tuple of (float, int)
        With ``plays_schedule=True``, omegas and numbers of sweeps to play before `omega`.
    iterations : float or None
        To be set to what it cost: iterations, or whatever is to become small, above 0. Losses below 1 count as 1.
    outcome : str
        "converged"; to be set to "limit", "diverged" or "wrong answer" if the solve failed, or to "ignore" if
        nothing is to be learned.
    """

    __slots__ = (
        "arm", "choice", "expected_iterations", "iteration_cap", "iterations", "omega", "outcome", "phases",
        "safe_omega", "ticket",
    )  # fmt: skip

    def __init__(
        self,
        ticket: int,
        omega: float,
        safe_omega: float | None,
        expected_iterations: float | None,
        iteration_cap: int | None,
        arm: int | None,
        choice: Any,
        phases: tuple[tuple[float, int], ...],
    ) -> None:
        self.ticket = ticket
        self.omega = omega
        self.safe_omega = safe_omega
        self.expected_iterations = expected_iterations
        self.iteration_cap = iteration_cap
        self.arm = arm
        self.choice = choice
        self.phases = phases
        self.iterations: float | None = None
        self.outcome = "converged"

    def __repr__(self) -> str:
        text = f"arm {self.arm}" if math.isnan(self.omega) else f"{self.omega:.4g}"
        if self.choice is not None:
            text += f": {self.choice!r}"
        if self.expected_iterations is not None:
            text += f", about {self.expected_iterations:.3g} iterations expected"
        if self.iteration_cap is not None:
            text += f", to be given up after {self.iteration_cap}"
        return f"<Suggestion {text}>"


class OmegaTuner:
    """Chooses a relaxation parameter for each of many related solves, and learns from what they cost.

    Parameters
    ----------
    method : {"external", "sor", "ssor", "ssor-cg", "ric-cg"}
        What is tuned. The tuner solves by one of the library's methods itself; "external" is a solver of your
        own, or any other program with a setting.
    learner : str, optional
        A name of `learners`. By default the one that is best as far as is known: "default", or "tsallis-inf"
        for arms.
    parameter_range : (float, float), optional
        The range of a parameter that is no omega, such as ``(0.1, 1)``.
    logarithmic : bool
        Whether the range is searched on a logarithmic scale; for "external" only.
    omegas : sequence of float, optional
        The omegas that a learner with arms chooses from, each in (0, 2).
    arms : int or sequence, optional
        Configurations of your own to choose from: their number, or a list of them, which
        `Suggestion.choice` is one of. For "external" only.
    seed : int
        Where random draws begin. Only learners with arms draw.
    safe_parameter : float, optional
        The parameter to go on with when another has failed; 1 by default, none for a range.
    looks_at_matrix : bool
        Whether `solve` looks at matrices for a first guess.
    context_range : (float, float)
        From where to where contexts lie, for "tsallis-inf-cb" and "chebcb".
    bin_count, degree, epsilon, discount, smoothing, fixed_arm
        What the learners of those names take: the bins of "tsallis-inf-cb", the degree of "chebcb", the share
        of exploration of "epsilon-greedy", the factor of "discounted-tsallis-inf", the smoothness of
        "spectral-exp3", the arm of "fixed-arm".

    Notes
    -----
    A tuner may be shared by threads, which then learn together; those of several run side by side. Tuners
    pickle and copy, and the copies make the same choices. The state is that of RelaxKit's Swift and C
    libraries, see `save`.

    Examples
    --------
    Implicit steps of the heat equation, whose step size changes:

    >>> import numpy as np
    >>> import scipy.sparse as sp
    >>> import relaxkit
    >>> line = sp.diags_array([-1.0, 2.0, -1.0], offsets=[-1, 0, 1], shape=(40, 40))
    >>> L = sp.csr_array(sp.kron(line, sp.eye_array(40)) + sp.kron(sp.eye_array(40), line))
    >>> identity = sp.eye_array(1600, format="csr")
    >>> tuner = relaxkit.OmegaTuner("ssor-cg")
    >>> u = np.zeros(1600)
    >>> u[:800] = 1.0
    >>> for step in range(30):
    ...     dt = 1.0 + 30.0 * (step % 10)
    ...     u, report = tuner.solve(identity + dt * L, u, x0=u, context=dt, rtol=1e-8)
    ...     assert report.converged
    >>> tuner.round
    30

    Any solver that counts iterations:

    >>> def my_solver(omega):
    ...     return 40 + round(100 * (omega - 1.6) ** 2)
    >>> tuner = relaxkit.OmegaTuner()
    >>> for _ in range(30):
    ...     with tuner.suggestion() as s:
    ...         s.iterations = my_solver(omega=s.omega)
    >>> tuner.suggest().omega > 1.3
    True
    """

    def __init__(
        self,
        method: str = "external",
        *,
        learner: str | None = None,
        parameter_range: tuple[float, float] | None = None,
        logarithmic: bool = False,
        omegas: Sequence[float] | npt.NDArray[np.float64] | None = None,
        arms: SupportsIndex | Sequence[Any] | None = None,
        seed: int = 0,
        safe_parameter: float | None = None,
        looks_at_matrix: bool = True,
        context_range: tuple[float, float] = (0.0, 1.0),
        bin_count: int = 5,
        degree: int = 5,
        epsilon: float = 0.1,
        discount: float = 0.99,
        smoothing: float = 0.1,
        fixed_arm: int = 0,
    ) -> None:
        if method not in METHODS:
            raise ValueError(f"method is {method!r}; it must be one of {', '.join(METHODS)}")
        if arms is not None and omegas is not None:
            raise ValueError("give arms or omegas, not both")
        if method != "external" and (arms is not None or logarithmic):
            raise ValueError(f"arms and a logarithmic range are for solvers of your own, not for {method!r}")
        low, high = 0.0, 0.0
        if parameter_range is not None:
            low, high = (float(value) for value in parameter_range)
            if not (low < high and math.isfinite(high - low)):
                raise ValueError(f"parameter_range is {parameter_range}; it must be finite, the lower end first")
            if logarithmic and low <= 0:
                raise ValueError(f"parameter_range is {parameter_range}; a logarithmic one must be above 0")
        elif logarithmic:
            raise ValueError("a logarithmic scale needs a parameter_range")
        if not 0 <= seed < 1 << 64:
            raise ValueError(f"seed is {seed}; it must lie in 0 ... 2^64 - 1")
        scale = math.log if logarithmic else float
        if logarithmic:
            low, high = math.log(low), math.log(high)
        safe = math.nan
        if safe_parameter is not None:
            if logarithmic and safe_parameter <= 0:
                raise ValueError(f"safe_parameter is {safe_parameter}; on a logarithmic scale it must be above 0")
            safe = scale(safe_parameter)
        choices: tuple[Any, ...] | None = None
        arm_count = 0
        if isinstance(arms, SupportsIndex):
            arm_count = index(arms)
        elif arms is not None:
            choices = tuple(arms)
            arm_count = len(choices)
        if arms is not None and arm_count < 1:
            raise ValueError("there must be one arm at least")
        if learner not in (None, "default", "young") and learner in learners() and arms is None and omegas is None:
            raise ValueError(f"the learner {learner!r} chooses from a list; give omegas, or arms")
        tuner = _core.make_tuner(
            METHODS[method], learner, arm_count, None if omegas is None else _input.vector(omegas, "omegas"), low,
            high, seed, safe, looks_at_matrix, bin_count, degree, float(context_range[0]), float(context_range[1]),
            epsilon, discount, smoothing, fixed_arm,
        )  # fmt: skip
        self._set(tuner, method, logarithmic, choices)

    def _set(self, tuner: _core.Tuner, method: str, logarithmic: bool, choices: tuple[Any, ...] | None) -> None:
        self._tuner = tuner
        self._method = method
        self._logarithmic = logarithmic
        self._choices = choices
        # Of its own, so that what it finds in matrices does not depend on other solves.
        self._patterns = _core.Patterns(4)
        self._history: deque[Record] = deque(maxlen=10_000)

    # Solving

    def solve(
        self,
        A: Any,
        b: Any,
        x0: Any = None,
        *,
        context: Context = None,
        rtol: float = 1e-5,
        atol: float = 0.0,
        maxiter: int | None = None,
        callback: Callback | None = None,
    ) -> tuple[Vector, Report]:
        """Solve ``A x = b`` with a parameter that the tuner chooses, and learn from what that costs.

        A solve that fails is repeated with other parameters; the report tells.

        Parameters
        ----------
        A, b, x0, rtol, atol, maxiter, callback
            As for `ssor_cg`. If the callback stops the solve, nothing is learned.
        context : float or sequence of float, optional
            Numbers that may tell how hard the system is, such as a time step; always as many and in the same
            order. The default learner takes up to 3 and finds out what they are worth.

        Returns
        -------
        x : ndarray
            The solution, or the iterate with the smallest residual.
        report : Report
            What it took.

        Examples
        --------
        >>> import relaxkit
        >>> tuner = relaxkit.OmegaTuner("ssor-cg")
        >>> x, report = tuner.solve([[2.0, -1.0], [-1.0, 2.0]], [1.0, 1.0], rtol=1e-8)
        >>> [round(float(value), 6) for value in x]
        [1.0, 1.0]
        """
        if self._method == "external":
            raise ValueError('the tuner is for a solver of your own; make OmegaTuner("ssor-cg") or another method')
        x, fields = solve(
            self._patterns, self._tuner, METHODS[self._method], A, b, x0, None, rtol, atol, maxiter, callback, context
        )
        report = Report._make(fields)
        self._history.append(Record(report.omega, report.work, report.outcome))
        return x, report

    # Solvers of one's own

    def suggest(
        self,
        *,
        context: Context = None,
        matrix: Any = None,
        guess: float | None = None,
        reduction: float | None = None,
        iteration_limit: int | None = None,
        plays_schedule: bool = False,
    ) -> Suggestion:
        """Ask what to solve the next system with.

        Parameters
        ----------
        context : float or sequence of float, optional
            As for `solve`.
        matrix : sparse array, optional
            The matrix to be solved, for a first guess of the best omega by six products with it.
        guess : float, optional
            That guess itself, in (0, 2).
        reduction : float, optional
            The factor by which the first residual is to fall, such as 1e-8.
        iteration_limit : int, optional
            The iterations after which the solver gives up in any case.
        plays_schedule : bool
            Whether the solver can change omega during a solve; see `Suggestion.phases`.

        Returns
        -------
        Suggestion
            To be handed to `observe`. Several may be under way.

        Examples
        --------
        >>> import relaxkit
        >>> tuner = relaxkit.OmegaTuner(parameter_range=(1e-6, 1e-1), logarithmic=True)
        >>> s = tuner.suggest()
        >>> 1e-6 <= s.omega <= 1e-1
        True
        >>> tuner.observe(s, 120)
        >>> tuner.round
        1
        """
        if matrix is not None:
            indptr, indices, data, shape = _input.converted_rows(matrix)
            guess = self._patterns.guess(indptr, indices, data, shape, 6)[0]
        ticket, omega, safe, expected, cap, arm, phases = self._tuner.suggest(
            context,
            math.nan if guess is None else guess,
            math.nan if reduction is None else reduction,
            0 if iteration_limit is None else iteration_limit,
            plays_schedule,
        )
        if self._logarithmic:
            omega, safe = math.exp(omega), math.exp(safe)
        choice = None
        if self._choices is not None and 0 <= arm < len(self._choices):
            omega, choice = math.nan, self._choices[arm]
        return Suggestion(
            ticket,
            omega,
            None if math.isnan(safe) else safe,
            None if math.isnan(expected) else expected,
            cap if cap > 0 else None,
            arm if arm >= 0 else None,
            choice,
            phases,
        )

    def observe(
        self, suggestion: Suggestion, iterations: float | None = None, outcome: str | None = None
    ) -> None:
        """Tell what a suggestion cost: at once, later, in any order, or never.

        Parameters
        ----------
        suggestion : Suggestion
            From `suggest`; each can be told once, while no 4096 came after it.
        iterations : float, optional
            What it cost, above 0; by default ``suggestion.iterations``.
        outcome : str, optional
            How the solve ended; by default ``suggestion.outcome``. A failure costs no less than the cap or the
            limit the solve had, so that blowing up early is no success.

        Examples
        --------
        >>> import relaxkit
        >>> tuner = relaxkit.OmegaTuner(arms=["jacobi", "ilu", "multigrid"], seed=3)
        >>> s = tuner.suggest()
        >>> s.choice in ("jacobi", "ilu", "multigrid")
        True
        >>> tuner.observe(s, 250, "limit")
        """
        iterations = suggestion.iterations if iterations is None else iterations
        outcome = suggestion.outcome if outcome is None else outcome
        if outcome not in OUTCOMES:
            raise ValueError(f"outcome is {outcome!r}; it must be one of {', '.join(OUTCOMES)}")
        if iterations is None:
            if outcome != "ignore":
                raise ValueError('iterations were not set; set them, or outcome to "ignore"')
            iterations = 1
        self._tuner.observe(suggestion.ticket, iterations, OUTCOMES[outcome])
        if outcome != "ignore":
            shown = suggestion.omega if suggestion.arm is None or not math.isnan(suggestion.omega) else suggestion.arm
            self._history.append(Record(float(shown), float(iterations), outcome))

    @contextmanager
    def suggestion(
        self,
        *,
        context: Context = None,
        matrix: Any = None,
        guess: float | None = None,
        reduction: float | None = None,
        iteration_limit: int | None = None,
        plays_schedule: bool = False,
    ) -> Iterator[Suggestion]:
        """Suggest at the begin of a ``with`` statement, and observe at its end.

        In the statement, `Suggestion.iterations` is set to what the solve cost, and `Suggestion.outcome` if it
        failed. If the statement raises an exception, nothing is learned.

        Parameters
        ----------
        context, matrix, guess, reduction, iteration_limit, plays_schedule
            As for `suggest`.

        Examples
        --------
        >>> import relaxkit
        >>> tuner = relaxkit.OmegaTuner()
        >>> with tuner.suggestion(context=0.01) as s:
        ...     s.iterations = 30 + round(200 * (s.omega - 1.4) ** 2)
        >>> tuner.round
        1
        """
        asked = self.suggest(
            context=context,
            matrix=matrix,
            guess=guess,
            reduction=reduction,
            iteration_limit=iteration_limit,
            plays_schedule=plays_schedule,
        )
        try:
            yield asked
        except BaseException:
            self.observe(asked, 1, "ignore")
            raise
        self.observe(asked)

    def expect(
        self, omegas: Sequence[float] | npt.NDArray[np.float64], *, context: Context = None
    ) -> tuple[Vector, Vector, Vector]:
        """Say what the default learner expects of systems with some omegas.

        Parameters
        ----------
        omegas : array_like
            In (0, 2). A tuner of a range does not say.
        context : float or sequence of float, optional
            As for `solve`.

        Returns
        -------
        iterations, low, high : ndarray
            The iterations to expect of each, and between which two they lie with a probability of two thirds.

        Examples
        --------
        >>> import relaxkit
        >>> tuner = relaxkit.OmegaTuner()
        >>> for _ in range(20):
        ...     with tuner.suggestion() as s:
        ...         s.iterations = 40 + round(100 * (s.omega - 1.6) ** 2)
        >>> iterations, low, high = tuner.expect([1.0, 1.6])
        >>> bool(iterations[1] < iterations[0])
        True
        """
        given = _input.vector(omegas, "omegas")
        iterations, low, high = np.empty_like(given), np.empty_like(given), np.empty_like(given)
        self._tuner.expect(context, given, iterations, low, high)
        return iterations, low, high

    # What it is and has learned

    @property
    def method(self) -> str:
        """What is tuned."""
        return self._method

    @property
    def round(self) -> int:
        """The losses that were recorded."""
        return self._tuner.round()

    @property
    def history(self) -> list[Record]:
        """The parameter, the iterations and the outcome of the last 10000 solves and observations of this object."""
        return list(self._history)

    def describe(self) -> str:
        """Say in words what it is and has learned.

        Examples
        --------
        >>> import relaxkit
        >>> print(relaxkit.OmegaTuner("sor").describe().splitlines()[0])
        DefaultLearner for SOR, 0 losses recorded
        """
        return self._tuner.describe()

    def plot(self, axes: Any = None) -> Any:
        """Draw the parameter and the iterations over the sequence; needs Matplotlib.

        Parameters
        ----------
        axes : pair of matplotlib.axes.Axes, optional
            Where to draw; by default a new figure of pyplot.

        Returns
        -------
        pair of matplotlib.axes.Axes
            The axes of the parameter and of the iterations.
        """
        return _report.plot(self.history, self._parameter_name, self._logarithmic, axes)

    @property
    def _parameter_name(self) -> str:
        if self._choices is not None:
            return "arm"
        return "alpha" if self._method == "ric-cg" else "omega" if self._method != "external" else "parameter"

    def __repr__(self) -> str:
        learner, _, rest = self.describe().splitlines()[0].partition(" for ")
        return f"<OmegaTuner({self._method!r}): {learner}, {rest.rpartition(', ')[2]}>"

    def _repr_html_(self) -> str:
        text = f"<pre>{html.escape(self.describe())}</pre>"
        if not self._history:
            return text
        return text + _report.picture(self.history, self._parameter_name, self._logarithmic)

    # State

    def state(self) -> bytes:
        """Return all that was learned, with a checksum; the same that `save` writes.

        Examples
        --------
        >>> import relaxkit
        >>> tuner = relaxkit.OmegaTuner("sor")
        >>> relaxkit.OmegaTuner.from_state(tuner.state()).method
        'sor'
        """
        return self._tuner.state()

    def save(self, path: str | PathLike[str]) -> None:
        """Write the state to a file, which at every moment is all of the old one or all of the new one.

        Programs in C and Swift can go on with it. A file that is there and is no saved state is not replaced.

        Parameters
        ----------
        path : path-like
            The file.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        self._tuner.save(path)

    @classmethod
    def load(
        cls, path: str | PathLike[str], *, logarithmic: bool = False, arms: Sequence[Any] | None = None
    ) -> OmegaTuner:
        """Make a tuner from a file of `save`, or of the C or the Swift library.

        Parameters
        ----------
        path : path-like
            The file.
        logarithmic, arms
            As they were when the tuner was made; states do not hold them.

        Raises
        ------
        OSError
            If it cannot be read.
        ValueError
            If it is none, was altered, or is of a version that is not known.
        """
        return cls._of(_core.load_tuner(path), logarithmic, arms)

    @classmethod
    def from_state(
        cls, state: bytes, *, logarithmic: bool = False, arms: Sequence[Any] | None = None
    ) -> OmegaTuner:
        """Make a tuner from the bytes of `state`; as `load`."""
        return cls._of(_core.restore_tuner(state), logarithmic, arms)

    @classmethod
    def _of(cls, tuner: _core.Tuner, logarithmic: bool, arms: Sequence[Any] | None) -> OmegaTuner:
        solver = tuner.describe().splitlines()[0].partition(" for ")[2]
        method = next((name for kind, name in _METHOD_KINDS.items() if kind in solver), "external")
        made = cls.__new__(cls)
        made._set(tuner, method, logarithmic, None if arms is None else tuple(arms))
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (type(self), self.state(), self._logarithmic, self._choices, self.history)


def _unpickle(
    cls: type[OmegaTuner], state: bytes, logarithmic: bool, arms: tuple[Any, ...] | None, history: list[Record]
) -> OmegaTuner:
    made = cls.from_state(state, logarithmic=logarithmic, arms=arms)
    made._history.extend(history)
    return made
