import RelaxKit
import RelaxReporting

/// The least number of bytes a sweep moves between memory and the processor: everything it needs is
/// read once, and what changes is written once.
struct SweepTraffic: Sendable {
  let bytes: Double
  /// What must stay in a cache for sweeps not to wait for memory: the same, counted once.
  let workingSet: Double

  /// That of RelaxKit: off-diagonal values, their column indices (one for eight values in slices),
  /// the start of each row or slice; the iterate and its change, read and written; and the
  /// reciprocals of the diagonal.
  init(_ matrix: CSRMatrix, layout: SweepPlan.Layout) {
    let (rows, entries) = (Double(matrix.rowCount), Double(matrix.entryCount - matrix.rowCount))
    let structure =
      switch layout {
      case .rows: 12 * entries + 4 * rows
      case .slices: 8.5 * entries + rows
      }
    bytes = structure + 40 * rows
    workingSet = structure + 24 * rows
  }

  /// That of the plain loop over compressed rows: all values and column indices, the start of each
  /// row, the right-hand side, and the iterate, read and written.
  init(plainRows matrix: CSRMatrix) {
    let (rows, entries) = (Double(matrix.rowCount), Double(matrix.entryCount))
    bytes = 12 * entries + 28 * rows
    workingSet = 12 * entries + 20 * rows
  }
}
