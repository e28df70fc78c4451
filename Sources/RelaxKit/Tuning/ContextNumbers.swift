/// What a tuner with the default learner takes for a context: a number, or several.
public protocol ContextNumbers {
  /// The numbers.
  var contextValues: [Double] { get }
}

extension Double: ContextNumbers {
  /// This number alone.
  public var contextValues: [Double] { [self] }
}

extension Int: ContextNumbers {
  /// This number alone.
  public var contextValues: [Double] { [Double(self)] }
}

extension [Double]: ContextNumbers {
  /// These numbers.
  public var contextValues: [Double] { self }
}
