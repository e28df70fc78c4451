import RelaxKit

/// Makes matrices of the bytes in every way there is, and solves with those that can be.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var source = unsafe Source(bytes: Array(UnsafeBufferPointer(start: bytes, count: count)))
  let rowCount = source.small(-1...24)
  let columnCount = source.next() % 4 == 0 ? source.small(-1...24) : rowCount
  let entryCount = source.small(0...96)
  let isDiagonalFull = source.next() % 2 == 0
  var entries = (0..<entryCount).map { _ in
    CSRMatrix.Entry(
      row: source.small(-1...24), column: source.small(-1...24), value: source.number())
  }
  if source.next() % 8 != 0 {
    entries.removeAll { entry in
      entry.row < 0 || entry.row >= rowCount || entry.column < 0 || entry.column >= columnCount
    }
  }
  if isDiagonalFull, rowCount > 0, rowCount == columnCount {
    entries += (0..<rowCount).map { .init(row: $0, column: $0, value: 1 + abs(source.number())) }
  }
  if let matrix = try? CSRMatrix(rowCount: rowCount, columnCount: columnCount, entries: entries) {
    checkSums(matrix, entries)
    checkStructure(matrix)
    solve(matrix, &source)
  }
  // Raw arrays that fit each other by luck only.
  let starts = (0...max(0, rowCount)).map { row in
    source.next() % 16 == 0 ? Int32(source.small(-1...24)) : Int32(min(2 * row, 16))
  }
  let columns = (0..<Int(starts.last ?? 0).magnitude).map { _ in Int32(source.small(-1...24)) }
  let values = columns.map { _ in source.number() }
  if let matrix = try? CSRMatrix(
    rowCount: rowCount, columnCount: columnCount, rowStarts: starts, columnIndices: columns,
    values: values)
  {
    checkStructure(matrix)
    solve(matrix, &source)
  }
  if let pattern = try? SparsityPattern(
    rowCount: rowCount, columnCount: columnCount, rowStarts: starts, columnIndices: columns),
    let matrix = try? CSRMatrix(pattern: pattern, values: values)
  {
    checkStructure(matrix)
  }
  return 0
}

/// Numbers made of bytes; zeros when they are used up.
private struct Source {
  let bytes: [UInt8]
  var position = 0

  mutating func next() -> UInt8 {
    defer { position += 1 }
    return position < bytes.count ? bytes[position] : 0
  }

  mutating func small(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next()) % range.count
  }

  mutating func number() -> Double {
    let byte = next()
    switch byte {
    case 255: return .nan
    case 254: return .infinity
    case 253: return .greatestFiniteMagnitude
    case 252: return -1e300
    case 251: return .leastNonzeroMagnitude
    case 250: return 1e-300
    default: return (Double(byte) - 125) / 16
    }
  }
}

/// Holds a matrix to the sum of its entries, place by place.
private func checkSums(_ matrix: CSRMatrix, _ entries: [CSRMatrix.Entry]) {
  var sums: [Int: Double] = [:]
  for entry in entries { sums[entry.row * 64 + entry.column, default: 0] += entry.value }
  precondition(sums.count == matrix.entryCount, "places are lost or made up")
  for (place, sum) in sums {
    precondition(matrix[place / 64, place % 64] == sum, "an entry is not the sum")
  }
}

private func checkStructure(_ matrix: CSRMatrix) {
  for row in 0..<matrix.rowCount {
    let columns = matrix.row(row).map(\.column)
    precondition(zip(columns, columns.dropFirst()).allSatisfy(<), "columns do not ascend")
    precondition(
      columns.allSatisfy { (0..<matrix.columnCount).contains($0) }, "a column is outside")
  }
  precondition(matrix.values.allSatisfy(\.isFinite), "a value is not finite")
  precondition(matrix.transposed().transposed() == matrix, "the transpose of the transpose differs")
  let order = Array((0..<matrix.rowCount).reversed())
  if let reversed = try? matrix.permuted(by: order) {
    precondition((try? reversed.permuted(by: order)) == matrix, "reversed twice, it differs")
  }
}

private func solve(_ matrix: CSRMatrix, _ source: inout Source) {
  var generator = SplitMix64(seed: 1)
  let analysis = matrix.analysis(productLimit: 8, using: &generator)
  precondition(!analysis.description.isEmpty, "nothing is said of a matrix")
  let load = (0..<matrix.rowCount).map { _ in source.number() }
  let start = (0..<matrix.rowCount).map { _ in source.number() }
  let system = LinearSystem(matrix: matrix, rightHandSide: load)
  let solvers: [any LinearSolver] = [
    SOR(omega: 1.5), SOR(omega: 1.2, ordering: .multicolor), SOR(ordering: .reversed),
    SSOR(omega: 1.1), ConjugateGradient(), SSORConjugateGradient(omega: 1.3),
  ]
  let solver = solvers[source.small(0...(solvers.count - 1))]
  let layouts: [SweepPlan.Layout?] = [nil, .rows, .slices, .blocks, .groups]
  var workspace = SolverWorkspace(
    layout: layouts[source.small(0...(layouts.count - 1))],
    kernels: source.next() % 2 == 0 ? .best : .portable,
    sweepsAtOnce: source.small(1...4))
  var x = start
  guard
    let report = try? solver.solve(
      system, updating: &x, until: .relativeResidual(1e-6, iterationLimit: 20), using: &workspace)
  else {
    precondition(x.map(\.bitPattern) == start.map(\.bitPattern), "a refused solve changed x")
    return
  }
  precondition(analysis.refusal == nil, "a matrix said to be refused was solved")
  if report.isConverged {
    precondition(x.allSatisfy(\.isFinite), "a converged solution is not finite")
    precondition(report.relativeResidual <= 1e-6, "converged above the tolerance")
  }
}
