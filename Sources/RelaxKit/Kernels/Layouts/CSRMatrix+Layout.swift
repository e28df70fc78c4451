extension CSRMatrix {
  /// Checks that relaxation can be done with the matrix: it is square with a finite diagonal that has no
  /// zero, and small enough to be laid out.
  ///
  /// - Throws: ``InputError`` naming the row at fault.
  /// - Complexity: O(n).
  func checkRelaxable() throws(InputError) {
    try checkDiagonal()
    guard RowLayout.fits(rowCount: rowCount, entryCount: entryCount) else {
      throw InputError(
        .tooLarge,
        "\(rowCount) rows with \(entryCount) entries leave no room in 32-bit indices "
          + "for the layout of a solve")
    }
  }
}
