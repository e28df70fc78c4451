import Foundation
import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Tuners made without naming a learner, and learners around solvers that cannot play schedules.
@Suite struct DefaultTunerTests {
  /// Shifted Laplacians and their shifts.
  private func systems(count: Int) throws -> [(shift: Double, system: LinearSystem)] {
    let laplacian = try GridDomain(.square, size: 8).laplacian()
    var generator = SplitMix64(seed: 40_513)
    return (0..<count).map { _ in
      let shift = Double.random(in: -0.1...0.5, using: &generator)
      return (
        shift,
        LinearSystem(
          matrix: laplacian.shiftingDiagonal(by: shift),
          rightHandSide: randomVector(count: laplacian.rowCount, using: &generator))
      )
    }
  }

  private func reports<Solver: RelaxationSolver, Learner>(
    _ tuner: inout OmegaTuner<Solver, Learner>, count: Int = 60, tolerance: Double = 1e-8,
    context: (Double) -> Learner.Context
  ) throws -> [SolveReport] {
    try systems(count: count).map { shift, system in
      var x = [Double](repeating: 0, count: system.unknownCount)
      return try tuner.solve(
        system, context: context(shift), updating: &x, until: .relativeResidual(tolerance))
    }
  }

  @Test func `a property needs no name of an algorithm`() throws {
    final class PressureSolver {
      var tuner = OmegaTuner(solver: SOR())
    }
    let owner = PressureSolver()
    let (_, system) = try systems(count: 1)[0]
    var x = [Double](repeating: 0, count: system.unknownCount)
    let report = try owner.tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
    #expect(report.isConverged)
    let property: OmegaTuner<SOR, DefaultLearner> = owner.tuner
    #expect(property.round == 1)
  }

