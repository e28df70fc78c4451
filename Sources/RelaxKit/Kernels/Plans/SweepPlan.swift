internal import CRelaxKernels

/// What depends on a pattern only: the order of the unknowns and the layout that sweeps read.
///
/// A ``SolverWorkspace`` makes its plan at the first solve and uses it for all systems with the same
/// pattern. Making one yourself shows or forces the choice:
///
///     let plan = SweepPlan(for: matrix.pattern)
///     print(plan)  // natural order, slices of 8 rows (1.01 values per entry), AVX-512 kernels
///     var workspace = SolverWorkspace(layout: .groups)
///
/// All layouts give the same iterates up to rounding; another ``Ordering`` gives others.
public struct SweepPlan: Sendable {
  /// How a matrix is laid out for sweeps.
  public enum Layout: String, Sendable, Hashable, CaseIterable {
    /// Row after row, as the matrix is stored.
    case rows
    /// Slices of eight rows, swept with vector instructions. Suits meshes numbered line by line.
    ///
    /// Up to eight factors `ω a_ij / a_ii` of neighbouring rows are multiplied with one another, so
    /// that where they exceed 1e38 a solve may end as ``SolveReport/Reason/nonFinite`` that rows
    /// would take further.
    case slices
    /// Blocks of two to four rows that follow one another and have the same columns, as where several
    /// unknowns lie at a node, swept with vector instructions. Rows that are not like that are right,
    /// too, but slow.
    ///
    /// As in slices, factors `ω a_ij / a_ii` must be numbers.
    case blocks
    /// Groups of up to four rows that have no entries with one another, swept with vector
    /// instructions. Suits everything else: the rows are stored in another order whose sweeps are those
    /// of the order asked for.
    case groups
  }

  /// Which kernels sweep.
  public enum Kernels: String, Sendable, Hashable, CaseIterable {
    /// Those for the best instruction set of the processor.
    case best
    /// The portable ones, which all others are checked against.
    case portable
  }

  /// The pattern the plan is for.
  public let pattern: SparsityPattern

  /// The order in which unknowns are relaxed.
  public let ordering: Ordering

  /// The layout that was chosen.
  public var layout: Layout {
    switch packing {
    case .rows: .rows
    case .slices: .slices
    case .blocks: .blocks
    case .groups: .groups
    }
  }

  let request: LayoutRequest
  let colorSchedule: ColorSchedule?
  let packing: Packing
  let kernels: Kernels
  private let sweepsAtOnce: Int?
  private let threadCount: Int

  /// The layout with all that depends on the pattern.
  enum Packing: Sendable {
    case rows(RowLayout)
    case slices(SliceLayout)
    case blocks(BlockLayout)
    case groups(GroupLayout)

    /// What they have in common.
    var order: any PackedLayout {
      switch self {
      case .rows(let rows): rows
      case .slices(let slices): slices
      case .blocks(let blocks): blocks
      case .groups(let groups): groups
      }
    }
  }

  /// The unknowns and the pattern in the order of the plan; nil in natural order.
  let reordering: Reordering?

  /// The order of the vectors, which groups have besides that of the plan; nil for the natural one.
  let vectorOrder: VectorOrder?

  /// In colours, the row of the order at which each starts, and at the end the number of rows: rows
  /// of one colour do not depend on one another. Empty in the other orders.
  let colorStarts: [Int]

  /// Plans sweeps over a pattern.
  ///
  /// - Parameters:
  ///   - pattern: square, with all diagonal entries stored.
  ///   - ordering: in which order to relax the unknowns.
  ///   - layout: the layout to use; nil for slices where the pattern packs well into these, else blocks
  ///     or groups where it does, else rows. ``Layout/slices`` falls back to rows on a pattern that
  ///     does not pack at all.
  ///   - kernels: which kernels sweep.
  /// - Precondition: the pattern is square and has a full diagonal.
  /// - Complexity: O(n + entries).
  public init(
    for pattern: SparsityPattern, ordering: Ordering = .natural, layout: Layout? = nil,
    kernels: Kernels = .best
  ) {
    self.init(
      for: pattern, ordering: ordering, LayoutRequest(layout), kernels: kernels,
      sweepsAtOnce: nil, threadCount: 1)
  }

