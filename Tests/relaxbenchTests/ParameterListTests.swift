import ArgumentParser
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct ParameterListTests {
  @Test func `one value, a list and a range are read`() throws {
    #expect(try ParameterList.omegas("1.5").values == [1.5])
    #expect(try ParameterList.omegas("1, 1.4,1.2").values == [1, 1.4, 1.2])
    #expect(
      try ParameterList.omegas("1.1:1.9:.1").values == [
        1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9,
      ])
    #expect(try ParameterList.omegas("1.5:1.5:.1").values == [1.5])
    #expect(try ParameterList.omegas("1:1.95:.2").values == [1, 1.2, 1.4, 1.6, 1.8])
  }

  @Test(arguments: [
    (1.99, 0.01, 100), (1.9, 0.001, 901), (1.95, 0.05, 20), (1.9999, 0.0001, 10_000),
  ])
  func `a range ends on its last value`(last: Double, step: Double, count: Int) throws {
    let values = try ParameterList.omegas("1:\(last):\(step)").values
    #expect(values.count == count)
    #expect(values.last == last)
  }

  @Test(arguments: [
    ("0", "0.0"), ("2", "2.0"), ("1,-0.5", "-0.5"), ("1:2:.1", "2.0"), ("nan", "nan"),
    ("1,inf", "inf"), ("1,,1.2", "\"\""), ("", "\"\""), ("fast", "fast"), ("1:1.5:0", "0.0"),
    ("1:1.5:-.1", "-0.1"), ("1.5:1:.1", "1.5"), ("1:1.5", "1:1.5"), ("1:1.2:.1:4", "1:1.2:.1:4"),
    ("0.5:1.5:.0001", "10001"), ("1:1.9:1e-9", "900000001"),
  ])
  func `what cannot be used is refused by name`(argument: String, named: String) {
    let error = #expect(throws: ValidationError.self) { try ParameterList.omegas(argument) }
    #expect(error?.message.contains(named) == true, "\(String(describing: error?.message))")
  }

  @Test func `alphas may be 0 and 1, but no more`() throws {
    #expect(try ParameterList.alphas("0,0.95,1").values == [0, 0.95, 1])
    #expect(try ParameterList.alphas("0:1:.5").values == [0, 0.5, 1])
    for argument in ["1.5", "0,-2", "nan", "0:1.1:.1"] {
      #expect(throws: ValidationError.self) { try ParameterList.alphas(argument) }
    }
    let error = #expect(throws: ValidationError.self) {
      try ParameterList.alphas("0:1:.0001")
    }
    #expect(error?.message.contains("values of alpha") == true)
  }

  @Test func `the description can be given again`() throws {
    let list = try ParameterList.omegas("1:1.99:.01")
    #expect(try ParameterList.omegas(list.description) == list)
  }
}

struct RangeArgumentTests {
  private struct Command: ParsableArguments {
    @Option(parsing: .unconditional, transform: RangeArgument.init)
    var contexts = RangeArgument(0...1)
    @Option(transform: ParameterList.omegas)
    var omega = ParameterList(values: [1.5])
  }

  @Test func `an interval may start below zero on the command line`() throws {
    let command = try Command.parse(["--contexts", "-0.15:0.65", "--omega", "1,1.2"])
    #expect(command.contexts.range == -0.15...0.65)
    #expect(try RangeArgument(command.contexts.description) == command.contexts)
    #expect(command.omega.values == [1, 1.2])
  }

  @Test func `the command line's message names the value`() {
    let error = #expect(throws: (any Error).self) { try Command.parse(["--omega", "1,2.5"]) }
    #expect(error.map { Command.message(for: $0).contains("omega 2.5 is outside (0, 2)") } == true)
  }

  @Test(arguments: ["", "1", "1:", "1:2:3", "2:1", "1:1", "0:inf", "nan:1", "a:b"])
  func `what is no interval is refused`(argument: String) {
    #expect(throws: ValidationError.self) { try RangeArgument(argument) }
  }
}
