/// The unchecked view of a matrix that every kernel is a method of.
///
/// It is valid while the closure that received it runs. Indices are 32 bits in memory and widened
/// once when used. The value stored in place of a diagonal entry is zero, so a sum over a whole row
/// is the off-diagonal sum.
@unsafe struct UnsafeCSRHandle {
  let rowCount: Int
  let rowStarts: UnsafePointer<Int32>
  let columns: UnsafePointer<Int32>
  let values: UnsafePointer<Double>
  /// The place of each diagonal entry among the entries: what is before it in the row lies left of
  /// the diagonal, what is after it lies right. Only for matrices that store all of it.
  let diagonalPositions: UnsafePointer<Int32>
  let diagonal: UnsafePointer<Double>
}

extension CSRMatrix {
  /// Calls `body` with an unchecked view of the matrix.
  func withUnsafeHandle<Result>(_ body: (UnsafeCSRHandle) -> Result) -> Result {
    let storage = pattern.storage
    return unsafe storage.rowStarts.withUnsafeBufferPointer { rowStarts in
      unsafe storage.columnIndices.withUnsafeBufferPointer { columns in
        unsafe storage.diagonalPositions.withUnsafeBufferPointer { positions in
          unsafe offDiagonal.withUnsafeBufferPointer { values in
            unsafe diagonal.withUnsafeBufferPointer { diagonal in
              unsafe body(
                UnsafeCSRHandle(
                  rowCount: storage.rowCount,
                  rowStarts: rowStarts.start, columns: columns.start, values: values.start,
                  diagonalPositions: positions.start, diagonal: diagonal.start))
            }
          }
        }
      }
    }
  }
}

// The address of the first element. That of an empty buffer may not exist, and a loop over it reads
// nothing, so any address will do.

extension UnsafeBufferPointer {
  var start: UnsafePointer<Element> {
    // swift-format-ignore: NeverForceUnwrap
    unsafe baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Element>.alignment)!
  }
}

extension UnsafeMutableBufferPointer {
  var start: UnsafeMutablePointer<Element> {
    // swift-format-ignore: NeverForceUnwrap
    unsafe baseAddress ?? UnsafeMutablePointer(bitPattern: MemoryLayout<Element>.alignment)!
  }
}
