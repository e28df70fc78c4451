// swift-tools-version: 6.2
import PackageDescription

// A package outside of RelaxKit, as those that use it are.
let package = Package(
  name: "Consumer",
  dependencies: [.package(name: "RelaxKit", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "Consumer",
      dependencies: [
        .product(name: "RelaxKit", package: "RelaxKit"),
        .product(name: "ModelProblems", package: "RelaxKit"),
        .product(name: "RelaxKitChecks", package: "RelaxKit"),
      ],
      swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "Mistakes", dependencies: [.product(name: "RelaxKit", package: "RelaxKit")]),
  ]
)
