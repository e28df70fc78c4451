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
    /// The rows as they are stored in the matrix.
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
  let order: Order
  let slices: SliceLayout?
  let kernels: Kernels

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
    self.init(for: pattern, order: .natural, layout: layout, kernels: kernels)
  }

  init(for pattern: SparsityPattern, order: Order, layout: Layout?, kernels: Kernels) {
    precondition(
      pattern.isSquare && pattern.firstMissingDiagonal == nil,
      "a plan needs a square pattern with a full diagonal")
    self.pattern = pattern
    requestedLayout = layout
    self.order = order
    self.kernels = kernels
    reordered = order == .natural ? nil : Self.reversed(pattern.storage)
    slices = layout == .rows ? nil : SliceLayout((reordered?.pattern ?? pattern).storage)
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
    guard let slices else { return "\(start), compressed rows" }
    let hundredths = Int((slices.fill * 100).rounded())
    let fill = "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
    return "\(start), slices of 8 rows (\(fill) values an entry), \(kernelName) kernels"
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
