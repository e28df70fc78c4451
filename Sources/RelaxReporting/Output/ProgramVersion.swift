/// The version of both programs.
package enum ProgramVersion {
  /// Part of what results of an interrupted run must agree in.
  package static let text = "1.0"
}