  init(
    for pattern: SparsityPattern, ordering: Ordering, _ request: LayoutRequest, kernels: Kernels,
    sweepsAtOnce: Int?, threadCount: Int
  ) {
    require(
      pattern.isSquare && pattern.firstMissingDiagonal == nil,
      "a plan needs a square pattern with a full diagonal")
    self.pattern = pattern
    self.request = request
    self.ordering = ordering
    self.kernels = kernels
    (self.sweepsAtOnce, self.threadCount) = (sweepsAtOnce, threadCount)
    (reordering, colorStarts) = Self.reorder(pattern.storage, ordering)
    let ordered = (reordering?.pattern ?? pattern).storage
    let packing = Self.pack(ordered, request, ordering)
    self.packing = packing
    if case .groups(let groups) = packing {
      vectorOrder = reordering.map { groups.order.of($0.order) } ?? groups.order
    } else {
      vectorOrder = reordering?.order
    }
    let (starts, memorySize) = (colorStarts, Self.memorySize(pattern))
    let schedule = packing.rowsAUnit.flatMap {
      ColorSchedule(
        colorStarts: starts, rowsAUnit: $0, memorySize: memorySize, threadCount: threadCount)
    }
    colorSchedule = sweepsAtOnce ?? 1 == 1 ? schedule : nil
  }

  /// How several sweeps go through a matrix at once, if that pays. Threads that share the steps of a sweep in
  /// colours do one at a time.
  ///
  /// - Complexity: O(entries) for a large matrix: it is made anew each time, since only long solves by
  ///   relaxation ask; a ``PreparedMatrix`` keeps it.
  var pipeline: SweepPipeline? {
    guard colorSchedule == nil else { return nil }
    return SweepPipeline(
      packing.order, memorySize: Self.memorySize(pattern), depth: sweepsAtOnce,
      threadCount: threadCount)
  }

  /// The bytes a sweep reads and writes.
  private static func memorySize(_ pattern: SparsityPattern) -> Int {
    12 * pattern.entryCount + 40 * pattern.rowCount
  }

  /// Whether sweeps read the matrix from beyond the caches, at least every now and then.
  var isLarge: Bool { Self.memorySize(pattern) > SweepPipeline.cacheSize }

  /// The packing asked for, or the one that suits the pattern.
  private static func pack(
    _ pattern: SparsityPattern.Storage, _ request: LayoutRequest, _ ordering: Ordering
  ) -> Packing {
    if request.allowsSlices, request.layout ?? .slices == .slices,
      let slices = SliceLayout(pattern)
    {
      return .slices(slices)
    }
    if request.layout == .blocks
      || request.layout == nil && blocksMayPay(pattern, request, ordering),
      let blocks = BlockLayout(pattern, givesUp: request.layout == nil)
    {
      return .blocks(blocks)
    }
    if request.layout == .groups
      || request.layout == nil && groupsMayPay(pattern, request, ordering),
      let groups = GroupLayout(pattern, givesUp: request.layout == nil)
    {
      return .groups(groups)
    }
    return .rows(RowLayout(pattern))
  }

  /// Whether it is worth looking for blocks where no layout was asked for. Rows of one color have no
  /// entries with one another.
  private static func blocksMayPay(
    _ pattern: SparsityPattern.Storage, _ request: LayoutRequest, _ ordering: Ordering
  ) -> Bool {
    request.groups != .later && ordering != .multicolor && pattern.rowCount >= fewRows
  }

  /// Whether it is worth trying to make groups where no layout was asked for. In colours rows do not
  /// wait for one another anyway.
  static func groupsMayPay(
    _ pattern: SparsityPattern.Storage, _ request: LayoutRequest, _ ordering: Ordering
  ) -> Bool {
    request.allowsGroups && ordering != .multicolor && pattern.rowCount >= fewRows
  }

  /// Whether this plan has rows for want of being allowed groups, which may pay.
  func awaitsGroups(_ other: LayoutRequest) -> Bool {
    guard case .rows = packing, request.layout == nil, !request.allowsGroups else { return false }
    return Self.groupsMayPay(pattern.storage, other, ordering)
  }

  /// Fewer rows than this are swept as they are: their solves are short beside a plan.
  private static let fewRows = 256

