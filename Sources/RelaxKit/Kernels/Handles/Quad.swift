/// Four numbers, one for each row of a group; two registers of the widest that a portable build may
/// assume.
typealias Quad = SIMD4<Double>

extension SIMD4<Double> {
  /// Reads four numbers from an address of any alignment.
  @inline(__always)
  init(_ address: UnsafePointer<Double>) {
    self = unsafe UnsafeRawPointer(address).loadUnaligned(as: SIMD4<Double>.self)
  }

  /// Reads the elements of a vector at four places.
  @inline(__always)
  init(_ vector: UnsafePointer<Double>, at places: UnsafePointer<Int32>) {
    // Two places at a time: a tenth faster than one by one.
    let bytes = unsafe UnsafeRawPointer(places)
    let first = unsafe bytes.loadUnaligned(as: UInt64.self)
    let second = unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    func element(_ place: UInt64) -> Double {
      unsafe vector[Int(truncatingIfNeeded: place)]
    }
    let (a, b) = (element(first & 0xffff_ffff), element(first >> 32))
    let (c, d) = (element(second & 0xffff_ffff), element(second >> 32))
    #if _endian(little)
      self.init(a, b, c, d)
    #else
      self.init(b, a, d, c)
    #endif
  }

  /// Writes the first numbers, four or fewer, to an address of any alignment.
  @inline(__always)
  func store(_ count: Int, _ address: UnsafeMutablePointer<Double>) {
    if count == 4 {
      unsafe UnsafeMutableRawPointer(address).storeBytes(of: self, as: SIMD4<Double>.self)
    } else {
      unsafe address[0] = self[0]
      if count > 1 { unsafe address[1] = self[1] }
      if count > 2 { unsafe address[2] = self[2] }
    }
  }

  /// The first numbers, four or fewer, with zeros in place of the others.
  @inline(__always)
  func first(_ count: Int) -> Quad {
    count == 4 ? self : Quad(self[0], count > 1 ? self[1] : 0, count > 2 ? self[2] : 0, 0)
  }

  /// What residuals add to the sum of their norm.
  @inline(__always)
  func terms(_ norm: VectorNorm) -> Quad {
    switch norm {
    case .euclidean: return self * self
    case .sum:
      let mask = SIMD4<UInt64>(repeating: .max >> 1)
      return unsafe unsafeBitCast(unsafeBitCast(self, to: SIMD4<UInt64>.self) & mask, to: Quad.self)
    }
  }

  /// The sum of the four.
  var total: Double {
    @inline(__always) get { (self[0] + self[2]) + (self[1] + self[3]) }
  }
}
