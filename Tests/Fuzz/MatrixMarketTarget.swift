import RelaxKit

/// Reads the bytes as a matrix and as a vector; what is read must survive being written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  if let matrix = try? MatrixMarket.parseMatrix(text) {
    // A size line is not to make for more memory than the text.
    precondition(matrix.entryCount <= 2 * count, "more entries than text")
    precondition(max(matrix.rowCount, matrix.columnCount) <= max(1 << 20, count), "too many rows")
    guard let again = try? MatrixMarket.parseMatrix(MatrixMarket.text(of: matrix)) else {
      preconditionFailure("what was written is refused")
    }
    precondition(again == matrix, "what was written reads otherwise")
  }
  if let vector = try? MatrixMarket.parseVector(text) {
    precondition(vector.allSatisfy(\.isFinite), "a vector is not finite")
    guard let again = try? MatrixMarket.parseVector(MatrixMarket.text(of: vector)) else {
      preconditionFailure("a vector that was written is refused")
    }
    precondition(again == vector, "a vector that was written reads otherwise")
  }
  return 0
}
