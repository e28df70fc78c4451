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

/// Writes sound states, and wrong ones, into the first folder of the corpus, before it is read: kept in
/// files, they would go stale with every change of their format.
@_cdecl("LLVMFuzzerInitialize")
public func begin(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  guard let folder = ProcessInfo.processInfo.environment["RELAXKIT_SEEDS"] else { return 0 }
  for (index, state) in (soundStates + wrongStates).enumerated() {
    let file = URL(fileURLWithPath: folder).appendingPathComponent("seed-\(index).json")
    guard (try? Data(state.utf8).write(to: file)) != nil else {
      preconditionFailure("\(file.path) cannot be written")
    }
  }
  return 0
}
