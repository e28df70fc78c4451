import RelaxKit

/// Reads the bytes as a file of a saved state, and as a state to save; holds the checksum to its pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  if let state = try? StateFile.state(in: input) {
    precondition((try? StateFile.state(in: StateFile.bytes(of: state))) == state, "another state")
  }
  var file = StateFile.bytes(of: input)
  precondition((try? StateFile.state(in: file)) == input, "a saved state reads otherwise")
  // What the bytes begin with says where the file is damaged.
  let place = input.prefix(4).reduce(0) { $0 << 8 | Int($1) } % file.count
  precondition((try? StateFile.state(in: Array(file[..<place]))) == nil, "a part is taken for all")
  file[place] ^= 1 << (input.first ?? 0) % 8
  if let other = try? StateFile.state(in: file) {
    // The version may be told in other words, such as a checksum in capitals, but not the state.
    precondition(other == input, "a damaged state is read")
  }
  var pieces = Checksum()
  pieces.update(input[..<(place % (count + 1))])
  pieces.update(input[(place % (count + 1))...])
  precondition(pieces == Checksum(of: input), "the checksum of the pieces differs")
  return 0
}