  /// The unknowns in another order, and where its colours start if it has any.
  private static func reorder(
    _ pattern: SparsityPattern.Storage, _ ordering: Ordering
  ) -> (Reordering?, colorStarts: [Int]) {
    switch ordering {
    case .natural: return (nil, [])
    case .reversed:
      let permutation = (0..<Int32(pattern.rowCount)).reversed().map { $0 }
      return (Reordering(pattern, permutation: permutation), [])
    case .multicolor:
      let coloring = Coloring(pattern)
      return (Reordering(pattern, permutation: coloring.order), coloring.starts)
    }
  }
}

extension SweepPlan.Packing {
  /// How many rows a unit has, for sweeps of colours that threads share; nil if it differs.
  fileprivate var rowsAUnit: Int? {
    switch self {
    case .rows: 1
    case .slices: 8
    case .blocks, .groups: nil
    }
  }
}

extension SweepPlan: CustomStringConvertible {
  /// The order, the layout and the kernels in one line.
  public var description: String {
    let start = orderDescription
    let sweeps =
      pipeline.map { ", \($0)" } ?? colorSchedule.map { " on \($0.threadCount) threads" } ?? ""
    switch packing {
    case .rows: return "\(start), rows, \(kernelName) kernels\(sweeps)"
    case .slices(let slices):
      return "\(start), slices of 8 rows\(text(slices.fill)), \(kernelName) kernels\(sweeps)"
    case .blocks(let blocks):
      let width = blocks.width
      return "\(start), blocks of \(width) rows\(text(blocks.fill)), \(kernelName) kernels\(sweeps)"
    case .groups(let groups):
      return "\(start), groups of 4 rows\(text(groups.fill)), \(kernelName) kernels\(sweeps)"
    }
  }

  /// Why the layout is what it is, as a clause.
  public var reason: String {
    if let asked = request.layout, asked == layout { return "it was asked for" }
    switch packing {
    case .slices: return "rows of one shape follow one another"
    case .blocks: return "rows that follow one another have the same columns"
    case .groups: return "neighbouring rows differ in shape and many do not depend on one another"
    case .rows:
      if request.groups == .excluded || request.layout != nil {
        return "nothing else fits what was asked for"
      }
      if ordering == .multicolor { return "rows of one color need no groups" }
      if pattern.rowCount < Self.fewRows { return "there are few of them" }
      return request.groups == .later
        ? "blocks or groups are made when a solve proves long or the pattern comes again"
        : "they depend on one another or differ too much in length"
    }
  }

  private func text(_ fill: Double) -> String {
    let hundredths = Int((fill * 100).rounded())
    return " (\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10) values per entry)"
  }

  private var orderDescription: String {
    switch ordering {
    case .natural: return "natural order"
    case .reversed: return "reversed order"
    case .multicolor:
      let count = colorStarts.count - 1
      return count == 1 ? "1 color" : "\(count) colors"
    }
  }

  private var kernelName: String {
    unsafe vectorKernels.map { unsafe String(cString: $0.pointee.name) }
      ?? unitKernels.map { unsafe String(cString: $0.pointee.name) }
      ?? rowKernels.map { unsafe String(cString: $0.pointee.name) } ?? "portable"
  }
}

extension SweepPlan {
  /// The kernels that sweep the slices; nil for the portable ones.
  ///
  /// If a row needs what the slice right before it gave, sweeps wait for one slice after the other,
  /// and short vectors, whose results are there sooner, win: by 7 % on a grid 15 wide. On a cyclic one
  /// 16 wide every other slice waits, and the longer vectors take less than half of the time.
  var vectorKernels: UnsafePointer<relaxkit_slice_kernels>? {
    guard kernels == .best, case .slices(let slices) = packing, slices.nearestDistance >= 15
    else { return nil }
    return unsafe relaxkit_best_slice_kernels()
  }

  /// The kernels that sweep the rows; nil for the portable ones.
  var rowKernels: UnsafePointer<relaxkit_row_kernels>? {
    guard kernels == .best, case .rows(let rows) = packing else { return nil }
    return unsafe relaxkit_best_row_kernels(isLarge && rows.gainsByReadingAhead ? 1 : 0)
  }

  /// The kernels that sweep the groups or blocks; nil for the portable ones.
  var unitKernels: UnsafePointer<relaxkit_unit_kernels>? {
    switch packing {
    case .groups where kernels == .best: unsafe relaxkit_best_group_kernels()
    case .blocks(let blocks) where kernels == .best:
      unsafe relaxkit_best_block_kernels(Int64(blocks.width))
    default: nil
    }
  }
}
