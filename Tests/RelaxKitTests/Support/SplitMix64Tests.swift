import Foundation
import RelaxKit
import Testing

struct SplitMix64Tests {
  /// Rosetta Code, "Pseudo-random numbers/Splitmix64", gives these five for the seed 1234567.
  @Test func `numbers are those of the published generator`() {
    var generator = SplitMix64(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `a restored generator goes on where the saved one stopped`() throws {
    var generator = SplitMix64(seed: .max)
    _ = generator.next()
    let snapshot = try JSONEncoder().encode(generator)
    var restored = try JSONDecoder().decode(SplitMix64.self, from: snapshot)
    #expect(restored == generator)
    #expect(restored.next() == generator.next())
  }
}
