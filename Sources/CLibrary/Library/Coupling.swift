internal import CRelaxKit
internal import RelaxKit

/// The processes that solve a system together, as the caller reaches them.
@safe struct Coupling: ProcessCoupling {
  private let callbacks: relaxkit_coupling
  let coarseParts: CoarseParts?

  /// Nil for NULL.
  ///
  /// - Parameter unknownCount: the number of own unknowns.
  init?(
    _ pointer: UnsafePointer<relaxkit_coupling>?, unknownCount: Int
  ) throws(Failure) {
    let given = unsafe try read(pointer, { unsafe $0.size }, "coupling")
    guard let coupling = unsafe given else { return nil }
    guard unsafe coupling.couple != nil, unsafe coupling.sum != nil else {
      throw .argument("couple or sum of the coupling is NULL")
    }
    unsafe callbacks = coupling
    unsafe coarseParts = try Self.parts(coupling, unknownCount)
  }

  private static func parts(
    _ coupling: relaxkit_coupling, _ unknownCount: Int
  ) throws(Failure) -> CoarseParts? {
    let (part, count, length) = unsafe (
      Int(coupling.part), Int(coupling.part_count), Int(coupling.coupled_count)
    )
    if count == 0 { return nil }
    guard (1...partLimit).contains(count), (0..<count).contains(part) else {
      throw .argument(
        "part \(part) of \(count) is none; there can be \(partLimit) parts, numbered from 0 on")
    }
    guard length >= 0 else { throw .argument("coupled_count is \(length)") }
    let rows = unsafe try copy(coupling.coupled_rows, length, "coupled_rows")
    let parts = unsafe try copy(coupling.coupled_parts, length, "coupled_parts")
    let values = unsafe try copy(coupling.coupled_values, length, "coupled_values")
    for index in 0..<length {
      guard (0..<unknownCount).contains(Int(rows[index])), (0..<count).contains(Int(parts[index])),
        values[index].isFinite
      else {
        throw .argument(
          "coupled entry \(index), \(values[index]) in row \(rows[index]) and part "
            + "\(parts[index]), is none of \(unknownCount) rows and \(count) parts")
      }
    }
    return CoarseParts(part: part, count: count, rows: rows, parts: parts, values: values)
  }

  /// The factor of the coarse matrix has as many numbers as the square of this.
  private static let partLimit = 1024

  func add(coupled x: SystemVector, to target: SystemVector) {
    let (couple, data) = unsafe (callbacks.couple, callbacks.data)
    x.withSpan { x in
      target.withMutableSpan { target in
        unsafe x.withUnsafeBufferPointer { x in
          unsafe target.withUnsafeMutableBufferPointer { target in
            unsafe couple?(data, x.baseAddress, target.baseAddress)
          }
        }
      }
    }
  }

  func sum(_ numbers: inout [Double]) {
    let (sum, data) = unsafe (callbacks.sum, callbacks.data)
    unsafe numbers.withUnsafeMutableBufferPointer { numbers in
      unsafe sum?(data, numbers.baseAddress, Int32(numbers.count))
    }
  }

  /// Tells the others, who are about to agree on whether the system can be solved, that this process cannot.
  func refuse() {
    var faults = [1.0]
    sum(&faults)
  }
}
