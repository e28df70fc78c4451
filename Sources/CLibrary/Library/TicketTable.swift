/// Suggestions under way, as many as there is room for: a new one takes the place of the oldest.
struct TicketTable<Suggestion: Sendable>: Sendable {
  private var slots: [(ticket: UInt64, suggestion: Suggestion)?] = []
  private var count: UInt64 = 0
  /// Tells the tickets of one table from those of others.
  private let mark: UInt64

  private static var roomBits: UInt64 { 12 }
  private static var countBits: UInt64 { 40 }

  init(mark: UInt64) { self.mark = mark &<< Self.countBits }

  /// Keeps a suggestion; gives its ticket, which is never 0.
  mutating func add(_ suggestion: Suggestion) -> UInt64 {
    count = (count + 1) & ((1 << Self.countBits) - 1)
    let ticket = mark | count
    let place = Int(count & ((1 << Self.roomBits) - 1))
    // Grows as far as suggestions are made.
    while slots.count <= place { slots.append(nil) }
    slots[place] = (ticket, suggestion)
    return ticket
  }

  /// Gives back a suggestion, once.
  mutating func take(_ ticket: UInt64) -> Suggestion? {
    let place = Int(ticket & ((1 << Self.roomBits) - 1))
    guard place < slots.count, let found = slots[place], found.ticket == ticket else { return nil }
    slots[place] = nil
    return found.suggestion
  }
}
