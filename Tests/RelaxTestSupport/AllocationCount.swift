internal import CAllocationCount

/// Whether allocations are counted here: with glibc and without a sanitizer.
public var countsAllocations: Bool { allocationCount {} >= 0 }

/// How often `body` takes memory from the heap on this thread, for objects, buffers of arrays or closures.
///
/// Calls do not nest.
public func allocationCount(_ body: () -> Void) -> Int {
  relaxkit_begin_counting_allocations()
  body()
  return relaxkit_end_counting_allocations()
}
