extension String {
  /// The words in lines of at most so many columns, if words allow that, each but the first indented.
  package func wrapped(to width: Int = 80, indent: String = "") -> String {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(lines.isEmpty ? String(word) : indent + word)
      }
    }
    return lines.joined(separator: "\n")
  }
}
