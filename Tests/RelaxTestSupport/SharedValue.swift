import Synchronization

/// A value that several tasks of a test change.
public final class SharedValue<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>

  /// Makes it with a first value.
  public init(_ value: Value) { storage = Mutex(value) }

  /// The value at this moment.
  public var value: Value { storage.withLock { $0 } }

  /// Changes the value.
  public func update(_ body: @Sendable (inout Value) -> Void) { storage.withLock { body(&$0) } }
}
