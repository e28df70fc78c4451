internal import RelaxKit

/// The most rows, or entries, that a matrix with 32-bit indices has.
let indexLimit = Int(Int32.max)

/// The product of counts that are not negative; nil if it exceeds ``indexLimit``.
func indexableProduct(_ counts: [Int]) -> Int? {
  if counts.contains(0) { return 0 }
  var product = 1
  for count in counts {
    guard count <= indexLimit / product else { return nil }
    product *= count
  }
  return product
}

/// Refuses a matrix that 32-bit indices do not address, before any memory is asked for.
///
/// - Parameters:
///   - counts: numbers whose product is that of the entries; none is negative.
///   - description: what is counted, with the argument that determines the count.
/// - Returns: the product.
@discardableResult
func requireIndexable(
  _ counts: [Int], _ description: @autoclosure () -> String
) throws(InputError) -> Int {
  guard let product = indexableProduct(counts) else {
    throw InputError(
      .tooLarge,
      "\(description()): 32-bit indices address \(indexLimit) rows and entries; make it smaller")
  }
  return product
}
