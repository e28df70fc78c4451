/// What a process tells of the parts of a system that a coarse correction has an unknown for.
package struct CoarseParts: Sendable {
  /// The part that the own unknowns belong to, and the number of parts.
  package let part, count: Int
  /// The entries in columns of other processes: row, part of the column, and value.
  package let rows, parts: [Int32]
  package let values: [Double]

  /// Makes what a process tells.
  ///
  /// - Precondition: all lists are equally long, and parts are among the `count`.
  package init(part: Int, count: Int, rows: [Int32], parts: [Int32], values: [Double]) {
    precondition(
      rows.count == parts.count && rows.count == values.count && (0..<count).contains(part)
        && parts.allSatisfy { (0..<Int32(clamping: count)).contains($0) })
    (self.part, self.count) = (part, count)
    (self.rows, self.parts, self.values) = (rows, parts, values)
  }
}

/// Deflation by one unknown for each part of a system, which carries from part to part at once what a
/// preconditioner of parts lets through step by step.
///
/// With the columns of Z one on a part and zero elsewhere, residuals are kept orthogonal to Z and directions to A Z,
///
///     x <- x + Z y,    y = (Zᵀ A Z)⁻¹ Zᵀ r    once,    p <- M⁻¹ r + β p − Z y,    y = (Zᵀ A Z)⁻¹ (A Z)ᵀ M⁻¹ r,
///
/// so that conjugate gradients go on in what is left (Nicolaides, *SIAM Journal on Numerical Analysis* 24, 1987;
/// Saad, Yeung, Erhel and Guyomarc'h, *SIAM Journal on Scientific Computing* 21, 2000). The products `(A Z)ᵀ s` are
/// summed up with those that an iteration sums up anyway.
struct CoarseCorrection {
  private let parts: CoarseParts
  /// The row sums of the own matrix: its part of A times ones.
  private let rowSums: SystemVector
  /// The Cholesky factor of `Zᵀ A Z`, row by row; zero on the diagonal where an unknown is left out.
  private var factor: [Double]

  var count: Int { parts.count }

  /// Factors `Zᵀ A Z`; all processes must call it at once.
  ///
  /// - Parameters:
  ///   - ones: overwritten.
  ///   - rowSums: a vector for the correction's own use.
  init(
    _ parts: CoarseParts, _ context: SolveContext, _ others: some ProcessCoupling,
    ones: SystemVector, rowSums: SystemVector
  ) {
    (self.parts, self.rowSums) = (parts, rowSums)
    ones.fill(with: 1)
    let own = context.multiply(ones, into: rowSums)
    let count = parts.count
    factor = [Double](repeating: 0, count: count * count)
    factor[parts.part * count + parts.part] = own
    for (other, value) in zip(parts.parts, parts.values) {
      factor[parts.part * count + Int(other)] += value
    }
    others.sum(&factor)
    factorize()
  }

  /// A part without unknowns, or the last one where all row sums are zero, would have a pivot of zero: its unknown
  /// is left out.
  private mutating func factorize() {
    for row in 0..<count {
      for column in 0...row {
        var rest = factor[row * count + column]
        for k in 0..<column { rest -= factor[row * count + k] * factor[column * count + k] }
        let pivot = factor[column * count + column]
        if column < row {
          factor[row * count + column] = pivot > 0 ? rest / pivot : 0
        } else {
          factor[row * count + row] = rest > Self.leastPivot * pivot ? rest.squareRoot() : 0
        }
      }
    }
  }

  /// Smaller pivots, relative to the diagonal entry, are rounding.
  private static let leastPivot = 1e-10

  /// Adds the own part of `Zᵀ v` to numbers.
  func addSums(of v: SystemVector, to numbers: inout [Double], from first: Int) {
    for row in 0..<v.count { numbers[first + parts.part] += v[row] }
  }

  /// Adds the own part of `(A Z)ᵀ s` to numbers.
  func addProducts(with s: SystemVector, to numbers: inout [Double], from first: Int) {
    numbers[first + parts.part] += rowSums.dot(s)
    for index in parts.rows.indices {
      numbers[first + Int(parts.parts[index])] += parts.values[index] * s[Int(parts.rows[index])]
    }
  }

  /// Replaces numbers `c` by `y = (Zᵀ A Z)⁻¹ c`.
  func solve(_ numbers: inout [Double], from first: Int) {
    for row in 0..<count {
      var rest = numbers[first + row]
      for k in 0..<row { rest -= factor[row * count + k] * numbers[first + k] }
      let pivot = factor[row * count + row]
      numbers[first + row] = pivot > 0 ? rest / pivot : 0
    }
    for row in (0..<count).reversed() {
      let pivot = factor[row * count + row]
      var rest = numbers[first + row]
      for k in row + 1..<count { rest -= factor[k * count + row] * numbers[first + k] }
      numbers[first + row] = pivot > 0 ? rest / pivot : 0
    }
  }

  /// The element of `Z y` in all own rows.
  func level(of y: [Double], from first: Int) -> Double { y[first + parts.part] }

  /// `v <- v - A Z y`, its own part.
  func subtractProduct(with y: [Double], from first: Int, to v: SystemVector) {
    v.add(-y[first + parts.part], times: rowSums)
    for index in parts.rows.indices {
      v[Int(parts.rows[index])] -= parts.values[index] * y[first + Int(parts.parts[index])]
    }
  }
}
