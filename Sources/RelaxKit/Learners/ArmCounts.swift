/// The numbers of arms that a learner may have, in all its bins together.
///
/// Exploring a million takes longer than any sequence lasts; what asks for more is a mistake, and would
/// take the memory of the machine.
let armCounts = 1...1_000_000

/// Stops the program unless a learner may have that number of arms.
func checkArmCount(_ armCount: Int) {
  require(
    armCounts.contains(armCount),
    "\(armCount) arms: a learner needs at least 1 and takes at most \(armCounts.upperBound)")
}
