"""Sparse iterative solvers whose relaxation parameters are learned from iteration counts.

`ssor_cg`, `ric_cg` and `sor` solve one system, as the solvers of ``scipy.sparse.linalg`` do. `OmegaTuner` solves
many related ones and learns the parameter on the way, or learns that of any other solver.

All may be called by several threads; the global lock is released while the library works.
"""

from ._input import ConversionWarning
from ._report import Record, Report
from ._solvers import Inspection, forget_patterns, inspect, ric_cg, sor, ssor_cg
from ._tuner import OmegaTuner, Suggestion, learners

__version__ = "1.0.0"

__all__ = [
    "ConversionWarning",
    "Inspection",
    "OmegaTuner",
    "Record",
    "Report",
    "Suggestion",
    "forget_patterns",
    "inspect",
    "learners",
    "ric_cg",
    "sor",
    "ssor_cg",
]
