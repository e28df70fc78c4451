import Foundation
package import RelaxKit

extension SequenceManifest {
  /// Reads a JSON manifest: an array of objects with the key `matrix` and perhaps `rhs`, `x0` and
  /// contexts, or an object that holds this array as `systems`.
  package init(json text: String, path: String, contextColumn: String?) throws(InputError) {
    let document: Any
    do {
      document = try JSONSerialization.jsonObject(with: Data(text.utf8))
    } catch {
      let reason = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
      throw InputError(
        .malformedText, "this is not JSON: \(reason ?? error.localizedDescription)", path: path)
    }
    let list = (document as? [String: Any])?["systems"] ?? document
    guard let objects = list as? [Any] else {
      throw InputError(
        .malformedText, "it must be an array of systems, or an object with the key systems",
        path: path)
    }
    var entries: [Entry] = []
    for (index, object) in objects.enumerated() {
      func fault(_ message: String) -> InputError {
        InputError(.malformedText, "system \(index): \(message)", row: index, path: path)
      }
      guard let object = object as? [String: Any] else { throw fault("it is not an object") }
      func name(_ key: String) throws(InputError) -> String? {
        guard let value = object[key] else { return nil }
        guard let name = value as? String, !name.isEmpty else {
          throw fault("\(key) must be the name of a file")
        }
        return name
      }
      guard let matrix = try name("matrix") else { throw fault("the key matrix is missing") }
      var entry = Entry(matrix: matrix)
      entry.rightHandSide = try name("rhs")
      entry.start = try name("x0")
      if let contextColumn {
        switch object[contextColumn] {
        case nil, is NSNull: entry.context = .nan
        case let number as NSNumber: entry.context = number.doubleValue
        case let value?: throw fault("\(contextColumn) is \(value), not a number")
        }
      }
      entries.append(entry)
    }
    if let contextColumn, !entries.isEmpty, entries.allSatisfy({ $0.context?.isNaN ?? true }) {
      throw InputError(.malformedText, "no system has the key \(contextColumn)", path: path)
    }
    try self.init(
      path: path, entries: entries,
      directory: URL(fileURLWithPath: path).deletingLastPathComponent())
  }
}
