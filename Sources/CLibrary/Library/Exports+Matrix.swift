// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
// The functions of relaxkit.h for matrices; see there.

public import CRelaxKit
internal import RelaxKit

@c @implementation
public func relaxkit_matrix_create_csr(
  _ n: Int32, _ entry_count: Int32, _ row_starts: UnsafePointer<Int32>?,
  _ columns: UnsafePointer<Int32>?, _ values: UnsafePointer<Double>?,
  _ options: UnsafePointer<relaxkit_matrix_options>?,
  _ matrix: UnsafeMutablePointer<OpaquePointer?>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let target = unsafe try required(matrix, "matrix")
    let options = unsafe try MatrixOptions(options)
    unsafe target.pointee = try matrices.add(
      KeptMatrix.rows(n, entry_count, row_starts, columns, values, options))
  }
}

@c @implementation
public func relaxkit_matrix_create_ldu(
  _ n: Int32, _ face_count: Int32, _ lower_address: UnsafePointer<Int32>?,
  _ upper_address: UnsafePointer<Int32>?, _ diagonal: UnsafePointer<Double>?,
  _ upper: UnsafePointer<Double>?, _ lower: UnsafePointer<Double>?,
  _ options: UnsafePointer<relaxkit_matrix_options>?,
  _ matrix: UnsafeMutablePointer<OpaquePointer?>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let target = unsafe try required(matrix, "matrix")
    let options = unsafe try MatrixOptions(options)
    let (cells, faces) = (Int(n), Int(face_count))
    guard cells >= 0, faces >= 0 else {
      throw .argument("a matrix cannot have \(n) cells and \(face_count) faces")
    }
    guard cells < Int(Int32.max), cells + 2 * faces <= Int(Int32.max) else {
      throw Failure(
        RELAXKIT_INVALID_MATRIX,
        "\(n) cells and \(face_count) faces are more than 32-bit indices address")
    }
    let lowers = unsafe try copy(lower_address, faces, "lower_address")
    let uppers = unsafe try copy(upper_address, faces, "upper_address")
    var numbers: [Double] = []
    unsafe try numbers.append(diagonal, upper, lower, cells: cells, faces: faces)
    let (made, entries) = try refusing { () throws(InputError) in
      try CSRMatrix.make(
        cellCount: cells, lower: options.rebased(lowers), upper: options.rebased(uppers),
        numbers: numbers)
    }
    unsafe target.pointee = try matrices.add(
      KeptMatrix(made, .faces(faces), entries, threadCount: options.threadCount))
  }
}

@c @implementation
public func relaxkit_matrix_update_csr(
  _ matrix: OpaquePointer?, _ entry_count: Int32, _ values: UnsafePointer<Double>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    guard case .rows(let count) = matrix.form else {
      throw Failure(
        RELAXKIT_UNSUPPORTED, "the matrix was made from OpenFOAM's form; update it in that")
    }
    guard Int(entry_count) == count else {
      throw .argument("entry_count is \(entry_count), and the matrix was made with \(count)")
    }
    try matrix.update { numbers throws(Failure) in
      unsafe try numbers.append(values, count, "values")
    }
  }
}

@c @implementation
public func relaxkit_matrix_update_ldu(
  _ matrix: OpaquePointer?, _ n: Int32, _ face_count: Int32,
  _ diagonal: UnsafePointer<Double>?, _ upper: UnsafePointer<Double>?,
  _ lower: UnsafePointer<Double>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    guard case .faces(let count) = matrix.form else {
      throw Failure(
        RELAXKIT_UNSUPPORTED, "the matrix was made from compressed rows; update it in that form")
    }
    guard Int(face_count) == count, Int(n) == matrix.unknownCount else {
      throw .argument(
        "the matrix was made with \(matrix.unknownCount) cells and \(count) faces, not with \(n) "
          + "and \(face_count)")
    }
    if let diagonal = unsafe diagonal, let upper = unsafe upper {
      let isDone = unsafe try matrix.updatePairs(
        diagonal: Span(_unsafeStart: diagonal, count: Int(n)),
        first: Span(_unsafeStart: upper, count: count),
        second: lower == nil ? nil : Span(_unsafeStart: lower ?? upper, count: count))
      if isDone { return }
    }
    try matrix.update { numbers throws(Failure) in
      unsafe try numbers.append(diagonal, upper, lower, cells: Int(n), faces: count)
    }
  }
}

@c @implementation
public func relaxkit_matrix_update_diagonal(
  _ matrix: OpaquePointer?, _ n: Int32, _ diagonal: UnsafePointer<Double>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    try matrix.checkLength(n)
    try matrix.updateDiagonal { numbers throws(Failure) in
      unsafe try numbers.append(diagonal, Int(n), "diagonal")
    }
  }
}

