// swift-tools-version: 6.2
import PackageDescription

// The Swift half of Tests/CLibrary/measure.
let package = Package(
  name: "Measure",
  dependencies: [.package(name: "RelaxKit", path: "../../..", traits: [])],
  targets: [
    .executableTarget(
      name: "Measure", dependencies: [.product(name: "RelaxKit", package: "RelaxKit")])
  ])
