"""Implicit heat steps on a square grid, (I + dt L) u_new = u, with a time step that changes; needs NumPy only."""

import numpy as np

import relaxkit

SIDE, STEPS = 60, 100


def laplacian(side):
    """The five-point Laplacian as values, columns and row starts."""
    cells = np.arange(side * side).reshape(side, side)
    columns, values = [], []
    for row in range(side * side):
        i, j = divmod(row, side)
        near = [cells[p, q] for p, q in [(i - 1, j), (i, j - 1), (i, j + 1), (i + 1, j)] if 0 <= p < side and 0 <= q < side]
        columns.append([row, *near])
        values.append([4.0] + [-1.0] * len(near))
    starts = np.cumsum([0] + [len(row) for row in columns])
    return np.concatenate(values), np.concatenate(columns).astype(np.int32), starts.astype(np.int32)


def main():
    values, columns, starts = laplacian(SIDE)
    # The diagonal is the first of each row.
    identity = np.zeros_like(values)
    identity[starts[:-1]] = 1
    tuner = relaxkit.OmegaTuner("ssor-cg")
    u = np.zeros(SIDE * SIDE)
    u[: len(u) // 2] = 1
    learned = plain = 0
    for step in range(STEPS):
        dt = 1 + 400 * (step % 10) / 10
        matrix = (identity + dt * values, columns, starts)
        start = u
        u, report = tuner.solve(matrix, start, x0=start, context=dt, rtol=1e-8)
        learned += report.work
        counts = []
        relaxkit.ssor_cg(matrix, start, start, rtol=1e-8, callback=lambda k, residual: counts.append(k))
        plain += len(counts)
    print(f"{STEPS} steps: {learned} iterations, {plain} with omega 1")


if __name__ == "__main__":
    main()
