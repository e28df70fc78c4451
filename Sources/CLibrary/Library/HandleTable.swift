internal import CRelaxKit
internal import Synchronization

/// What handles stand for. A handle is no address but a place in a table, how often the place was used, and
/// a mark of the table: so that one that was destroyed, made up or meant for another table is noticed.
final class HandleTable<Object: Sendable>: Sendable {
  private struct Slot {
    var object: Object?
    var generation: UInt = 1
  }

  private struct Slots {
    var slots: [Slot] = []
    var free: [Int] = []
  }

  private let slots = Mutex(Slots())
  /// In 1...7.
  private let mark: UInt
  private let name: String

  private static var markBits: UInt { 3 }
  private static var placeBits: UInt { UInt(UInt.bitWidth) / 2 - markBits }
  private static var generationMask: UInt { (1 << (UInt(UInt.bitWidth) / 2)) - 1 }

  init(mark: UInt, name: String) { (self.mark, self.name) = (mark, name) }

  /// Keeps an object; gives its handle.
  func add(_ object: Object) throws(Failure) -> OpaquePointer? {
    let made = slots.withLock { slots -> UInt? in
      if slots.free.isEmpty {
        guard slots.slots.count < 1 << Self.placeBits else { return nil }
        slots.free.append(slots.slots.count)
        slots.slots.append(Slot())
      }
      let place = slots.free.removeLast()
      slots.slots[place].object = object
      return handle(place, slots.slots[place].generation)
    }
    guard let made else { throw .argument("there are too many handles of a \(name)") }
    return unsafe OpaquePointer(bitPattern: made)
  }

  /// The object of a handle.
  func object(_ handle: OpaquePointer?) throws(Failure) -> Object {
    let bits = UInt(bitPattern: handle)
    let object = slots.withLock { slots in
      place(of: bits, in: slots).flatMap { slots.slots[$0].object }
    }
    guard let object else { throw unknown(bits) }
    return object
  }

  /// Forgets an object; whoever uses it keeps it until then.
  func remove(_ handle: OpaquePointer?) throws(Failure) {
    let bits = UInt(bitPattern: handle)
    let object = slots.withLock { slots -> Object? in
      guard let place = place(of: bits, in: slots) else { return nil }
      slots.free.append(place)
      slots.slots[place].generation = (slots.slots[place].generation + 1) & Self.generationMask
      return slots.slots[place].object.take()
    }
    guard object != nil else { throw unknown(bits) }
  }

  private func handle(_ place: Int, _ generation: UInt) -> UInt {
    generation << (UInt(UInt.bitWidth) / 2) | UInt(place) << Self.markBits | mark
  }

  private func place(of bits: UInt, in slots: borrowing Slots) -> Int? {
    let place = Int((bits >> Self.markBits) & ((1 << Self.placeBits) - 1))
    guard place < slots.slots.count, slots.slots[place].object != nil,
      bits == self.handle(place, slots.slots[place].generation)
    else { return nil }
    return place
  }

  private func unknown(_ bits: UInt) -> Failure {
    bits == 0
      ? .argument("the \(name) is NULL")
      : Failure(RELAXKIT_INVALID_HANDLE, "this is no \(name), or it was destroyed")
  }
}

/// All matrices and all tuners there are.
let matrices = HandleTable<KeptMatrix>(mark: 1, name: "matrix")
let tuners = HandleTable<any AnyTuner>(mark: 2, name: "tuner")
