/// The numbers of losses that are told apart: up to as many as a `Double` counts exactly.
///
/// Losses beyond that number are not counted, so that no counter overflows, whatever a saved state
/// claims.
let recordCounts = 0...(1 << 53)
