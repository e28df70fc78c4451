"""What a solve took, and pictures of many."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any, NamedTuple


class Report(NamedTuple):
    """What a solve with a tuner took.

    Examples
    --------
    >>> import relaxkit
    >>> tuner = relaxkit.OmegaTuner("sor")
    >>> x, report = tuner.solve([[2.0, -1.0], [-1.0, 2.0]], [1.0, 1.0])
    >>> report.converged, report.attempts
    (True, 1)
    """

    #: "converged", "limit", "diverged" or "stopped".
    outcome: str
    #: The iterations of the attempt that gave x.
    iterations: int
    #: Those of all attempts, and the products that the tuner spent on looking at the matrix.
    work: int
    #: Omega, or alpha for "ric-cg"; NaN if none was used.
    omega: float
    #: ``norm(b - A @ x) / norm(b)``, measured anew, and itself.
    relative_residual: float
    residual_norm: float
    #: That of the start vector.
    initial_relative_residual: float
    #: 1, and more if the first omega failed.
    attempts: int
    #: Time of the attempt that gave x.
    seconds: float
    #: Why it ended, in a word such as "tolerance" or "nonPositiveCurvature".
    reason: str

    @property
    def converged(self) -> bool:
        """Whether the tolerance is met."""
        return self.outcome == "converged"

    @property
    def parameter(self) -> float:
        """The same as `omega`, by a name that also fits alpha."""
        return self.omega

    def __repr__(self) -> str:
        text = f"{self.outcome} after {count(self.iterations, 'iteration')}"
        if not math.isnan(self.omega):
            text += f" with {self.omega:.4g}"
        text += f", relative residual {self.relative_residual:.2e}"
        if self.attempts > 1:
            text += f", {self.attempts} attempts with {count(self.work, 'iteration')} in all"
        if not self.converged:
            text += f" ({self.reason})"
        return text

    def _repr_html_(self) -> str:
        rows = [
            ("outcome", f"{self.outcome} ({self.reason})"),
            ("iterations", str(self.iterations)),
            ("in all, with attempts and looks", str(self.work)),
            ("parameter", f"{self.omega:.6g}"),
            ("relative residual", f"{self.initial_relative_residual:.2e} to {self.relative_residual:.2e}"),
            ("milliseconds", f"{1e3 * self.seconds:.3g}"),
        ]
        return table(rows)


class Record(NamedTuple):
    """One solve or suggestion in the history of a tuner."""

    omega: float
    iterations: float
    outcome: str


def count(number: int, word: str) -> str:
    """A number with its word."""
    return f"{number} {word}" + ("" if number == 1 else "s")


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Pairs as an HTML table."""
    cells = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in rows)
    return f"<table>{cells}</table>"


def plot(history: Sequence[Record], name: str, logarithmic: bool, axes: Any) -> Any:
    """Draws the parameter and the iterations of a sequence into a pair of Matplotlib's axes."""
    if axes is None:
        import matplotlib.pyplot as pyplot

        _, axes = pyplot.subplots(1, 2, figsize=(8, 2.4), layout="constrained")
    left, right = axes
    rounds = range(1, len(history) + 1)
    left.plot(rounds, [record.omega for record in history], ".", markersize=3)
    right.plot(rounds, [record.iterations for record in history], ".", markersize=3)
    failures = [k for k in rounds if history[k - 1].outcome not in ("converged", "stopped", "ignore")]
    if failures:
        right.plot(failures, [history[k - 1].iterations for k in failures], "rx", label="failed")
        right.legend()
    left.set(xlabel="solve", ylabel=name)
    if logarithmic:
        left.set_yscale("log")
    right.set(xlabel="solve", ylabel="iterations")
    right.set_ylim(bottom=0)
    return axes


def picture(history: Sequence[Record], name: str, logarithmic: bool) -> str:
    """The same as SVG in HTML; nothing if there is no Matplotlib."""
    try:
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError:
        return ""
    import io

    figure = Figure(figsize=(8, 2.4), layout="constrained")
    FigureCanvasSVG(figure)
    plot(history, name, logarithmic, figure.subplots(1, 2))
    target = io.StringIO()
    figure.savefig(target, format="svg")
    text = target.getvalue()
    return text[text.index("<svg") :]
