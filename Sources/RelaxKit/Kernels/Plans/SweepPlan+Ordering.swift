extension SweepPlan {
  /// In which order a sweep relaxes the unknowns.
  ///
  ///     let plan = SweepPlan(for: matrix.pattern, ordering: .multicolor)
  ///     print(plan)  // 2 colors, slices of 8 rows (1.01 values per entry), AVX-512 kernels
  ///
  /// Another order gives other iterates, and so another count of iterations. How fast SOR converges
  /// in the end need not differ: of two orders that are both consistent, as the natural one and that
  /// in two colours are for five-point stencils, the spectral radius is the same for every omega, and
  /// so is the optimal omega (Young 1971, chapters 5 and 6); see ``YoungTheory``. Of more than two
  /// colours that is not known in general (Adams and Ortega 1982).
  public enum Ordering: String, Sendable, Hashable, Codable, CaseIterable {
    /// From the first row to the last.
    case natural
    /// From the last row to the first.
    case reversed
    /// Colour after colour, each from the first row to the last: no stored entry links two unknowns
    /// of one colour, in either direction.
    ///
    /// The unknowns of a colour do not wait for one another, so a sweep has as many steps that depend
    /// on each other as there are colours, and each can be spread over several threads. Each unknown,
    /// from the first row on, takes the first colour that none of its neighbours has: two colours for
    /// five-point stencils (red and black), and never more than the largest number of neighbours plus
    /// one.
    case multicolor
  }
}
