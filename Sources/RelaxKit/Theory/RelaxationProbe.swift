/// Makes first guesses for the matrices of a sequence, and keeps what it found while they stay the same but
/// for a factor of the diagonal.
///
/// Nothing is allocated for a pattern and size it has met before.
struct RelaxationProbe: Sendable {
  /// How many scratch vectors of a context it needs.
  static let scratchVectorCount = 5

  private var pairs: TransposePairs?
  /// S and K of a matrix that is not symmetric.
  private var split: SplitMatrix?
  private var projection = SymmetricTridiagonal()
  private var steps = RelaxationSteps()
  /// The off-diagonal entries of the last matrix, and the largest if they are symmetric.
  private var version: CSRMatrix.Version?
  private var largest: Double?
  private var diagonal: [Double] = []

  /// Whether it has seen no matrix yet.
  var isEmpty: Bool { steps.isEmpty }

  /// The guess that follows from what was found, for a matrix that differs from that of the last products
  /// in a factor of the diagonal only, as constant diagonals do that were shifted; nil for others, and if the
  /// limit asks for more products than were made. But for rounding it is what they would give.
  ///
  /// With the diagonal divided by f, S and K are multiplied by it, and so is all that Lanczos finds.
  ///
  /// - Parameters:
  ///   - productLimit: how many products a guess may take.
  ///   - isEnough: whether to be content with fewer, if no more were made.
  /// - Complexity: O(n).
  func knownGuess(
    for matrix: CSRMatrix, productLimit: Int, isEnough: Bool = false
  ) -> RelaxationGuess? {
    guard version === matrix.offDiagonalVersion, diagonal.count == matrix.diagonal.count,
      let first = diagonal.first
    else { return nil }
    let factor = first / matrix.diagonal[0]
    guard factor > 0, factor.isFinite else { return nil }
    for row in diagonal.indices {
      let (old, new) = (diagonal[row], factor * matrix.diagonal[row])
      guard abs(old - new) <= 4 * .ulpOfOne * abs(old) else { return nil }
    }
    return steps.guess(
      factor: factor, productLimit: isEnough ? min(productLimit, steps.count) : productLimit)
  }

  /// Guesses from products with the matrix of a context.
  ///
  /// - Parameters:
  ///   - first: the first of the context's scratch vectors that are free.
  ///   - productLimit: how many products to spend at most.
  mutating func guess(
    in context: SolveContext, scratch first: Int = 0, productLimit: Int
  ) -> RelaxationGuess {
    let matrix = context.matrix
    if pairs?.pattern.storage !== matrix.pattern.storage {
      pairs = TransposePairs(for: matrix.pattern)
      split = nil
    }
    if version !== matrix.offDiagonalVersion {
      version = matrix.offDiagonalVersion
      largest = pairs?.largestOfSymmetric(matrix)
    }
    diagonal.removeAll(keepingCapacity: true)
    diagonal.append(contentsOf: matrix.diagonal)
    projection.removeAll()
    steps.removeAll()
    guard let pairs, context.unknownCount > 0 else {
      return RelaxationGuess(realRadius: 0, imaginaryRadius: 0, productCount: 0)
    }
    let s = context.scratch(first)
    var (q, other) = (context.scratch(first + 1), context.scratch(first + 2))
    let (image, scaled) = (context.scratch(first + 3), context.scratch(first + 4))
    let isPositive = context.diagonal.withSpan { q.setToRoots(of: $0, inverse: s) }
    let largest = isPositive ? largest : nil
    // Whether S has no negative entry, so that its largest eigenvalue is bounded.
    var isBounded = false
    let isSymmetric = largest != nil
    if let largest {
      isBounded = largest <= 0
      scaled.setToProduct(of: s, q)
    } else {
      scaled.setToReciprocals(of: matrix.diagonal.span)
      var parts = split ?? SplitMatrix()
      split = nil
      isBounded = parts.update(from: matrix, pairs, inverse: scaled, plan: context.plan)
      split = parts
      s.fill(with: 0)
    }
    other.fill(with: 0)
    // The norms of q, and of the vector before it, which is in `other`.
    var (norm, normBefore) = (q.norm, 1.0)
    var coupling = 0.0
    while true {
      let (quotient, bound, squares, imaginary): (Double, Double, Double, Double)
      let before = coupling / normBefore
      if isSymmetric {
        quotient = 1 - context.multiply(scaled, into: image) / norm / norm
        bound = steps.isEmpty && isBounded ? q.largestQuotient(image, scaledBy: s) : .infinity
        squares = other.recur(
          (1 - quotient) / norm, q, minus: 1 / norm, image, scaledBy: s, before: before,
          scaled: scaled)
        imaginary = 0
      } else {
        // The diagonals of S and K are zero.
        let square = split?.real.multiply(q, into: image, diagonal: s, in: context) ?? 0
        quotient = square / norm / norm
        bound = steps.isEmpty && isBounded ? q.largestQuotient(image) : .infinity
        squares = other.recur(1 / norm, image, minus: quotient / norm, q, before: before)
        let isComplex =
          split?.imaginary.multiply(q, into: scaled, diagonal: s, in: context) != nil
        imaginary = isComplex ? scaled.norm / norm : 0
      }
      projection.append(diagonal: quotient, coupling: coupling)
      coupling = squares.squareRoot()
      (norm, normBefore) = (coupling, norm)
      let isExhausted = !(coupling > 16 * .ulpOfOne * max(1, abs(quotient)))
      steps.append(
        real: projection.eigenvalue(rank: 0), imaginary: imaginary, bound: bound,
        isExhausted: isExhausted)
      if let guess = steps.guess(factor: 1, productLimit: productLimit) {
        return RelaxationGuess(
          realRadius: guess.realRadius, imaginaryRadius: guess.imaginaryRadius,
          productCount: projection.count)
      }
      swap(&q, &other)
    }
  }
}

