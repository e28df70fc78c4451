// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

/// What reads the command lines of both programs.
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser",
  condition: .when(traits: ["Benchmarks"]))

let package = Package(
  name: "RelaxKit",
  products: [
    .library(name: "RelaxKit", targets: ["RelaxKit"]),
    .library(name: "ModelProblems", targets: ["ModelProblems"]),
    .library(name: "RelaxKitChecks", targets: ["RelaxKitChecks"]),
  ],
  traits: [
    .trait(
      name: "Benchmarks",
      description:
        "What relax and relaxbench are built with. A client that wants the library alone says `traits: []`."
    ),
    .default(enabledTraits: ["Benchmarks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
  ],
  targets: [
    .target(name: "CRelaxKernels"),
    .target(name: "RelaxKit", dependencies: ["CRelaxKernels"], swiftSettings: settings),
    .target(name: "ModelProblems", dependencies: ["RelaxKit"], swiftSettings: settings),
    .target(
      name: "RelaxKitChecks", dependencies: ["RelaxKit", "ModelProblems"], swiftSettings: settings),
    .systemLibrary(
      name: "COpenBLASSystem", pkgConfig: "lapacke openblas",
      providers: [.apt(["pkg-config", "liblapacke-dev", "libopenblas-dev"])]),
    .target(name: "COpenBLAS", dependencies: ["COpenBLASSystem"]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["pkg-config", "zlib1g-dev"])]),
    .target(
      name: "DenseReference", dependencies: ["COpenBLAS", "RelaxKit"], swiftSettings: settings),
    .target(
      name: "RelaxReporting", dependencies: ["RelaxKit", "ModelProblems", "CZlib", arguments],
      swiftSettings: settings),
    .executableTarget(
      name: "relax",
      dependencies: [
        "RelaxKit", "ModelProblems", "RelaxReporting", arguments,
        .product(
          name: "Logging", package: "swift-log", condition: .when(traits: ["Benchmarks"])),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "relaxbench",
      dependencies: ["RelaxKit", "ModelProblems", "DenseReference", "RelaxReporting", arguments],
      path: "Benchmarks/relaxbench",
      resources: [
        .copy("Resources/solidification-heat"), .copy("Resources/independent-totals"),
      ],
      swiftSettings: settings),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    .target(
      name: "RelaxTestSupport",
      dependencies: ["CAllocationCount", "RelaxKit", "RelaxKitChecks", "ModelProblems"],
      path: "Tests/RelaxTestSupport", resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "RelaxKitTests",
      dependencies: ["RelaxKit", "RelaxKitChecks", "ModelProblems", "RelaxTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ModelProblemsTests", dependencies: ["ModelProblems", "RelaxKit", "RelaxTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "DenseReferenceTests",
      dependencies: ["DenseReference", "ModelProblems", "RelaxKit", "RelaxTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "relaxbenchTests",
      dependencies: [
        "relax", "relaxbench", "RelaxReporting", "DenseReference", "RelaxKit", "RelaxTestSupport",
      ],
      swiftSettings: settings),
  ]
)

#if compiler(>=6.3)
  // The C library, whose functions are declared with @c. `Sources/CLibrary/install` builds it.
  package.products.append(.library(name: "RelaxKitC", type: .dynamic, targets: ["RelaxKitC"]))
  package.targets += [
    .target(name: "CRelaxKit", path: "Sources/CLibrary/Header"),
    .target(
      name: "RelaxKitC", dependencies: ["CRelaxKit", "RelaxKit"], path: "Sources/CLibrary/Library",
      swiftSettings: settings),
    .testTarget(
      name: "RelaxKitCTests",
      dependencies: ["CRelaxKit", "RelaxKit", "RelaxKitC", "RelaxTestSupport"]),
  ]
#endif
