import Foundation

/// Calls `body` with the path of a new directory, and removes it with everything in it afterwards.
func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let manager = FileManager.default
  let path = manager.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? manager.removeItem(atPath: path) }
  return try body(path)
}
