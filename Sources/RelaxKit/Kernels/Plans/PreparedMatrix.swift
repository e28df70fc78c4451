internal import CRelaxKernels

/// A matrix laid out for sweeps: a plan, and the values in its order in memory of its own. Rows in the order
/// of the matrix are read where that has them, and nothing of it is kept.
///
/// Made once for a pattern. When only the values change they are put into place again; when only the
/// diagonal does, nothing is done, since sweeps read it elsewhere.
///
/// Whoever updates it must be its only owner, or make another; that is what makes it sendable.
final class PreparedMatrix: @unchecked Sendable {
  let plan: SweepPlan
  /// The values that sweeps read.
  private let values: AlignedStorage<Double>
  /// How several sweeps go through the matrix at once; made when that is asked for first.
  private(set) lazy var pipeline = plan.pipeline
  private var version: CSRMatrix.Version?
  /// The values of the matrix in the order of the plan, before they are laid out; empty in natural
  /// order.
  private var ordered: [Double] = []
  /// Where pairs go among the values; nil if they have not come yet, or as rows only.
  private var pairPlaces: PackedPairPlaces?
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

  /// Whether sweeps are to be shared among threads.
  var isShared: Bool { plan.colorSchedule != nil || pipeline.map { $0.threadCount > 1 } ?? false }

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
    if let pairs = matrix.waitingPairs, place(pairs) { return }
    place(matrix.offDiagonal)
  }

  /// Puts pairs into place without filling rows; returns false if this layout needs those.
  private func place(_ pairs: ValuePairs) -> Bool {
    let layout = plan.packing.order
    guard layout.valueCount > 0 else { return false }
    if pairPlaces?.source !== pairs.places {
      pairPlaces = PackedPairPlaces(pairs.places, count: layout.valueCount) { entries in
        place(entries)
        return values
      }
    }
    return pairPlaces?.fill(values, with: pairs) ?? false
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
  ///
  /// - Parameter offDiagonal: the values that were put into place last; asked for only if sweeps read them there.
  func view(
    of offDiagonal: @autoclosure () -> [Double], diagonal: UnsafePointer<Double>, norm: VectorNorm
  ) -> MatrixView {
    guard case .rows(let rows) = plan.packing else {
      return unsafe .packed(packedKernels(diagonal, norm))
    }
    return unsafe .stored(
      StoredRows(
        rows, values: plan.reordering == nil ? offDiagonal() : ordered, diagonal: diagonal,
        norm: norm, kernels: plan.rowKernels))
  }

  private func packedKernels(
    _ diagonal: UnsafePointer<Double>, _ norm: VectorNorm
  ) -> UnsafeMatrix {
    switch plan.packing {
    case .rows: preconditionFailure("rows are not packed")
    case .groups(let groups):
      return unsafe .units(
        UnsafeUnitHandle(
          units: view(of: groups, diagonal, norm), kernels: plan.unitKernels,
          portable: PortableGroupKernels.self))
    case .blocks(let blocks):
      return unsafe .units(
        UnsafeUnitHandle(
          units: view(of: blocks, diagonal, norm), kernels: plan.unitKernels,
          portable: blocks.portableKernels))
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

  private func view(
    of layout: some UnitLayout, _ diagonal: UnsafePointer<Double>, _ norm: VectorNorm
  ) -> relaxkit_units {
    func part(_ side: UnitSide, _ values: UnsafePointer<Double>) -> relaxkit_unit_part {
      unsafe relaxkit_unit_part(
        starts: side.starts.start, columns: side.columns.start, values: values)
    }
    let first = unsafe UnsafePointer(values.start)
    return unsafe relaxkit_units(
      unit_count: Int64(layout.unitCount), rows: layout.rows.start,
      lower: part(layout.lower, first), upper: part(layout.upper, first + layout.upperOffset),
      diagonal: diagonal, sums_magnitudes: norm == .sum ? 1 : 0,
      reads_ahead: plan.isLarge ? 1 : 0)
  }
}
