/// Eight numbers, one for each row of a slice, as four pairs: the widest registers a portable build
/// may assume.
///
/// `SIMD8` would do for the arithmetic, but moving its lanes one by one costs as much as the sweep.
struct Lanes {
  private var a, b, c, d: SIMD2<Double>

  @inline(__always)
  private init(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ d: SIMD2<Double>
  ) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  static var zero: Lanes {
    @inline(__always) get { Lanes(.zero, .zero, .zero, .zero) }
  }

  static var one: Lanes {
    @inline(__always) get { Lanes(.one, .one, .one, .one) }
  }

  /// Reads eight numbers from an address of any alignment.
  @inline(__always)
  init(_ address: UnsafePointer<Double>) {
    let bytes = unsafe UnsafeRawPointer(address)
    unsafe a = bytes.loadUnaligned(as: SIMD2<Double>.self)
    unsafe b = bytes.loadUnaligned(fromByteOffset: 16, as: SIMD2<Double>.self)
    unsafe c = bytes.loadUnaligned(fromByteOffset: 32, as: SIMD2<Double>.self)
    unsafe d = bytes.loadUnaligned(fromByteOffset: 48, as: SIMD2<Double>.self)
  }

  /// Eight numbers from the first to the last.
  @inline(__always)
  init(
    _ a: (Double, Double), _ b: (Double, Double), _ c: (Double, Double), _ d: (Double, Double)
  ) {
    self.init(SIMD2(a.0, a.1), SIMD2(b.0, b.1), SIMD2(c.0, c.1), SIMD2(d.0, d.1))
  }

  /// The quotients. No operator, since expressions of numbers would be looked through for it, too.
  @inline(__always)
  func divided(by other: Lanes) -> Lanes {
    Lanes(a / other.a, b / other.b, c / other.c, d / other.d)
  }

  /// The last of the eight.
  var last: Double {
    @inline(__always) get { d.y }
  }

  /// Whether each is at least that of other lanes; not if one is NaN.
  @inline(__always)
  func areAtLeast(_ other: Lanes) -> Bool {
    all(((a .>= other.a) .& (b .>= other.b)) .& ((c .>= other.c) .& (d .>= other.d)))
  }

  /// How many are less than those of other lanes.
  func count(below other: Lanes) -> Int {
    func count(_ pair: SIMD2<Double>, _ other: SIMD2<Double>) -> Int {
      (pair.x < other.x ? 1 : 0) + (pair.y < other.y ? 1 : 0)
    }
    return count(a, other.a) + count(b, other.b) + count(c, other.c) + count(d, other.d)
  }

  /// Writes eight numbers to an address of any alignment.
  @inline(__always)
  func store(_ address: UnsafeMutablePointer<Double>) {
    let bytes = UnsafeMutableRawPointer(address)
    unsafe bytes.storeBytes(of: a, as: SIMD2<Double>.self)
    unsafe bytes.storeBytes(of: b, toByteOffset: 16, as: SIMD2<Double>.self)
    unsafe bytes.storeBytes(of: c, toByteOffset: 32, as: SIMD2<Double>.self)
    unsafe bytes.storeBytes(of: d, toByteOffset: 48, as: SIMD2<Double>.self)
  }

  @inline(__always)
  static func + (left: Lanes, right: Lanes) -> Lanes {
    Lanes(left.a + right.a, left.b + right.b, left.c + right.c, left.d + right.d)
  }

  @inline(__always)
  static func - (left: Lanes, right: Lanes) -> Lanes {
    Lanes(left.a - right.a, left.b - right.b, left.c - right.c, left.d - right.d)
  }

  @inline(__always)
  static func * (left: Lanes, right: Lanes) -> Lanes {
    Lanes(left.a * right.a, left.b * right.b, left.c * right.c, left.d * right.d)
  }

  @inline(__always)
  static func * (factor: Double, lanes: Lanes) -> Lanes {
    Lanes(factor * lanes.a, factor * lanes.b, factor * lanes.c, factor * lanes.d)
  }

  @inline(__always)
  static prefix func - (lanes: Lanes) -> Lanes {
    Lanes(-lanes.a, -lanes.b, -lanes.c, -lanes.d)
  }

  /// The absolute values.
  var magnitudes: Lanes {
    @inline(__always) get {
      func magnitude(_ pair: SIMD2<Double>) -> SIMD2<Double> {
        let bits = unsafe unsafeBitCast(pair, to: SIMD2<UInt64>.self)
        return unsafe unsafeBitCast(
          bits & SIMD2(repeating: .max >> 1), to: SIMD2<Double>.self)
      }
      return Lanes(magnitude(a), magnitude(b), magnitude(c), magnitude(d))
    }
  }

  /// The sum of the eight.
  var total: Double {
    @inline(__always) get {
      let sum = (a + b) + (c + d)
      return sum.x + sum.y
    }
  }

  /// Solves `y[i] = self[i] + factors[i] y[i - 1]`, with `before` the `y` before the first row, which
  /// becomes that of the last.
  ///
  /// Pairs are solved first, then fours, all in terms of the `y` before them; so the chain from row
  /// to row is one multiplication and one addition for four rows.
  @inline(__always)
  mutating func scanUp(_ factors: Lanes, _ before: inout Double) {
    var f = factors
    a += f.a * SIMD2(0, a.x)
    f.a *= SIMD2(1, f.a.x)
    b += f.b * SIMD2(0, b.x)
    f.b *= SIMD2(1, f.b.x)
    c += f.c * SIMD2(0, c.x)
    f.c *= SIMD2(1, f.c.x)
    d += f.d * SIMD2(0, d.x)
    f.d *= SIMD2(1, f.d.x)
    b += f.b * a.y
    f.b *= f.a.y
    d += f.d * c.y
    f.d *= f.c.y
    a += f.a * before
    b += f.b * before
    c += f.c * b.y
    d += f.d * b.y
    before = d.y
  }

  /// Solves `y[i] = self[i] + factors[i] y[i + 1]`, with `after` the `y` after the last row, which
  /// becomes that of the first.
  @inline(__always)
  mutating func scanDown(_ factors: Lanes, _ after: inout Double) {
    var f = factors
    a += f.a * SIMD2(a.y, 0)
    f.a *= SIMD2(f.a.y, 1)
    b += f.b * SIMD2(b.y, 0)
    f.b *= SIMD2(f.b.y, 1)
    c += f.c * SIMD2(c.y, 0)
    f.c *= SIMD2(f.c.y, 1)
    d += f.d * SIMD2(d.y, 0)
    f.d *= SIMD2(f.d.y, 1)
    a += f.a * b.x
    f.a *= f.b.x
    c += f.c * d.x
    f.c *= f.d.x
    d += f.d * after
    c += f.c * after
    b += f.b * c.x
    a += f.a * c.x
    after = a.x
  }
}