/// The parts S and K of a matrix, laid out as it is; see ``TransposePairs``.
private struct SplitMatrix: Sendable {
  /// S, and K as far as it is not zero.
  private(set) var real = Part(), imaginary = Part()

  /// Splits another matrix of the same pattern; whether S has no negative entry.
  mutating func update(
    from matrix: CSRMatrix, _ pairs: TransposePairs, inverse: SystemVector, plan: SweepPlan?
  ) -> Bool {
    guard let plan else { return false }
    let isNonnegative = pairs.split(
      matrix, inverse: inverse, real: &real.values, imaginary: &imaginary.values)
    real.layOut(plan)
    imaginary.layOut(plan)
    return isNonnegative
  }

  struct Part: Sendable {
    fileprivate var values: [Double] = []
    private var matrix: PreparedMatrix?

    fileprivate mutating func layOut(_ plan: SweepPlan) {
      if values.isEmpty { return }
      let isUsable = matrix?.plan.packing.order === plan.packing.order
      // A copy of the tuner may be at work with it.
      if !isUsable || !isKnownUniquelyReferenced(&matrix) { matrix = PreparedMatrix(plan: plan) }
      matrix?.place(values)
    }

    /// `product <- M p`; nil if M is zero.
    func multiply(
      _ p: SystemVector, into product: SystemVector, diagonal: SystemVector,
      in context: SolveContext
    ) -> Double? {
      matrix.map { context.multiply(by: $0, of: values, diagonal: diagonal, p, into: product) }
    }
  }
}

/// What the products of a ``RelaxationProbe`` found, step by step.
private struct RelaxationSteps: Sendable {
  private var real: [Double] = []
  private var imaginary: [Double] = []
  /// What bounds λ, after the first product; infinite if nothing does.
  private var bound = 0.0
  private var isExhausted = false

  var isEmpty: Bool { real.isEmpty }
  var count: Int { real.count }

  mutating func removeAll() {
    real.removeAll(keepingCapacity: true)
    imaginary.removeAll(keepingCapacity: true)
    isExhausted = false
  }

  mutating func append(real: Double, imaginary: Double, bound: Double, isExhausted: Bool) {
    if self.real.isEmpty { self.bound = bound }
    self.real.append(real)
    self.imaginary.append(imaginary)
    self.isExhausted = isExhausted
  }

  /// The guess of the step at which the process ends, with all values multiplied by a factor; nil if it would
  /// go on beyond the steps there are.
  func guess(factor: Double, productLimit: Int) -> RelaxationGuess? {
    var before = Double.infinity
    for index in real.indices {
      let kappa = factor * imaginary[index]
      func guess(_ real: Double) -> RelaxationGuess {
        RelaxationGuess(realRadius: factor * real, imaginaryRadius: kappa, productCount: 0)
      }
      let found = guess(real[index])
      // Without a bound there is no end after one product.
      if index == 0 { before = bound.isFinite ? guess(bound).depth : .infinity }
      if abs(found.depth - before) < Self.resolution || index + 1 == productLimit
        || isExhausted && index + 1 == real.count
      {
        return found
      }
      before = found.depth
    }
    return nil
  }

  /// Guesses of the depth that differ by less are as good as the same.
  private static let resolution = 0.03
}
