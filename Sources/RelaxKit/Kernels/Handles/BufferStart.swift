// The address of the first element of a buffer. That of an empty one may not exist, and a loop over
// it reads nothing, so any address will do.

extension UnsafeBufferPointer {
  var start: UnsafePointer<Element> {
    // swift-format-ignore: NeverForceUnwrap
    unsafe baseAddress ?? UnsafePointer(bitPattern: 64)!
  }
}

extension UnsafeMutableBufferPointer {
  var start: UnsafeMutablePointer<Element> {
    // swift-format-ignore: NeverForceUnwrap
    unsafe baseAddress ?? UnsafeMutablePointer(bitPattern: 64)!
  }
}
