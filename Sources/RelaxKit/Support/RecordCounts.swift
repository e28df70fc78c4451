/// The numbers of losses that are told apart: up to as many as a `Double` counts exactly.
///
/// What comes after so many is not counted any more, so that no counter overflows, whatever a saved state
/// claims.
let recordCounts = 0...(1 << 53)
