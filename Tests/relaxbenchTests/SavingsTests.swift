import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct SavingsTests {
  @Test func `a saving is measured if every system is known, else estimated by the ratio`() {
    var savings = Savings()
    #expect(savings.note == "saving not known yet" && !savings.isMeasured)
    savings.add(iterations: 10, reference: 40)
    savings.add(iterations: 20, reference: 50)
    #expect(savings.isMeasured && savings.reference == 90)
    #expect(savings.note == "saved 60 of 90 iterations")
    // Three times as many on the two that are known.
    savings.add(iterations: 100, reference: nil)
    #expect(!savings.isMeasured && savings.reference == 390 && savings.sampleCount == 2)
    #expect(savings.note == "saved about 260 of 390 iterations")
  }

  @Test func `the error of an estimate is that of a ratio`() throws {
    var savings = Savings()
    savings.add(iterations: 10, reference: 40)
    #expect(savings.referenceError == nil)
    savings.add(iterations: 30, reference: 80)
    savings.add(iterations: 20, reference: nil)
    savings.add(iterations: 20, reference: nil)
    // The ratio is 3, off by 10 and -10: a variance of 200 in one degree of freedom, half of it for
    // two systems, half of that as the other two are unknown; over 20 iterations each, of 80.
    let error = try #require(savings.referenceError)
    #expect(abs(error - 50.0.squareRoot() / 20 * 80) < 1e-9)
  }

  @Test func `an estimate from all systems has no error`() {
    var savings = Savings()
    savings.add(iterations: 10, reference: 40)
    savings.add(iterations: 30, reference: 80)
    #expect(savings.referenceError == 0)
  }

  @Test func `a loss is called one`() {
    var savings = Savings()
    savings.add(iterations: 12, reference: 10)
    #expect(savings.note == "lost 2 iterations on 10")
  }

  @Test func `systems that take no iterations tell nothing`() {
    var savings = Savings()
    savings.add(iterations: 0, reference: 0)
    #expect(savings.reference == nil && savings.note == "saving not known yet")
  }
}
