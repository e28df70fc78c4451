import RelaxReporting

/// One who takes part in a contest: a variant of RelaxKit or a peer.
struct Entrant {
  let name: String
  /// The least bytes moved for the unit of the contest; nil where that is not what is measured.
  var bytes: Double?
  /// Does the work once.
  let measure: () throws -> Sample
}
