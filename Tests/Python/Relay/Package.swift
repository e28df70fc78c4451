// swift-tools-version: 6.2
import PackageDescription

// Goes on with states that Python has saved.
let package = Package(
  name: "Relay",
  dependencies: [.package(name: "RelaxKit", path: "../../..", traits: [])],
  targets: [
    .executableTarget(
      name: "Relay", dependencies: [.product(name: "RelaxKit", package: "RelaxKit")])
  ])
