package import Foundation
package import RelaxKit

extension SequenceManifest {
  /// Makes a sequence of the `.mtx` and `.mtx.gz` files in a folder, in the order of their names,
  /// numbers in them by value.
  ///
  /// `A7.mtx` is solved for `b7.mtx` from `x7.mtx`, or `heat.mtx` for `heat_b.mtx` or
  /// `heat_rhs.mtx` from `heat_x0.mtx`. A right-hand side without a matrix of its own goes with the
  /// matrix before it. A folder without right-hand sides gets random ones.
  package init(folder: URL, path: String, contextColumn: String?) throws(InputError) {
    if let contextColumn {
      throw InputError(
        .malformedText,
        "a folder needs a manifest.csv or manifest.json to name the context \(contextColumn)",
        path: path)
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    } catch {
      throw InputError(
        .unreadableFile, "cannot be listed: \(error.localizedDescription)", path: path)
    }
    var files: [FileName: [Role: String]] = [:]
    for name in names.map(FileName.init).sorted().map(\.text) {
      guard let (role, text) = Self.role(ofFile: name) else { continue }
      let key = FileName(text)
      if let other = files[key]?[role] {
        throw InputError(
          .malformedText, "\(other) and \(name) both could be meant; keep one of them", path: path)
      }
      files[key, default: [:]][role] = name
    }
    let hasRightHandSides = files.values.contains { $0[.rightHandSide] != nil }
    var matrix: String?
    var entries: [Entry] = []
    for key in files.keys.sorted(by: { Self.isOrdered($0.text, $1.text) }) {
      let found = files[key] ?? [:]
      matrix = found[.matrix] ?? matrix
      let rhs = found[.rightHandSide]
      // A start vector alone is no system, nor is a matrix that right-hand sides to come share.
      guard rhs != nil || !hasRightHandSides && found[.matrix] != nil else { continue }
      guard let matrix else {
        throw InputError(
          .malformedText,
          "\(rhs ?? key.text) has no matrix: none is called alike or comes before it", path: path)
      }
      entries.append(Entry(matrix: matrix, rightHandSide: rhs, start: found[.start]))
    }
    guard !entries.isEmpty else {
      throw InputError(
        .truncated, "it holds no .mtx or .mtx.gz files that make a system", path: path)
    }
    let used = Set(entries.flatMap(\.files).map(FileName.init))
    try self.init(
      path: path, entries: entries, directory: folder,
      unusedFiles: files.values.flatMap(\.values).map(FileName.init)
        .filter { !used.contains($0) }.sorted().map(\.text))
  }

  /// What a file of a folder holds.
  package enum Role { case matrix, rightHandSide, start }

  /// What a file holds by its name, and the rest of the name, which the files of one system share;
  /// nil if it is no Matrix Market file.
  package static func role(ofFile name: String) -> (role: Role, key: String)? {
    guard !name.hasPrefix("."),
      let suffix = [".mtx", ".mtx.gz"].first(where: { name.lowercased().hasSuffix($0) })
    else { return nil }
    let stem = String(name.dropLast(suffix.count))
    let endings = [("_b", Role.rightHandSide), ("_rhs", .rightHandSide), ("_x0", .start)]
    for (ending, role) in endings where stem.hasSuffix(ending) && stem.count > ending.count {
      return (role, String(stem.dropLast(ending.count)))
    }
    let beginnings = [
      ("A", Role.matrix), ("b", .rightHandSide), ("rhs", .rightHandSide), ("x0_", .start),
      ("x", .start),
    ]
    for (beginning, role) in beginnings where stem.hasPrefix(beginning) {
      let key = stem.dropFirst(beginning.count)
      // A word that happens to begin with the letter is a name.
      guard !(key.first?.isLetter ?? false) else { continue }
      return (role, key.first == "_" ? String(key.dropFirst()) : String(key))
    }
    return (.matrix, stem)
  }

  /// Whether one name comes before another: by their bytes, but with runs of digits compared as
  /// numbers.
  package static func isOrdered(_ left: String, _ right: String) -> Bool {
    var (rest, otherRest) = (Array(left.utf8)[...], Array(right.utf8)[...])
    while let byte = rest.first, let other = otherRest.first {
      if isDigit(byte), isDigit(other) {
        let (number, otherNumber) = (takeNumber(&rest), takeNumber(&otherRest))
        if number.count != otherNumber.count { return number.count < otherNumber.count }
        if number != otherNumber { return number.lexicographicallyPrecedes(otherNumber) }
      } else {
        if byte != other { return byte < other }
        rest.removeFirst()
        otherRest.removeFirst()
      }
    }
    if rest.isEmpty != otherRest.isEmpty { return rest.isEmpty }
    // Alike but for leading zeros, if at all.
    return FileName(left) < FileName(right)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Takes the digits that a name begins with; returns them without leading zeros.
  private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = rest.prefix(while: isDigit)
    rest = rest.dropFirst(digits.count)
    return digits.drop { $0 == UInt8(ascii: "0") }
  }
}