@c @implementation
public func relaxkit_matrix_solve(
  _ matrix: OpaquePointer?, _ n: Int32, _ b: UnsafePointer<Double>?,
  _ x: UnsafeMutablePointer<Double>?, _ options: UnsafePointer<relaxkit_solve_options>?,
  _ report: UnsafeMutablePointer<relaxkit_report>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    unsafe try matrices.object(matrix).solve(n, b, x, options, report)
  }
}

@c @implementation
public func relaxkit_matrix_begin(
  _ matrix: OpaquePointer?, _ n: Int32, _ start: UnsafeMutablePointer<relaxkit_start>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    let target = unsafe try required(start, "start")
    unsafe try check(start, "start")
    let given = unsafe target.pointee
    try matrix.checkLength(n)
    guard unsafe given.level.isFinite else {
      throw unsafe .argument("the level of the start is \(given.level)")
    }
    func vector(_ pointer: UnsafePointer<Double>?) -> UnsafeBufferPointer<Double> {
      unsafe UnsafeBufferPointer(start: pointer, count: pointer == nil ? 0 : Int(n))
    }
    let (b, x) = unsafe (vector(given.b), vector(given.x))
    guard b.count == Int(n), x.count == Int(n) else {
      throw .argument("b or x of the start is NULL")
    }
    let (coupled, sums) = unsafe (given.coupled_product, given.coupled_sums)
    try matrix.use { contents throws(Failure) in
      let norms = unsafe try contents.beginCorrection(
        rightHandSide: b.span, start: x.span, level: given.level,
        coupled: coupled == nil ? nil : vector(coupled).span,
        coupledSums: sums == nil ? nil : vector(sums).span)
      unsafe give(contents.system.rightHandSide, to: given.residual)
      unsafe target.pointee.residual_sum = norms.residual
      unsafe target.pointee.normalization = norms.normalization
    }
  }
}

@c @implementation
public func relaxkit_matrix_couple(
  _ matrix: OpaquePointer?, _ coupling: UnsafePointer<relaxkit_coupling>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    let coupling = unsafe try Coupling(coupling, unknownCount: matrix.unknownCount)
    try matrix.use { contents throws(Failure) in contents.coupling = coupling }
  }
}

@c @implementation
public func relaxkit_solve_csr(
  _ n: Int32, _ entry_count: Int32, _ row_starts: UnsafePointer<Int32>?,
  _ columns: UnsafePointer<Int32>?, _ values: UnsafePointer<Double>?,
  _ b: UnsafePointer<Double>?, _ x: UnsafeMutablePointer<Double>?,
  _ options: UnsafePointer<relaxkit_solve_options>?,
  _ report: UnsafeMutablePointer<relaxkit_report>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try KeptMatrix.rows(
      n, entry_count, row_starts, columns, values, MatrixOptions(nil))
    unsafe try matrix.solve(n, b, x, options, report)
  }
}

@c @implementation
public func relaxkit_matrix_guess(
  _ matrix: OpaquePointer?, _ product_limit: Int32, _ omega: UnsafeMutablePointer<Double>?,
  _ product_count: UnsafeMutablePointer<Int32>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    let target = unsafe try required(omega, "omega")
    guard product_limit >= 1 else {
      throw .argument("product_limit is \(product_limit); it must be at least 1")
    }
    try matrix.use(needsRows: true) { contents throws(Failure) in
      let guess = try refusing { () throws(InputError) in
        try contents.memory.guess(
          of: contents.system.matrix, productLimit: Int(product_limit))
      }
      unsafe target.pointee = guess.omega
      unsafe product_count?.pointee = Int32(clamping: guess.productCount)
    }
  }
}

@c @implementation
public func relaxkit_matrix_suggest_alpha(
  _ matrix: OpaquePointer?, _ alpha: UnsafeMutablePointer<Double>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    let target = unsafe try required(alpha, "alpha")
    try matrix.use(goesOn: true) { contents throws(Failure) in
      unsafe target.pointee = RelaxedPivots.suggestedAlpha(for: contents.system.matrix)
    }
  }
}

@c @implementation
public func relaxkit_matrix_inspect(
  _ matrix: OpaquePointer?, _ tolerance: Double,
  _ inspection: UnsafeMutablePointer<relaxkit_inspection>?,
  _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let matrix = unsafe try matrices.object(matrix)
    unsafe try check(inspection, "inspection")
    guard tolerance > 0, tolerance < 1 else {
      throw .argument("tolerance is \(tolerance); it must lie in (0, 1)")
    }
    try matrix.use(needsRows: true) { contents throws(Failure) in
      var generator = SplitMix64(seed: 1)
      let analysis = contents.system.matrix.analysis(tolerance: tolerance, using: &generator)
      unsafe inspection?.pointee.fill(analysis)
      guard unsafe give("\(analysis)", to: text, capacity, length) else {
        throw Failure(RELAXKIT_TOO_SMALL, "the text needs more than \(capacity) bytes")
      }
    }
  }
}

@c @implementation
public func relaxkit_matrix_destroy(_ matrix: OpaquePointer?) -> relaxkit_status {
  guard unsafe matrix != nil else { return RELAXKIT_OK }
  return answer { () throws(Failure) in unsafe try matrices.remove(matrix) }
}

