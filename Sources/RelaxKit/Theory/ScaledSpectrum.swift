/// The ends of the spectrum of `D^(-1/2) A D^(-1/2)`, for a symmetric A with a positive diagonal D.
struct ScaledSpectrum {
  /// The lowest and the highest Ritz value; nil for no unknowns.
  let ends: (lowest: LanczosProcess.RitzValue, highest: LanczosProcess.RitzValue)?

  /// What they say of the Jacobi matrix `I - D⁻¹ A`.
  let jacobiSpectralRadius: SpectralRadiusEstimate

  /// Which ends are wanted.
  enum Goal {
    /// Those that give the Jacobi spectral radius.
    case radius
    /// These, and whether the lowest one is positive.
    case definiteness
  }

  /// Whether the eigenvalues have one sign.
  var definiteness: Definiteness {
    guard let (lowest, highest) = ends else { return .positive }
    // Ritz values do not leave the spectrum but for rounding.
    let rounding = 1e-12 * abs(highest.value)
    if lowest.value < -rounding { return .indefinite }
    let isClear = lowest.uncertainty <= 0.1 * lowest.value && lowest.value > rounding
    return isClear ? .positive : .undecided
  }
}