  @Test func `a context is none, a number or several, and finite`() throws {
    let (shift, system) = try systems(count: 1)[0]
    var x = [Double](repeating: 0, count: system.unknownCount)
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    for numbers in [[shift], [shift, 3, -1]] {
      var tuner = OmegaTuner(solver: SOR())
      for _ in 0..<3 {
        x = [Double](repeating: 0, count: x.count)
        #expect(
          try tuner.solve(system, context: numbers, updating: &x, until: criterion).isConverged)
      }
      #expect(tuner.round == 3)
      let refused = #expect(throws: InputError.self) {
        try tuner.solve(
          system, context: numbers.map { _ in .nan }, updating: &x, until: criterion)
      }
      #expect(refused?.code == .notFinite && tuner.round == 3)
    }
    var plain = OmegaTuner(solver: SOR())
    x = [Double](repeating: 0, count: x.count)
    #expect(try plain.solve(system, context: shift, updating: &x, until: criterion).isConverged)
    x = [Double](repeating: 0, count: x.count)
    #expect(try plain.solve(system, context: 1, updating: &x, until: criterion).isConverged)
  }

  // MARK: Schedules only where they can be played

  @Test func `a method that keeps its omega is given one`() throws {
    var tuner = OmegaTuner(solver: SSORConjugateGradient(), learner: YoungLearner())
    let found = try reports(&tuner, count: 40) { _ in }
    #expect(found.allSatisfy { $0.isConverged })
    var damped = OmegaTuner(solver: DampedJacobi(), learner: YoungLearner())
    #expect(try reports(&damped, count: 10) { _ in }.count == 10)
  }

  @Test func `a solver of one's own is given the whole choice`() throws {
    var tuner = OmegaTuner(learner: YoungLearner())
    for _ in 0..<60 {
      let proposal = try tuner.propose()
      #expect(proposal.choice.schedule == .constant(proposal.omega))
      tuner.record(loss: 20 + 400 * abs(proposal.omega - 1.7), for: proposal)
    }
    // Also where the tuner itself could play a schedule.
    var own = OmegaTuner(solver: SOR())
    _ = try reports(&own, count: 20) { _ in TuningContext() }
    let proposal = try own.propose()
    #expect(proposal.choice.schedule == .constant(proposal.omega))
  }

  @Test func `the default around a solver of one's own finds a good omega`() throws {
    var tuner = OmegaTuner()
    var counts: [Int] = []
    for _ in 0..<40 {
      counts.append(
        try tuner.run { omega in Int(30 + 900 * (omega - 1.4) * (omega - 1.4)) })
    }
    #expect(counts.suffix(10).allSatisfy { $0 < 60 })
  }

  @Test func `a parameter of another range is tuned`() throws {
    let range = -3.0...7.0
    var tuner = OmegaTuner(parameterRange: range)
    var asked: [Double] = []
    for _ in 0..<60 {
      _ = try tuner.run { parameter in
        asked.append(parameter)
        return Int(30 + 8 * (parameter - 2) * (parameter - 2))
      }
    }
    #expect(asked.allSatisfy(range.contains))
    // Once the first solves are forgotten, an end of the range may be tried again.
    #expect(asked.suffix(20).count { abs($0 - 2) >= 2 } <= 1)
    #expect(tuner.fallbackOmega == nil)
    tuner.fallbackOmega = -1
    let saved = try JSONEncoder().encode(tuner)
    var restored = try JSONDecoder().decode(
      OmegaTuner<ExternalSolver, DefaultLearner>.self, from: saved)
    #expect(try restored.propose().omega == tuner.propose().omega)
    #expect(restored.fallbackOmega == -1)
  }

  @Test func `a range beyond what the solver accepts is refused`() async throws {
    await #expect(processExitsWith: .failure) {
      _ = OmegaTuner(solver: SOR(), parameterRange: -1...1)
    }
    let tuner = OmegaTuner(solver: SOR(), parameterRange: 0.5...1.5)
    let saved = String(decoding: try JSONEncoder().encode(tuner), as: UTF8.self)
    let wide = saved.replacingOccurrences(of: "[0.5,1.5]", with: "[-1,1.5]")
    #expect(wide != saved)
    #expect(
      refusal(OmegaTuner<SOR, DefaultLearner>.self, Data(wide.utf8))?
        .contains("goes beyond the parameters that SOR accepts") == true)
  }

  // MARK: Saved states

  private func refusal<Value: Decodable>(_ type: Value.Type, _ data: Data) -> String? {
    do {
      _ = try JSONDecoder().decode(type, from: data)
      return nil
    } catch DecodingError.dataCorrupted(let context) {
      return context.debugDescription
    } catch {
      return "not data that is corrupted: \(error)"
    }
  }

  @Test func `a state says of which version and kind it is`() throws {
    var tuner = OmegaTuner(solver: SOR())
    _ = try reports(&tuner, count: 20) { _ in TuningContext() }
    let saved = try JSONEncoder().encode(tuner)
    typealias Saved = OmegaTuner<SOR, DefaultLearner>
    #expect(refusal(Saved.self, saved) == nil)
    var object = try #require(
      try JSONSerialization.jsonObject(with: saved) as? [String: Any])
    #expect(
      refusal(OmegaTuner<SSOR, DefaultLearner>.self, saved)?
        .contains("kind is \"DefaultLearner for SOR\"") == true)
    #expect(
      refusal(OmegaTuner<SOR, TsallisINF>.self, saved)?
        .contains("a tuner with TsallisINF for SOR is to be restored") == true)
    for (version, words) in [(2, "version = 2 is too old"), (99, "version = 99 is too new")] {
      object["version"] = version
      let data = try JSONSerialization.data(withJSONObject: object)
      #expect(refusal(Saved.self, data)?.contains(words) == true)
    }
    object["version"] = nil
    let before = try JSONSerialization.data(withJSONObject: object)
    #expect(refusal(Saved.self, before)?.contains("before states had a version") == true)
  }

  @Test(arguments: [false, true], [false, true])
  func `a restored default goes on as if nothing had happened`(
    givesContext: Bool, looksAtMatrix: Bool
  ) throws {
    var tuner = OmegaTuner(solver: SOR(), looksAtMatrix: looksAtMatrix)
    let context: (Double) -> TuningContext = { TuningContext(givesContext ? [$0] : []) }
    _ = try reports(&tuner, count: 25, context: context)
    var restored = try JSONDecoder().decode(
      OmegaTuner<SOR, DefaultLearner>.self, from: JSONEncoder().encode(tuner))
    let (on, again) = (
      try reports(&tuner, count: 40, context: context),
      try reports(&restored, count: 40, context: context)
    )
    #expect(on.map(\.iterations) == again.map(\.iterations))
    #expect(on.map(\.omega) == again.map(\.omega))
  }

  // MARK: Threads

  @Test func `threads that are no tasks share a tuner`() throws {
    let shared = SharedOmegaTuner(OmegaTuner(solver: SOR()))
    let systems = try systems(count: 40)
    let converged = SharedValue(0)
    DispatchQueue.concurrentPerform(iterations: systems.count) { index in
      let system = systems[index].system
      var x = [Double](repeating: 0, count: system.unknownCount)
      let report = try? shared.solve(system, updating: &x, until: .relativeResidual(1e-8))
      if report?.isConverged == true { converged.update { $0 += 1 } }
    }
    #expect(converged.value == 40 && shared.state.round == 40)
    let iterations = try shared.run { omega in Int(20 * omega) }
    #expect(iterations > 0 && shared.state.round == 41)
  }
}
