/// What is believed about the counts of systems of known u: Young's, but no less than the floor.
struct CountModel: Sendable {
  /// Young's counts.
  let table: SweepCountTable

  /// The factors of the least.
  let floor: CountFloor

  /// The least sweeps of a whole solve with w.
  func least(depth: Double) -> Double {
    max(table.floor(depth: depth) * floor.factor(depth: depth), 1)
  }

  /// The sweeps of a whole solve of a system with w, `least` being the least there are.
  func count(_ node: RadiusNode, depth: Double, least: Double) -> Double {
    let distance = depth - node.bestDepth
    return distance >= 0 ? least : max(table.count(distance: distance, column: node.column), least)
  }
}
