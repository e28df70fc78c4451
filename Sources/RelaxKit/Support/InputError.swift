/// Data that cannot be used as it is: what is wrong, where, and what to do about it.
///
/// Everything in RelaxKit that refuses data throws this one type. Conditions the programmer controls
/// (omega in (0, 2), a non-empty grid) are preconditions and trap instead; a solve that does not
/// converge is an outcome in its ``SolveReport``, not an error.
///
///     do {
///       let matrix = try MatrixMarket.readMatrix(atPath: path)
///     } catch {
///       print(error)  // thermal.mtx:17: row 4096 is outside 1...4000; …
///       if error.code == .indexOutOfRange { … }
///     }
public struct InputError: Error, Sendable, Hashable {
  /// The kind of fault, for programs to tell apart. Later versions may add codes.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// A stable, readable identifier such as `"zeroDiagonal"`.
    public let rawValue: String

    /// Makes a code from its identifier.
    public init(rawValue: String) { self.rawValue = rawValue }
  }

  /// The kind of fault.
  public let code: Code

  /// What was found, what was expected and what to do, without the place.
  public let message: String

  /// The file the data came from, if it came from one.
  public internal(set) var path: String?

  /// The line in that file, counted from 1.
  public internal(set) var line: Int?

  /// The matrix row or vector element at fault, counted from 0.
  public internal(set) var row: Int?

  /// Makes an error; `row` counts from 0, `line` from 1.
  public init(
    _ code: Code, _ message: String, row: Int? = nil, path: String? = nil, line: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.row = row
    self.path = path
    self.line = line
  }
}

extension InputError: CustomStringConvertible {
  /// The place, if known, and the message, in one line; characters that do not show are written as
  /// `\u{…}`.
  public var description: String {
    let text =
      switch (path, line) {
      case (let path?, let line?): "\(path):\(line): \(message)"
      case (let path?, nil): "\(path): \(message)"
      case (nil, let line?): "line \(line): \(message)"
      case (nil, nil): message
      }
    return Self.printable(text)
  }
}

extension InputError.Code {
  // MARK: Shapes and structure

  /// Lengths or shapes that do not fit together.
  public static let shapeMismatch = Self(rawValue: "shapeMismatch")
  /// A matrix that must be square and is not.
  public static let notSquare = Self(rawValue: "notSquare")
  /// A row or column index outside the matrix.
  public static let indexOutOfRange = Self(rawValue: "indexOutOfRange")
  /// Row starts that are not ascending or do not cover the entries.
  public static let malformedRowStarts = Self(rawValue: "malformedRowStarts")
  /// Columns of a row that must be strictly ascending and are not.
  public static let unorderedColumns = Self(rawValue: "unorderedColumns")
  /// More rows, columns or entries than 32-bit indices can address.
  public static let tooLarge = Self(rawValue: "tooLarge")
  /// A list that is not a permutation of its indices.
  public static let notAPermutation = Self(rawValue: "notAPermutation")

  // MARK: Values

  /// A NaN or an infinity where a finite number is needed.
  public static let notFinite = Self(rawValue: "notFinite")
  /// A diagonal entry that is not stored.
  public static let missingDiagonal = Self(rawValue: "missingDiagonal")
  /// A diagonal entry that is zero.
  public static let zeroDiagonal = Self(rawValue: "zeroDiagonal")
  /// A matrix that is not positive definite, or whose factors are not, where a method needs that.
  public static let notPositiveDefinite = Self(rawValue: "notPositiveDefinite")

  /// A context where none is expected, or none where one is.
  public static let unexpectedContext = Self(rawValue: "unexpectedContext")

  // MARK: Files and saved states

  /// A file that cannot be opened, read or written.
  public static let unreadableFile = Self(rawValue: "unreadableFile")
  /// Text that does not follow the format.
  public static let malformedText = Self(rawValue: "malformedText")
  /// A variant of the format that is not supported.
  public static let unsupportedFormat = Self(rawValue: "unsupportedFormat")
  /// Fewer entries than announced.
  public static let truncated = Self(rawValue: "truncated")
  /// More entries than announced.
  public static let excessEntries = Self(rawValue: "excessEntries")
  /// A saved state whose parts contradict each other.
  public static let inconsistentState = Self(rawValue: "inconsistentState")
}
