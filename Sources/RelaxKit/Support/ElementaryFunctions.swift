// The elementary functions of the C library, whose module has another name on each system. No other
// file need import it. Disfavored, so that tests that see both these and Foundation's can call them.

#if canImport(Glibc)
  private import Glibc

  @inline(__always) @_disfavoredOverload func acos(_ x: Double) -> Double { Glibc.acos(x) }
  @inline(__always) @_disfavoredOverload func acosh(_ x: Double) -> Double { Glibc.acosh(x) }
  @inline(__always) @_disfavoredOverload func asinh(_ x: Double) -> Double { Glibc.asinh(x) }
  @inline(__always) @_disfavoredOverload func cos(_ x: Double) -> Double { Glibc.cos(x) }
  @inline(__always) @_disfavoredOverload func cosh(_ x: Double) -> Double { Glibc.cosh(x) }
  @inline(__always) @_disfavoredOverload func exp(_ x: Double) -> Double { Glibc.exp(x) }
  @inline(__always) @_disfavoredOverload func floor(_ x: Double) -> Double { Glibc.floor(x) }
  @inline(__always) @_disfavoredOverload func log(_ x: Double) -> Double { Glibc.log(x) }
  @inline(__always) @_disfavoredOverload func tan(_ x: Double) -> Double { Glibc.tan(x) }
  @inline(__always) @_disfavoredOverload func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  @inline(__always) @_disfavoredOverload func hypot(_ x: Double, _ y: Double) -> Double {
    Glibc.hypot(x, y)
  }
#elseif canImport(Musl)
  private import Musl

  @inline(__always) @_disfavoredOverload func acos(_ x: Double) -> Double { Musl.acos(x) }
  @inline(__always) @_disfavoredOverload func acosh(_ x: Double) -> Double { Musl.acosh(x) }
  @inline(__always) @_disfavoredOverload func asinh(_ x: Double) -> Double { Musl.asinh(x) }
  @inline(__always) @_disfavoredOverload func cos(_ x: Double) -> Double { Musl.cos(x) }
  @inline(__always) @_disfavoredOverload func cosh(_ x: Double) -> Double { Musl.cosh(x) }
  @inline(__always) @_disfavoredOverload func exp(_ x: Double) -> Double { Musl.exp(x) }
  @inline(__always) @_disfavoredOverload func floor(_ x: Double) -> Double { Musl.floor(x) }
  @inline(__always) @_disfavoredOverload func log(_ x: Double) -> Double { Musl.log(x) }
  @inline(__always) @_disfavoredOverload func tan(_ x: Double) -> Double { Musl.tan(x) }
  @inline(__always) @_disfavoredOverload func tanh(_ x: Double) -> Double { Musl.tanh(x) }
  @inline(__always) @_disfavoredOverload func hypot(_ x: Double, _ y: Double) -> Double {
    Musl.hypot(x, y)
  }
#elseif canImport(Darwin)
  private import Darwin

  @inline(__always) @_disfavoredOverload func acos(_ x: Double) -> Double { Darwin.acos(x) }
  @inline(__always) @_disfavoredOverload func acosh(_ x: Double) -> Double { Darwin.acosh(x) }
  @inline(__always) @_disfavoredOverload func asinh(_ x: Double) -> Double { Darwin.asinh(x) }
  @inline(__always) @_disfavoredOverload func cos(_ x: Double) -> Double { Darwin.cos(x) }
  @inline(__always) @_disfavoredOverload func cosh(_ x: Double) -> Double { Darwin.cosh(x) }
  @inline(__always) @_disfavoredOverload func exp(_ x: Double) -> Double { Darwin.exp(x) }
  @inline(__always) @_disfavoredOverload func floor(_ x: Double) -> Double { Darwin.floor(x) }
  @inline(__always) @_disfavoredOverload func log(_ x: Double) -> Double { Darwin.log(x) }
  @inline(__always) @_disfavoredOverload func tan(_ x: Double) -> Double { Darwin.tan(x) }
  @inline(__always) @_disfavoredOverload func tanh(_ x: Double) -> Double { Darwin.tanh(x) }
  @inline(__always) @_disfavoredOverload func hypot(_ x: Double, _ y: Double) -> Double {
    Darwin.hypot(x, y)
  }
#endif
