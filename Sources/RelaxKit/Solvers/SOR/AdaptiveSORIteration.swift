/// SOR whose omega follows the residuals: sweeps of ``SORIteration``, and between them
/// ``OmegaAdaptation``.
struct AdaptiveSORIteration: SystemIteration {
  private var sweeps: SORIteration
  private var adaptation: OmegaAdaptation
  private let initialOmega: Double

  static var vectorCount: Int { SORIteration.vectorCount }

  init(_ system: SystemView, initialOmega: Double) {
    sweeps = SORIteration(system, schedule: .constant(initialOmega))
    adaptation = OmegaAdaptation(omega: initialOmega)
    self.initialOmega = initialOmega
  }

  var system: SystemView { sweeps.system }

  var omega: Double? { sweeps.omega }

  mutating func rewind() {
    sweeps.rewind()
    if sweeps.omega != initialOmega { sweeps.use(initialOmega) }
    adaptation = OmegaAdaptation(omega: initialOmega)
  }

  mutating func measure(_ precision: ResidualPrecision) -> Double {
    let norm = sweeps.measure(precision)
    adaptation.rebase(residualNorm: norm)
    return norm
  }

  mutating func restart() { sweeps.restart() }

  mutating func advance() -> IterationStep {
    if sweeps.omega != adaptation.omega {
      sweeps.use(adaptation.omega)
      _ = measure(.working)
      restart()
    }
    let step = sweeps.advance()
    if case .residualNorm(let norm) = step { adaptation.observe(residualNorm: norm) }
    return step
  }

  var lookahead: Int { sweeps.lookahead }

  mutating func advance(norms: inout [Double]) {
    // Sweeps that go at once have one omega. Where it might change between them they go one by one,
    // so that the iterates do not hang on how many go at once.
    if sweeps.omega == adaptation.omega, adaptation.steadySweepCount >= norms.count {
      sweeps.advance(norms: &norms)
      for norm in norms { adaptation.observe(residualNorm: norm) }
    } else {
      for index in norms.indices {
        if case .residualNorm(let norm) = advance() { norms[index] = norm }
      }
    }
  }
}
