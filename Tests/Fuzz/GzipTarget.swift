import RelaxKit

/// Inflates the bytes in one piece and in small ones: to the same, and never beyond the limit.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  let limit = 1 << 16
  let whole = inflated(input, pieces: max(count, 1), limit: limit)
  let parts = inflated(input, pieces: 1 + Int(input.first ?? 0) % 64, limit: limit)
  precondition(whole == parts, "pieces inflate otherwise")
  if case .success(let output) = whole {
    precondition(output.count <= limit, "the limit is passed")
    if !output.isEmpty {
      let beyond = inflated(input, pieces: max(count, 1), limit: output.count - 1)
      guard case .failure(let error) = beyond, error.code == .tooLarge else {
        preconditionFailure("a lower limit is passed")
      }
    }
  }
  return 0
}

private func inflated(_ input: [UInt8], pieces size: Int, limit: Int) -> Result<[UInt8], InputError>
{
  var position = 0
  do {
    return .success(
      try Gzip.inflate(limit: limit, path: "a.gz") {
        let end = min(position + size, input.count)
        defer { position = end }
        return Array(input[position..<end])
      })
  } catch let error as InputError {
    return .failure(error)
  } catch {
    preconditionFailure("another error: \(error)")
  }
}
