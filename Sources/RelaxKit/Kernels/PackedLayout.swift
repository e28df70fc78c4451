/// An order of the values of a matrix in which kernels read them, with zeros in between.
protocol PackedLayout: Sendable {
  /// Where each entry of the pattern goes among the packed values; diagonal entries go to a place
  /// behind them all.
  var positions: [Int32] { get }

  /// The number of packed values, with one place for those that belong nowhere.
  var valueCount: Int { get }
}

extension PackedLayout {
  /// Puts the values of a matrix where they belong; zeros between them stay.
  func pack(_ values: [Double], into packed: inout [Double], at offset: Int) {
    precondition(values.count == positions.count && packed.count >= offset + valueCount)
    unsafe packed.withUnsafeMutableBufferPointer { packed in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe positions.withUnsafeBufferPointer { positions in
          let target = unsafe packed.start + offset
          for entry in 0..<values.count {
            unsafe target[Int(positions[entry])] = values[entry]
          }
        }
      }
    }
  }
}
