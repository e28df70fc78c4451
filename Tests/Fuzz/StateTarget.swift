import Foundation
import RelaxKit

/// Restores states from the bytes as JSON; one that is restored must go on, whatever it was told, and
/// be saved and restored to the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe Data(buffer: UnsafeBufferPointer(start: bytes, count: count))
  // Decoders nest as deep as the text does, and the text is short.
  (try? JSONDecoder().decode(SavedState.self, from: text))?.goOn()
  return 0
}
