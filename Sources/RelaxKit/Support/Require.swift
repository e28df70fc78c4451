/// Stops a program that asks for what cannot be, with a message in every build.
///
/// For mistakes that can come from values of run time. Messages of `precondition` vanish in optimized
/// builds, where solvers are run.
@inline(__always)
package func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fatalError(message(), file: file, line: line) }
}
