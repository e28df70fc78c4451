import Foundation
import RelaxKit
import RelaxReporting

/// A matrix as a file that peers read: sizes, row starts, column indices and values, little endian.
struct MatrixFile {
  private var bytes: [UInt8] = []

  init(_ matrix: CSRMatrix) {
    bytes.reserveCapacity(16 + 4 * (matrix.rowCount + 1) + 12 * matrix.entryCount)
    append(UInt64(matrix.rowCount))
    append(UInt64(matrix.entryCount))
    for start in matrix.pattern.rowStarts { append(UInt32(start)) }
    for column in matrix.pattern.columnIndices { append(UInt32(column)) }
    for value in matrix.values { append(value.bitPattern) }
  }

  /// The contents of the file.
  var data: Data { Data(bytes) }

  private mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
