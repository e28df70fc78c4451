internal import CRelaxKit
internal import RelaxKit

/// The processes that solve a system together, as the caller reaches them.
@safe struct Coupling: ProcessCoupling {
  private let callbacks: relaxkit_coupling

  /// Nil for NULL.
  init?(_ pointer: UnsafePointer<relaxkit_coupling>?) throws(Failure) {
    let given = unsafe try read(pointer, { unsafe $0.size }, "coupling")
    guard let coupling = unsafe given else { return nil }
    guard unsafe coupling.couple != nil, unsafe coupling.sum != nil else {
      throw .argument("couple or sum of the coupling is NULL")
    }
    unsafe callbacks = coupling
  }

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
