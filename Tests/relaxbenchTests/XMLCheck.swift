import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads XML with an independent parser: the error if it is not well-formed, and what it holds.
final class XMLCheck: NSObject, XMLParserDelegate {
  private(set) var error: String?
  private(set) var elementCounts: [String: Int] = [:]
  private(set) var texts: [String] = []
  private var text = ""

  init(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    if !parser.parse() {
      error = parser.parserError.map { "line \(parser.lineNumber): \($0)" } ?? "unknown"
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elementCounts[elementName, default: 0] += 1
    text = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    if elementName == "text" { texts.append(text) }
  }
}
