/// A user's sweep at work on one system; the residual is formed after each sweep.
@safe struct StationaryIteration<Method: StationaryMethod>: SystemIteration {
  let system: SystemView
  private let method: Method
  private let linearSystem: LinearSystem
  private let residual: UnsafeMutablePointer<Double>

  static var vectorCount: Int { 1 }

  init(_ system: SystemView, method: Method, linearSystem: LinearSystem) {
    self.system = system
    self.method = method
    self.linearSystem = linearSystem
    unsafe residual = system.vector(0)
  }

  mutating func measure(_ precision: ResidualPrecision) -> Double {
    unsafe system.residual(into: residual, precision)
  }

  mutating func restart() {}

  mutating func advance() -> IterationStep {
    var x = unsafe MutableSpan(_unsafeStart: system.x, count: system.count)
    method.sweep(linearSystem, updating: &x)
    return .residualNorm(measure(.working))
  }
}
