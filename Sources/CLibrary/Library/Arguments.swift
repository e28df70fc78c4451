// Pointers of a caller, read and written in one place. What is not NULL is believed to have the length that
// the header asks for; all else is checked.

/// A copy of the elements.
func copy<Element>(
  _ pointer: UnsafePointer<Element>?, _ count: Int, _ name: String
) throws(Failure) -> [Element] {
  guard count > 0 else { return [] }
  guard let pointer = unsafe pointer else { throw .argument("\(name) is NULL") }
  return unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
}

/// Overwrites the elements of an array, which must be as many.
func copy(
  _ pointer: UnsafePointer<Double>?, into target: inout [Double], _ name: String
) throws(Failure) {
  guard !target.isEmpty else { return }
  guard let pointer = unsafe pointer else { throw .argument("\(name) is NULL") }
  unsafe target.withUnsafeMutableBufferPointer { target in
    unsafe target.baseAddress?.update(from: pointer, count: target.count)
  }
}

/// Gives an array to the caller.
func give(_ source: [Double], to pointer: UnsafeMutablePointer<Double>?) {
  unsafe source.withUnsafeBufferPointer { source in
    if let start = source.baseAddress { unsafe pointer?.update(from: start, count: source.count) }
  }
}

/// Stops a call with an output that is NULL.
func required<Value>(
  _ pointer: UnsafeMutablePointer<Value>?, _ name: String
) throws(Failure) -> UnsafeMutablePointer<Value> {
  guard let pointer = unsafe pointer else { throw .argument("\(name) is NULL") }
  return unsafe pointer
}

/// A struct of the caller's, which begins with its size; nil for NULL.
func read<Value>(
  _ pointer: UnsafePointer<Value>?, _ size: (Value) -> Int, _ name: String
) throws(Failure) -> Value? {
  guard let pointer = unsafe pointer else { return nil }
  // The size alone, for there may be no more.
  let found = unsafe UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
  try checkSize(found, of: Value.self, name)
  return unsafe pointer.pointee
}

/// Checks a struct to be written; NULL passes.
func check<Value>(_ pointer: UnsafeMutablePointer<Value>?, _ name: String) throws(Failure) {
  guard let pointer = unsafe pointer else { return }
  try checkSize(
    unsafe UnsafeRawPointer(pointer).loadUnaligned(as: Int.self), of: Value.self, name)
}

private func checkSize<Value>(_ found: Int, of: Value.Type, _ name: String) throws(Failure) {
  guard found == MemoryLayout<Value>.stride else {
    throw .argument(
      "the size of the \(name) is \(UInt(bitPattern: found)) where the library knows "
        + "\(MemoryLayout<Value>.stride); begin with its RELAXKIT_..._INIT")
  }
}

/// Text of the caller's, which ends with a zero.
func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws(Failure) -> String {
  guard let pointer = unsafe pointer else { throw .argument("\(name) is NULL") }
  return unsafe String(cString: pointer)
}

/// Gives text to the caller, cut off where it does not fit.
///
/// - Returns: whether all of it fits, or the length alone is asked for.
func give(
  _ text: String, to buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ length: UnsafeMutablePointer<Int>?
) -> Bool {
  let bytes = Array(text.utf8)
  unsafe length?.pointee = bytes.count
  guard let buffer = unsafe buffer else { return true }
  guard capacity != 0 else { return false }
  var kept = bytes.count
  if UInt(bitPattern: capacity) <= UInt(kept) {
    kept = capacity - 1
    while kept > 0, bytes[kept] & 0xC0 == 0x80 { kept -= 1 }
  }
  for index in 0..<kept { unsafe buffer[index] = CChar(bitPattern: bytes[index]) }
  unsafe buffer[kept] = 0
  return kept == bytes.count
}
