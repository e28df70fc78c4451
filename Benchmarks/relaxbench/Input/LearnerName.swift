import ArgumentParser

/// The learners one can ask for on the command line.
enum LearnerName: String, CaseIterable, ExpressibleByArgument {
  case tsallisINF = "tsallis-inf"
  case binnedTsallisINF = "tsallis-inf-cb"
  case chebCB = "chebcb"
}
