/// Optimal sampling for unimodal bandits: walks along the arms to the one where neither neighbour is
/// better.
///
///     var learner = OSUB(armCount: 20)
///     let choice = learner.chooseArm(using: &generator)
///     learner.record(loss: 137, for: choice)
///
/// It relies on mean losses that fall from the first arm on to the best and rise from there, as the
/// iterations of a relaxation method do over omega; with other minima it may stay in one of them. Then
/// what it costs to learn does not grow with the number of arms, since only the neighbours of the best
/// arm keep being tried.
///
/// The leader is the arm of the lowest mean loss. It is played in every third of the rounds in which
/// it has led, and otherwise the one of leader and neighbours with the lowest index
///
///     mean(i) - σ √(2 log(l) / n(i)),
///
/// where `n(i)` is how often arm i was played, `l` in how many rounds the leader has led, this one
/// included, and σ the standard deviation of the losses about the means of their arms. A neighbour
/// not yet played comes first. Ties go to the lower arm. Before any loss the middle arm leads.
///
/// Source: Combes and Proutiere, *Unimodal bandits: regret lower bounds and optimal algorithms*, ICML
/// 2014, Algorithm OSUB on a line, where an arm has two neighbours; the index is its `b` for Gaussian
/// losses, minimised, without the term in `log log`. Their variance is known; here it is estimated,
/// since counts have no bound to scale them by.
///
/// Rounds are counted by their losses, and all choices are sure: the generator is not used, and rounds
/// under way at the same time play the same arm.
public struct OSUB: BanditLearner, Hashable {
  private var playCounts: [Int]
  private var leadCounts: [Int]
  private var meanExcesses: [Double]
  /// The sum over losses of the squared distance from the mean of their arm.
  private var squares = 0.0

  /// How many arms there are to pick from.
  public var armCount: Int { playCounts.count }

  /// The arm of the lowest mean loss so far; the middle arm if there is none.
  ///
  /// - Complexity: O(``armCount``); nothing is allocated.
  public var leader: Int {
    var leader: Int?
    for arm in 0..<armCount where playCounts[arm] > 0 {
      if let best = leader, meanExcesses[arm] >= meanExcesses[best] { continue }
      leader = arm
    }
    return leader ?? armCount / 2
  }

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Precondition: `armCount` lies in 1...1 000 000.
  public init(armCount: Int) {
    checkArmCount(armCount)
    playCounts = Array(repeating: 0, count: armCount)
    leadCounts = playCounts
    meanExcesses = Array(repeating: 0, count: armCount)
  }

  /// Picks the leader or one of its neighbours, with probability 1; the generator is not used.
  ///
  /// - Complexity: O(``armCount``); nothing is allocated.
  public func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    let leader = leader
    let rounds = leadCounts[leader] + 1
    // One round in as many as the leader and its neighbours are goes to it without a comparison.
    if (rounds - 1).isMultiple(of: 3) { return ArmChoice(arm: leader, probability: 1) }
    let neighbours = max(leader - 1, 0)...min(leader + 1, armCount - 1)
    let width = deviation() * (2 * log(Double(rounds))).squareRoot()
    var lowest = (arm: leader, index: Double.infinity)
    for arm in neighbours {
      if playCounts[arm] == 0 { return ArmChoice(arm: arm, probability: 1) }
      let index = meanExcesses[arm] - width / Double(playCounts[arm]).squareRoot()
      if index < lowest.index { lowest = (arm, index) }
    }
    return ArmChoice(arm: lowest.arm, probability: 1)
  }

  /// Takes the loss into the mean of the arm played.
  ///
  /// - Complexity: O(``armCount``); nothing is allocated.
  public mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    requireOwn(choice)
    let excess = excess(of: loss)
    let (arm, leader) = (choice.arm, leader)
    guard max(playCounts[arm], leadCounts[leader]) < recordCounts.upperBound else { return }
    leadCounts[leader] += 1
    playCounts[arm] += 1
    let distance = excess - meanExcesses[arm]
    meanExcesses[arm] += distance / Double(playCounts[arm])
    squares += distance * distance * Double(playCounts[arm] - 1) / Double(playCounts[arm])
  }

  /// The standard deviation of a loss about the mean of its arm.
  private func deviation() -> Double {
    var freedom = 0.0
    for plays in playCounts where plays > 0 { freedom += Double(plays - 1) }
    // While no arm was played twice all indices have the same width, whatever it is.
    return freedom > 0 ? (squares / freedom).squareRoot() : 0
  }
}

extension OSUB: Codable {
  private enum CodingKeys: CodingKey {
    case playCounts
    case leadCounts
    case meanExcesses
    case squares
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the state is not one a learner can be in.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    playCounts = try container.decodeList(count: armCounts, in: recordCounts, forKey: .playCounts)
    let armCount = playCounts.count
    leadCounts = try container.decodeList(
      count: armCount...armCount, in: recordCounts, forKey: .leadCounts)
    meanExcesses = try container.decodeMeanExcesses(playCounts: playCounts, forKey: .meanExcesses)
    squares = try container.decode(in: .notNegative, forKey: .squares)
    // The sums of a million counts may wrap round, and still are equal.
    guard playCounts.reduce(0, &+) == leadCounts.reduce(0, &+) else {
      throw container.inconsistentState(forKey: .leadCounts, "do not add up to playCounts")
    }
  }
}
