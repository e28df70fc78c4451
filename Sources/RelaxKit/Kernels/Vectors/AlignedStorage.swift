internal import CRelaxKernels

/// Memory of a fixed size that begins on a cache line and lives as long as somebody refers to it.
///
/// Whoever writes to it must be its only owner, or the only one at work with it; that is what makes it
/// sendable.
@safe final class AlignedStorage<Element: BitwiseCopyable>: @unchecked Sendable {
  let count: Int
  let start: UnsafeMutablePointer<Element>

  /// Takes memory filled with one value.
  convenience init(repeating value: Element, count: Int) {
    self.init(uninitializedCount: count)
    unsafe start.initialize(repeating: value, count: count)
  }

  /// Takes memory that must be written before it is read.
  init(uninitializedCount count: Int) {
    precondition(count >= 0)
    self.count = count
    let size = max(count, 1) * MemoryLayout<Element>.stride
    let isLarge = size >= Self.largeSize
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: size, alignment: isLarge ? Self.largePage : Self.cacheLine)
    // Sweeps go through a large matrix faster by a fifth if its addresses are not looked up page by small page.
    if isLarge { unsafe relaxkit_prefer_large_pages(memory, size) }
    unsafe start = memory.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  deinit { unsafe UnsafeMutableRawPointer(start).deallocate() }

  /// The bytes of a cache line.
  private static var cacheLine: Int { 64 }

  /// The bytes of a large page, and how many it takes for a storage to have such.
  private static var largePage: Int { 2 << 20 }
  private static var largeSize: Int { 2 * largePage }
}

extension AlignedStorage where Element == Int32 {
  /// Puts lists one after the other, each on a cache line of its own.
  ///
  /// - Returns: the parts of one storage that hold them.
  static func lists(_ lists: [[Int32]]) -> [PackedIndices] {
    unsafe Self.lists(lengths: lists.map(\.count)) { index, start in
      unsafe lists[index].withUnsafeBufferPointer { list in
        unsafe start.update(from: list.start, count: list.count)
      }
    }
  }

  /// The same for lists of known lengths, all of which `fill` writes to where each begins.
  static func lists(
    lengths: [Int], _ fill: (_ index: Int, _ start: UnsafeMutablePointer<Int32>) -> Void
  ) -> [PackedIndices] {
    let perLine = cacheLine / MemoryLayout<Int32>.stride
    let spaces = lengths.map { ($0 + perLine - 1) / perLine * perLine }
    let storage = AlignedStorage(uninitializedCount: spaces.reduce(0, +))
    var offset = 0
    return lengths.indices.map { index in
      defer { offset += spaces[index] }
      unsafe fill(index, storage.start + offset)
      return PackedIndices(storage: storage, offset: offset, count: lengths[index])
    }
  }
}

/// Indices of a packed layout: a part of the storage that all of them share.
@safe struct PackedIndices: RandomAccessCollection, Sendable {
  private let storage: AlignedStorage<Int32>
  private let offset: Int
  let count: Int

  fileprivate init(storage: AlignedStorage<Int32>, offset: Int, count: Int) {
    self.storage = storage
    self.offset = offset
    self.count = count
  }

  var startIndex: Int { 0 }

  var endIndex: Int { count }

  subscript(position: Int) -> Int32 {
    precondition(position >= 0 && position < count)
    return unsafe start[position]
  }

  /// The address of the first, valid while the layout lives.
  var start: UnsafePointer<Int32> { unsafe UnsafePointer(storage.start + offset) }
}