// MARK: What they have in common

/// How a matrix is to be kept.
struct MatrixOptions {
  private let indexBase: Int32
  let threadCount: Int

  init(_ pointer: UnsafePointer<relaxkit_matrix_options>?) throws(Failure) {
    let options = unsafe try read(pointer, { $0.size }, "matrix options")
    (indexBase, threadCount) = (options?.index_base ?? 0, Int(options?.thread_count ?? 1))
    guard indexBase == 0 || indexBase == 1 else {
      throw .argument("index_base is \(indexBase); it must be 0 or 1")
    }
    guard (1...1024).contains(threadCount) else {
      throw .argument("thread_count is \(threadCount); it must be 1 to 1024")
    }
  }

  /// Indices that count from 0. The least one becomes the largest, and is refused.
  func rebased(_ indices: [Int32]) -> [Int32] {
    indexBase == 0 ? indices : indices.map { $0 &- 1 }
  }
}

extension KeptMatrix {
  fileprivate static func rows(
    _ n: Int32, _ entryCount: Int32, _ starts: UnsafePointer<Int32>?,
    _ columns: UnsafePointer<Int32>?, _ values: UnsafePointer<Double>?, _ options: MatrixOptions
  ) throws(Failure) -> KeptMatrix {
    guard n >= 0, n < .max, entryCount >= 0 else {
      throw .argument("a matrix cannot have \(n) rows and \(entryCount) entries")
    }
    let starts = unsafe options.rebased(try copy(starts, Int(n) + 1, "row_starts"))
    // Before what they say about the other arrays is believed.
    guard starts[0] == 0, starts[Int(n)] == entryCount else {
      throw Failure(
        RELAXKIT_INVALID_MATRIX,
        "row_starts run over \(starts[Int(n)]) entries from \(starts[0]) on, and entry_count is "
          + "\(entryCount)")
    }
    let columns = unsafe options.rebased(try copy(columns, Int(entryCount), "columns"))
    let values = unsafe try copy(values, Int(entryCount), "values")
    let (matrix, entries) = try refusing { () throws(InputError) in
      try CSRMatrix.make(rowCount: Int(n), starts: starts, columns: columns, values: values)
    }
    return KeptMatrix(
      matrix, .rows(entryCount: Int(entryCount)), entries, threadCount: options.threadCount)
  }

  fileprivate func solve(
    _ n: Int32, _ b: UnsafePointer<Double>?, _ x: UnsafeMutablePointer<Double>?,
    _ options: UnsafePointer<relaxkit_solve_options>?,
    _ report: UnsafeMutablePointer<relaxkit_report>?
  ) throws(Failure) {
    try use(goesOn: true) { contents throws(Failure) in
      let made: SolveOptions
      let solver: any LinearSolver
      do throws(Failure) {
        unsafe try check(report, "report")
        made = unsafe try SolveOptions(options)
        solver = try made.solver(isCoupled: contents.coupling != nil)
        unsafe try contents.take(n, b, x)
      } catch {
        contents.coupling?.refuse()
        throw error
      }
      let result = try made.solve(&contents, by: solver)
      unsafe give(contents.x, to: x)
      unsafe report?.pointee.fill(result, hasParameter: solver is any RelaxationSolver)
    }
  }
}

extension [Double] {
  fileprivate mutating func append(
    _ diagonal: UnsafePointer<Double>?, _ upper: UnsafePointer<Double>?,
    _ lower: UnsafePointer<Double>?, cells: Int, faces: Int
  ) throws(Failure) {
    unsafe try append(diagonal, cells, "diagonal")
    unsafe try append(upper, faces, "upper")
    unsafe try append(lower ?? upper, faces, "lower")
  }
}

extension relaxkit_inspection {
  fileprivate mutating func fill(_ analysis: MatrixAnalysis) {
    row_count = Int64(analysis.rowCount)
    entry_count = Int64(analysis.entryCount)
    bandwidth = Int64(analysis.bandwidth)
    component_count = Int64(analysis.componentCount)
    is_solvable = analysis.refusal == nil ? 1 : 0
    is_symmetric = analysis.isSymmetric ? 1 : 0
    has_positive_diagonal = analysis.hasPositiveDiagonal ? 1 : 0
    is_m_matrix = analysis.isMMatrix ? 1 : 0
    is_consistently_ordered = analysis.isConsistentlyOrdered ? 1 : 0
    is_positive_definite =
      switch analysis.definiteness {
      case .positive: 1
      case .indefinite: 0
      case .undecided, nil: -1
      }
    jacobi_spectral_radius = analysis.jacobiSpectralRadius?.value ?? .nan
    predicted_omega = analysis.prediction?.omega ?? .nan
    least_sweeps = analysis.prediction?.sweeps.lowerBound ?? .nan
    most_sweeps = analysis.prediction?.sweeps.upperBound ?? .nan
  }
}
