/// The 64-bit cyclic redundancy check of the xz file format, over bytes that may come in pieces.
///
/// It differs if at most 64 neighbouring bits do, and for other damage except once in 2⁶⁴. It is no
/// protection against someone who recomputes it. Polynomial: ECMA-182 (1992), annex B, bits reflected.
package struct Checksum: Sendable, Hashable {
  private var remainder = UInt64.max

  /// The checksum of nothing.
  package init() {}

  /// The checksum of some bytes.
  package init(of bytes: some Sequence<UInt8>) { update(bytes) }

  /// The check of all bytes so far.
  package var value: UInt64 { ~remainder }

  /// Adds bytes.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      remainder = Self.table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ (remainder >> 8)
    }
  }

  private static let table: [UInt64] = (0..<256).map { byte in
    (0..<8).reduce(UInt64(byte)) { bits, _ in
      bits & 1 == 0 ? bits >> 1 : bits >> 1 ^ 0xC96C_5795_D787_0F42
    }
  }
}
