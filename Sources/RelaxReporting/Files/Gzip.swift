import CZlib
package import RelaxKit

/// The gzip file format (RFC 1952), unpacked by zlib.
package enum Gzip {
  /// The bytes every file starts with.
  package static let magic: [UInt8] = [0x1F, 0x8B]

  /// Inflates a file of one or more members, which may be padded with zeros, in pieces, so that memory is
  /// bounded by the limit, whatever the file claims.
  ///
  /// - Parameters:
  ///   - limit: the most bytes to accept.
  ///   - check: is given the first 2¹⁶ bytes or more, or all there are, and throws if the rest need not be
  ///     inflated.
  ///   - next: gives the next bytes of the file, none at its end.
  package static func inflate(
    limit: Int, path: String,
    checkingHead check: ([UInt8]) throws(InputError) -> Void = { _ in },
    from next: () throws(InputError) -> [UInt8]
  ) throws(InputError) -> [UInt8] {
    var stream = unsafe z_stream()
    return try unsafe withUnsafeMutablePointer(to: &stream) { stream throws(InputError) in
      // 15 bits of window, the most there are, and 16 for a gzip header.
      let status = unsafe inflateInit2_(
        stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard status == Z_OK else {
        throw InputError(.unreadableFile, "zlib cannot be set up: status \(status)", path: path)
      }
      defer { unsafe _ = inflateEnd(stream) }
      var output: [UInt8] = []
      var (isInMember, isChecked) = (true, false)
      while true {
        let input = try next()
        if input.isEmpty { break }
        try unsafe input.withUnsafeBufferPointer { input throws(InputError) in
          unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
          unsafe stream.pointee.avail_in = UInt32(input.count)
          try unsafe inflateAvailable(
            stream, isInMember: &isInMember, into: &output, limit: limit, path: path)
        }
        if !isChecked, output.count >= FileSource.headCount {
          try check(output)
          isChecked = true
        }
      }
      guard !isInMember else {
        throw InputError(.truncated, "the compressed file ends early", path: path)
      }
      return output
    }
  }

  /// Inflates the input a stream holds.
  private static func inflateAvailable(
    _ stream: UnsafeMutablePointer<z_stream>, isInMember: inout Bool, into output: inout [UInt8],
    limit: Int, path: String
  ) throws(InputError) {
    var isOutputFull = false
    while unsafe stream.pointee.avail_in > 0 || isOutputFull {
      if !isInMember {
        guard unsafe skipZeros(stream) else { return }
        unsafe inflateReset(stream)
        isInMember = true
      }
      var status = Z_OK
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
        unsafe stream.pointee.next_out = buffer.baseAddress
        unsafe stream.pointee.avail_out = UInt32(buffer.count)
        status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        count = unsafe buffer.count - Int(stream.pointee.avail_out)
        isOutputFull = count == buffer.count
      }
      guard piece.count <= limit - output.count else {
        throw InputError(
          .tooLarge,
          "it inflates to more than \(FileSource.size(limit)); raise --inflate-limit if you trust the "
            + "file", path: path)
      }
      output += piece
      switch status {
      case Z_OK, Z_BUF_ERROR: break  // the latter asks for input or for room
      case Z_STREAM_END:
        isInMember = false
        isOutputFull = false
      case Z_MEM_ERROR: throw InputError(.tooLarge, "no memory is left to inflate it", path: path)
      default: throw InputError(.malformedText, "the compressed file is damaged", path: path)
      }
    }
  }

  /// Moves past padding; false if nothing else is left of the input.
  private static func skipZeros(_ stream: UnsafeMutablePointer<z_stream>) -> Bool {
    while unsafe stream.pointee.avail_in > 0 {
      guard unsafe stream.pointee.next_in.pointee == 0 else { return true }
      unsafe stream.pointee.next_in += 1
      unsafe stream.pointee.avail_in -= 1
    }
    return false
  }
}
