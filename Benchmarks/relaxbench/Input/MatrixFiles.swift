import Foundation
import RelaxKit

/// Reads Matrix Market files, plain or compressed with gzip; which, their first bytes tell.
///
///     let matrix = try MatrixFiles().matrix(atPath: "thermal.mtx.gz")
struct MatrixFiles: Sendable {
  /// The most bytes a compressed file may inflate to, so that a small file cannot fill the memory.
  var inflateLimit = defaultInflateLimit

  /// One GiB.
  static let defaultInflateLimit = 1 << 30

  /// Reads a matrix.
  ///
  /// - Throws: an error with the path, and the line where there is one.
  func matrix(atPath path: String) throws(InputError) -> CSRMatrix {
    guard let text = try inflatedText(atPath: path) else {
      return try MatrixMarket.readMatrix(atPath: path)
    }
    return try MatrixMarket.parseMatrix(text, path: path)
  }

  /// Reads a vector.
  ///
  /// - Throws: an error with the path, and the line where there is one.
  func vector(atPath path: String) throws(InputError) -> [Double] {
    guard let text = try inflatedText(atPath: path) else {
      return try MatrixMarket.readVector(atPath: path)
    }
    return try MatrixMarket.parseVector(text, path: path)
  }

  /// What a compressed file holds; nil for a file that is not compressed, and for what is no regular
  /// file, such as a pipe, which cannot be looked at twice.
  private func inflatedText(atPath path: String) throws(InputError) -> [UInt8]? {
    let type =
      try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.type]
    guard type as? FileAttributeType == .typeRegular,
      let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? file.close() }
    do {
      guard try file.read(upToCount: Gzip.magic.count) == Data(Gzip.magic) else { return nil }
      try file.seek(toOffset: 0)
      return try Gzip.inflate(limit: inflateLimit, path: path) {
        [UInt8](try file.read(upToCount: 1 << 18) ?? Data())
      }
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(
        .unreadableFile, "cannot be read: \(error.localizedDescription)", path: path)
    }
  }
}
