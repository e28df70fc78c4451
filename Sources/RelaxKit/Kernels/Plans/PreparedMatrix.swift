internal import CRelaxKernels

/// A matrix laid out for sweeps: a plan, and the values in its order in memory of its own.
///
/// Made once for a pattern. When only the values change they are put into place again; when only the
/// diagonal does, nothing is done, since sweeps read it elsewhere.
///
/// Whoever updates it must be its only owner, or make another; that is what makes it sendable.
final class PreparedMatrix: @unchecked Sendable {
  let plan: SweepPlan
  /// The values that sweeps read.
  private let values: AlignedStorage<Double>
  private var version: CSRMatrix.Version?
  /// The values of the matrix in the order of the plan, before they are laid out; empty in natural
  /// order.
  private var ordered: [Double] = []
  /// The last that were kept; of the present values off the diagonal if its version is theirs.
  private var lastPivots: KeptPivots?
  /// The values off the diagonal that pivots were made of last.
  private var lastPivotVersion: CSRMatrix.Version?

  init(plan: SweepPlan) {
    self.plan = plan
    let layout = plan.packing.order
    values =
      layout.hasGaps
      ? AlignedStorage(repeating: 0, count: layout.valueCount)
      : AlignedStorage(uninitializedCount: layout.valueCount)
  }

  /// Whether the plan is for matrices of that pattern, swept in that order and layout.
  func fits(
    _ matrix: CSRMatrix, ordering: SweepPlan.Ordering, _ request: LayoutRequest
  ) -> Bool {
    plan.pattern.storage === matrix.pattern.storage && plan.ordering == ordering
      && plan.request.isMet(by: plan.layout, insteadOf: request)
  }

  /// Puts the off-diagonal values of a matrix into place, unless they are there already.
  func update(from matrix: CSRMatrix) {
    guard version !== matrix.offDiagonalVersion else { return }
    version = matrix.offDiagonalVersion
    place(matrix.offDiagonal)
  }

  /// What was kept of the pivots of the present values and this diagonal; nil if nothing was.
  func keptPivots(diagonal: SystemVector) -> KeptPivots? {
    guard let lastPivots, version != nil, lastPivots.version === version,
      lastPivots.belong(to: diagonal)
    else { return nil }
    return lastPivots
  }

  /// Keeps pivots of the present values and this diagonal, if those are worth it: found by a search, or made for
  /// these values for the second time. In a sequence whose matrices all differ nothing is copied.
  func keep(
    _ pivots: SystemVector, diagonal: SystemVector, alpha: Double, played: Double,
    largest: Double?
  ) {
    defer { lastPivotVersion = version }
    guard largest != nil || lastPivotVersion === version else { return }
    var kept = lastPivots ?? KeptPivots(count: pivots.count)
    kept.replace(
      with: pivots, diagonal: diagonal, version, alpha: alpha, played: played, largest: largest)
    lastPivots = kept
  }

  /// Puts values into place, one for each entry of the pattern, with zero for those of the diagonal.
  func place(_ offDiagonal: [Double]) {
    guard let reordering = plan.reordering else {
      plan.packing.order.pack(offDiagonal, into: values)
      return
    }
    reordering.gather(offDiagonal, into: &ordered)
    plan.packing.order.pack(ordered, into: values)
  }

  /// The kernels over the matrix, valid while this and the diagonal live.
  func kernels(diagonal: UnsafePointer<Double>, norm: VectorNorm) -> UnsafeMatrix {
    switch plan.packing {
    case .rows(let rows):
      let view = unsafe relaxkit_rows(
        row_count: Int64(rows.unitCount), starts: rows.starts.start,
        diagonals: rows.diagonals.start, columns: rows.columns.start + RowLayout.margin,
        values: values.start + RowLayout.margin, diagonal: diagonal,
        goes_by_fours: rows.goesByFours ? 1 : 0, sums_magnitudes: norm == .sum ? 1 : 0)
      return unsafe .rows(UnsafeRowHandle(rows: view, kernels: plan.rowKernels))
    case .groups(let groups):
      let first = unsafe UnsafePointer(values.start)
      func part(
        _ part: GroupLayout.Part, _ values: UnsafePointer<Double>
      ) -> relaxkit_group_part {
        unsafe relaxkit_group_part(
          starts: part.starts.start, columns: part.columns.start, values: values)
      }
      let view = unsafe relaxkit_groups(
        group_count: Int64(groups.unitCount), rows: groups.rows.start,
        lower: part(groups.lower, first), upper: part(groups.upper, first + groups.upperOffset),
        diagonal: diagonal, sums_magnitudes: norm == .sum ? 1 : 0)
      return unsafe .groups(
        UnsafeGroupHandle(groups: view, kernels: plan.groupKernels))
    case .blocks(let blocks):
      let first = unsafe UnsafePointer(values.start)
      func part(
        _ part: BlockLayout.Part, _ values: UnsafePointer<Double>
      ) -> relaxkit_block_part {
        unsafe relaxkit_block_part(
          starts: part.starts.start, columns: part.columns.start, values: values)
      }
      let view = unsafe relaxkit_blocks(
        node_count: Int64(blocks.unitCount), rows: blocks.rows.start,
        lower: part(blocks.lower, first), upper: part(blocks.upper, first + blocks.upperOffset),
        diagonal: diagonal, sums_magnitudes: norm == .sum ? 1 : 0)
      return unsafe .blocks(
        UnsafeBlockHandle(blocks: view, width: blocks.width, kernels: plan.blockKernels))
    case .slices(let slices):
      let first = unsafe UnsafePointer(values.start)
      let view = unsafe relaxkit_slices(
        slice_count: Int64(slices.sliceCount),
        lower_starts: slices.lowerStarts.start, lower_columns: slices.lowerColumns.start,
        lower_values: first,
        upper_starts: slices.upperStarts.start, upper_columns: slices.upperColumns.start,
        upper_values: first + slices.upperOffset, diagonal: diagonal,
        sums_magnitudes: norm == .sum ? 1 : 0)
      return unsafe .slices(UnsafeSliceHandle(slices: view, kernels: plan.vectorKernels))
    }
  }
}
