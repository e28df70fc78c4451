#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps other processes from writing a file that is replaced as a whole.
///
/// Such a file cannot be locked itself, as another one takes its place. So an empty file beside it is,
/// with `.lock` at the end of its name, which is removed afterwards. One that a kill leaves behind is
/// used by the next run and removed by that.
package struct FileLock: ~Copyable {
  private let file: LockedFile

  /// Locks the place of a file, which need not exist.
  ///
  /// - Throws: ``InputError`` that names the file if another process has locked it.
  package init(_ output: OutputFile) throws(InputError) {
    file = try LockedFile(
      path: output.resolvedPath + ".lock", creating: true, inPlaceOf: output.path)
  }

  deinit {
    // A file with contents is none of ours.
    if file.byteCount == 0 { unsafe _ = unlink(file.path) }
  }
}
