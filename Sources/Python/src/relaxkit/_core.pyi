from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, final

ReportFields = tuple[str, int, int, float, float, float, float, int, float, str]

class Unready(Exception): ...

@final
class Tuner:
    def suggest(
        self, context: object, guess: float, reduction: float, iteration_limit: int, plays_schedule: bool, /
    ) -> tuple[int, float, float, float, int, int, tuple[tuple[float, int], ...]]: ...
    def observe(self, ticket: int, loss: float, outcome: int, /) -> None: ...
    def expect(self, context: object, omegas: Any, iterations: Any, low: Any, high: Any, /) -> None: ...
    def state(self) -> bytes: ...
    def describe(self) -> str: ...
    def round(self) -> int: ...
    def save(self, path: str | PathLike[str], /) -> None: ...

class Patterns:
    def __init__(self, limit: int, /) -> None: ...
    def solve(
        self,
        tuner: Tuner | None,
        indptr: Any,
        indices: Any,
        data: Any,
        shape: tuple[int, ...],
        b: Any,
        x: Any,
        method: int,
        parameter: float | None,
        rtol: float,
        atol: float,
        maxiter: int | None,
        multicolor: bool,
        context: object,
        callback: Callable[[int, float], object] | None,
        /,
    ) -> ReportFields: ...
    def guess(
        self, indptr: Any, indices: Any, data: Any, shape: tuple[int, ...], product_limit: int, /
    ) -> tuple[float, int]: ...
    def inspect(
        self, indptr: Any, indices: Any, data: Any, shape: tuple[int, ...], tolerance: float, /
    ) -> tuple[Any, ...]: ...
    def clear(self) -> None: ...
    def made(self) -> int: ...

def make_tuner(
    method: int,
    learner: str | None,
    arm_count: int,
    omegas: Any,
    low: float,
    high: float,
    seed: int,
    safe_parameter: float,
    looks_at_matrix: bool,
    bin_count: int,
    degree: int,
    context_low: float,
    context_high: float,
    epsilon: float,
    discount: float,
    smoothing: float,
    fixed_arm: int,
    /,
) -> Tuner: ...
def restore_tuner(state: bytes, /) -> Tuner: ...
def load_tuner(path: str | PathLike[str], /) -> Tuner: ...
def learner_names() -> Sequence[str]: ...
