internal import CRelaxKernels

/// What depends on a pattern only: the order of the unknowns and the layout that sweeps read.
///
/// A ``SolverWorkspace`` makes its plan at the first solve and uses it for all systems with the same
/// pattern. Making one yourself shows or forces the choice:
///
///     let plan = SweepPlan(for: matrix.pattern)
///     print(plan)  // natural order, slices of 8 rows (1.01 values an entry), AVX-512 kernels
///     var workspace = SolverWorkspace(layout: .rows)
///
/// All layouts give the same iterates up to rounding.
public struct SweepPlan: Sendable {
  /// How a matrix is laid out for sweeps.
  public enum Layout: String, Sendable, Hashable, CaseIterable {
    /// Row after row, each side of the diagonal filled up to a whole number of blocks of four.
    case rows
    /// Slices of eight rows, swept with vector instructions. Suits meshes numbered line by line.
    case slices
  }

  /// Which kernels sweep slices.
  public enum Kernels: String, Sendable, Hashable, CaseIterable {
    /// Those for the best instruction set of the processor.
    case best
    /// The portable ones, which all others are checked against.
    case portable
  }

  /// In which order unknowns are relaxed.
  enum Order: Sendable, Hashable {
    case natural
    case reversed
  }

  /// The pattern the plan is for.
  public let pattern: SparsityPattern

  /// The layout that was chosen.
  public var layout: Layout { slices == nil ? .rows : .slices }

  let requestedLayout: Layout?
  let pipeline: SweepPipeline?
  let order: Order
  let packing: Packing
  let kernels: Kernels

  /// The layout with all that depends on the pattern.
  enum Packing: Sendable {
    case rows(RowLayout)
    case slices(SliceLayout)

    /// What both have in common.
    var order: any PackedLayout {
      switch self {
      case .rows(let rows): rows
      case .slices(let slices): slices
      }
    }
  }

  /// The slices, if that is the layout.
  var slices: SliceLayout? {
    if case .slices(let slices) = packing { slices } else { nil }
  }

  /// The pattern in the order of the plan, and which entry of the matrix each of its entries is;
  /// nil in natural order.
  let reordered: Reordered?

  struct Reordered: Sendable {
    let pattern: SparsityPattern
    let entries: [Int32]
  }

  /// Plans sweeps in natural order over a pattern.
  ///
  /// - Parameters:
  ///   - pattern: square, with all diagonal entries stored.
  ///   - layout: the layout to use; nil for slices where the pattern packs well, rows elsewhere.
  ///     ``Layout/slices`` falls back to rows on a pattern that does not pack at all.
  ///   - kernels: which kernels sweep slices.
  /// - Precondition: the pattern is square and has a full diagonal.
  /// - Complexity: O(n + entries).
  public init(for pattern: SparsityPattern, layout: Layout? = nil, kernels: Kernels = .best) {
    self.init(
      for: pattern, order: .natural, layout: layout, kernels: kernels, sweepsAtOnce: nil)
  }

  init(
    for pattern: SparsityPattern, order: Order, layout: Layout?, kernels: Kernels,
    sweepsAtOnce: Int?
  ) {
    precondition(
      pattern.isSquare && pattern.firstMissingDiagonal == nil,
      "a plan needs a square pattern with a full diagonal")
    self.pattern = pattern
    requestedLayout = layout
    self.order = order
    self.kernels = kernels
    reordered = order == .natural ? nil : Self.reversed(pattern.storage)
    let ordered = (reordered?.pattern ?? pattern).storage
    let slices = layout == .rows ? nil : SliceLayout(ordered)
    packing = slices.map { .slices($0) } ?? .rows(RowLayout(ordered))
    pipeline = SweepPipeline(
      unknownCount: pattern.rowCount, bandwidth: packing.order.bandwidth,
      rowsAUnit: slices == nil ? 1 : 8,
      memorySize: 12 * pattern.entryCount + 40 * pattern.rowCount, depth: sweepsAtOnce)
  }

  /// The pattern with rows and columns numbered from the end.
  private static func reversed(_ pattern: SparsityPattern.Storage) -> Reordered {
    let count = pattern.columnIndices.count
    let last = Int32(pattern.rowCount - 1)
    return Reordered(
      pattern: SparsityPattern(
        unchecked: .init(
          rowCount: pattern.rowCount, columnCount: pattern.columnCount,
          rowStarts: pattern.rowStarts.reversed().map { Int32(count) - $0 },
          columnIndices: pattern.columnIndices.reversed().map { last - $0 })),
      entries: (0..<count).reversed().map { Int32($0) })
  }
}

extension SweepPlan: CustomStringConvertible {
  /// The order, the layout and the kernels in one line.
  public var description: String {
    let start = order == .natural ? "natural order" : "reversed order"
    let sweeps = pipeline.map { ", \($0.depth) sweeps at once" } ?? ""
    guard let slices else { return "\(start), rows in blocks of 4\(sweeps)" }
    let hundredths = Int((slices.fill * 100).rounded())
    let fill = "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
    return "\(start), slices of 8 rows (\(fill) values an entry), \(kernelName) kernels\(sweeps)"
  }

  private var kernelName: String {
    unsafe vectorKernels.map { unsafe String(cString: $0.pointee.name) } ?? "portable"
  }
}

extension SweepPlan {
  /// The kernels that sweep the slices; nil for the portable ones.
  ///
  /// If a row needs what the slice right before it gave, sweeps wait for one slice after the other,
  /// and short vectors, whose results are there sooner, win.
  var vectorKernels: UnsafePointer<relaxkit_slice_kernels>? {
    guard kernels == .best, let slices, slices.nearestDistance >= 16 else { return nil }
    return unsafe relaxkit_best_slice_kernels()
  }
}
