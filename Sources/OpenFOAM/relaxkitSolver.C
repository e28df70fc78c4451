/*---------------------------------------------------------------------------*\
    RelaxKit for OpenFOAM
-------------------------------------------------------------------------------
License
    This file is part of the OpenFOAM plug-in of RelaxKit.

    It is free software: you can redistribute it and/or modify it under the
    terms of the GNU General Public License as published by the Free Software
    Foundation, either version 3 of the License, or (at your option) any later
    version. It comes WITHOUT ANY WARRANTY; see the file COPYING.

\*---------------------------------------------------------------------------*/

#include "relaxkitSolver.H"
#include "fieldTuner.H"
#include "firstResidual.H"
#include "floatingPointTraps.H"
#include "halo.H"
#include "learnedState.H"
#include "addToRunTimeSelectionTable.H"
#include "Time.H"

#include <algorithm>
#include <chrono>
#include <set>

// * * * * * * * * * * * * * * Static Data Members * * * * * * * * * * * * * //

namespace Foam
{
    defineTypeNameAndDebug(relaxkitSolver, 0);

    lduMatrix::solver::addsymMatrixConstructorToTable<relaxkitSolver>
        addrelaxkitSolverSymMatrixConstructorToTable_;

    lduMatrix::solver::addasymMatrixConstructorToTable<relaxkitSolver>
        addrelaxkitSolverAsymMatrixConstructorToTable_;
}


// * * * * * * * * * * * * * Private Member Functions  * * * * * * * * * * * //

void Foam::relaxkitSolver::readOptions()
{
    alpha_ = -1;
    if (controlDict_.found("alpha"))
    {
        alpha_ = controlDict_.lookupOrDefault<scalar>("alpha", 0);
        if (!(alpha_ >= 0 && alpha_ <= 1))
        {
            FatalIOErrorInFunction(controlDict_)
                << "alpha is " << alpha_ << "; it must lie in [0, 1]"
                << exit(FatalIOError);
        }
    }
    const word order(controlDict_.lookupOrDefault<word>("ordering", "auto"));
    if (order == "auto") ordering_ = relaxkit::relaxkitMatrix::AUTOMATIC;
    else if (order == "mesh") ordering_ = relaxkit::relaxkitMatrix::MESH;
    else if (order == "lines") ordering_ = relaxkit::relaxkitMatrix::LINES;
    else
    {
        FatalIOErrorInFunction(controlDict_)
            << "ordering is " << order << "; it must be auto, mesh or lines"
            << exit(FatalIOError);
    }
    monitors_ = controlDict_.lookupOrDefault<Switch>("monitor", false);
}


Foam::relaxkit::fieldTuner& Foam::relaxkitSolver::tuner
(
    const relaxkit::relaxkitMatrix::structure& structure
) const
{
    relaxkit::learnedState& state =
        relaxkit::learnedState::of(relaxkit::registry(matrix_.mesh()));
    if (relaxkit::fieldTuner* known = state.find(fieldName_)) return *known;

    relaxkit::fieldTuner& made = state.make(fieldName_);
    scalar cells = structure.size();
    scalar others = structure.isInLines() ? 1 : 0;
    if (Pstream::parRun())
    {
        matrix_.mesh().reduce(cells, relaxkit::sumOf<scalar>());
        matrix_.mesh().reduce(others, relaxkit::sumOf<scalar>());
    }
    string words("alpha is given");
    if (alpha_ < 0) words = made.begin(label(cells), state.saved(fieldName_));
    Info<< "relaxkit:  " << fieldName_.c_str() << ": " << label(cells) << " cells in "
        << (others > 0 ? "lines" : "the order of the mesh") << "; "
        << words.c_str() << endl;
    return made;
}


Foam::solverPerformance Foam::relaxkitSolver::fallback
(
    const string& reason,
    solveScalarField& psi,
    const solveScalarField& source,
    const direction cmpt
) const
{
    const bool isSymmetric = matrix_.symmetric();
    const word name(isSymmetric ? "PCG" : "PBiCGStab");
    const word preconditioner(isSymmetric ? "DIC" : "DILU");

    static std::set<std::string> said;
    if (said.insert(fieldName_ + ": " + reason).second)
    {
        Info<< "relaxkit:  " << fieldName_.c_str() << ": left to " << name.c_str()
            << " with " << preconditioner.c_str() << ", as " << reason.c_str() << endl;
    }
    dictionary controls(controlDict_);
    controls.set("solver", name);
    controls.set("preconditioner", preconditioner);
    autoPtr<lduMatrix::solver> other = lduMatrix::solver::New
    (
        fieldName_,
        matrix_,
        interfaceBouCoeffs_,
        interfaceIntCoeffs_,
        interfaces_,
        controls
    );
#if defined(OPENFOAM) && OPENFOAM >= 1912
    return other->scalarSolve(psi, source, cmpt);
#else
    return other->solve(psi, source, cmpt);
#endif
}


Foam::string Foam::relaxkitSolver::solveSystem
(
    solveScalarField& psi,
    const solveScalarField& source,
    const direction cmpt,
    solverPerformance& performance
) const
{
    const relaxkit::floatingPointTraps masked;

    relaxkit::relaxkitMatrix::structure* structure =
        relaxkit::relaxkitMatrix::of(matrix_.mesh()).get
        (
            matrix_,
            interfaceBouCoeffs_,
            interfaces_,
            ordering_
        );
    relaxkit::halo halo
    (
        matrix_,
        interfaceBouCoeffs_,
        interfaces_,
        structure,
        cmpt
    );
    const relaxkit::firstResidual first
    (
        matrix_,
        interfaceBouCoeffs_,
        interfaces_,
        psi,
        source,
        cmpt,
        structure,
        halo
    );
    if (!first.reason.empty()) return first.reason;
    if (relaxkit::wantsResidualField(matrix_, fieldName_))
    {
        solveScalarField residual(psi.size());
        structure->scatter(structure->b.data(), residual);
        residual *= first.sign;
        relaxkit::setResidualField(matrix_, residual, fieldName_);
    }
    performance.initialResidual() = first.sumMag/first.normFactor;
    performance.finalResidual() = performance.initialResidual();
    if (minIter_ <= 0 && performance.checkConvergence(tolerance_, relTol_))
    {
        return string();
    }
    if (!(performance.initialResidual() < GREAT && first.normFactor < GREAT))
    {
        return "the norm of its residual is not finite";
    }
    return solveCorrection(psi, first, *structure, performance);
}


Foam::string Foam::relaxkitSolver::solveCorrection
(
    solveScalarField& psi,
    const relaxkit::firstResidual& first,
    relaxkit::relaxkitMatrix::structure& structure,
    solverPerformance& performance
) const
{
    const bool isParallel = Pstream::parRun();

    double guess = 0;
    relaxkit_matrix_suggest_alpha(structure.handle(), &guess);
    guess = max(guess, 0.0);

    relaxkit::fieldTuner& tuner = this->tuner(structure);
    const scalar initial = performance.initialResidual();
    const scalar relTol = relTol_ > solverPerformance::small_ ? relTol_ : 0;
    const label limit = max(max(maxIter_, minIter_), label(1));
    relaxkit::fieldTuner::choice choice;
    choice.alpha = alpha_;
    choice.cap = 0;
    choice.isSample = false;
    if (alpha_ < 0)
    {
        choice = tuner.choose(guess, max(tolerance_/initial, relTol), limit);
    }
    if (isParallel)
    {
        Pstream::scatter(choice.alpha, Pstream::msgType(), matrix_.mesh().comm());
        Pstream::scatter(choice.cap, Pstream::msgType(), matrix_.mesh().comm());
        Pstream::scatter(choice.isSample, Pstream::msgType(), matrix_.mesh().comm());
    }
    const bool isCapped = choice.cap > 0 && choice.cap < limit;

    // The residual is kept for whoever goes on from what a solve leaves in x
    const int32_t n = structure.size();
    const double* const b = structure.b.data();
    std::vector<double>& x = structure.x;

    relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
    options.method = RELAXKIT_RIC_CG;
    options.parameter = choice.alpha;
    options.baseline = RELAXKIT_NORMALIZATION;
    options.normalization = first.normFactor;
    options.tolerance = tolerance_;
    options.reduction = min(relTol, scalar(1) - 1e-15);
    options.norm = 1;
    options.minimum_iterations = minIter_;
    options.iteration_limit = isCapped ? choice.cap : limit;
    options.confirms_convergence = 0;
    options.returns_best_iterate = 0;
    relaxkit_report report = RELAXKIT_REPORT_INIT;
    if
    (
        relaxkit_matrix_solve
        (
            structure.handle(), n, nullptr, x.data(), &options, &report
        ) != RELAXKIT_OK
    )
    {
        tuner.observe(limit, true);
        return relaxkit_last_message();
    }

    label iterations = label(report.iterations);
    if (report.outcome == RELAXKIT_LIMIT && isCapped)
    {
        // Far more than foreseen; DIC goes on from where this has come to
        tuner.observe(limit, true);
        options.parameter = 0;
        options.iteration_limit = limit - iterations;
        options.minimum_iterations = max(minIter_ - iterations, label(0));
        // What is left may not be reduced by the same share again
        options.tolerance = max(tolerance_, relTol*initial);
        options.reduction = 0;
        if
        (
            relaxkit_matrix_solve
            (
                structure.handle(), n, b, x.data(), &options, &report
            ) != RELAXKIT_OK
        )
        {
            return relaxkit_last_message();
        }
        iterations += label(report.iterations);
    }
    else if (report.outcome == RELAXKIT_LIMIT)
    {
        // Cut short: the iterations it would have taken at this pace
        const scalar target = max(tolerance_, relTol*initial);
        const scalar done = Foam::log(initial/report.relative_residual);
        const scalar asked = Foam::log(initial/max(target, VSMALL));
        const bool isProgress = done > 0.1 && asked < GREAT;
        tuner.observe
        (
            isProgress ? iterations*max(asked/done, scalar(1)) : limit,
            !isProgress
        );
    }
    else
    {
        tuner.observe
        (
            report.outcome == RELAXKIT_CONVERGED ? iterations : limit,
            report.outcome != RELAXKIT_CONVERGED
        );
    }
    if (report.outcome != RELAXKIT_CONVERGED && report.outcome != RELAXKIT_LIMIT)
    {
        return string("the iteration ended by ") + report.reason;
    }

    structure.scatterAdd(x.data(), 1, psi);
    performance.finalResidual() = report.relative_residual;
    performance.nIterations() = iterations;
    performance.checkConvergence(tolerance_, relTol_);

    if (choice.isSample && report.outcome == RELAXKIT_CONVERGED)
    {
        std::fill(x.begin(), x.end(), 0.0);
        options.parameter = 0;
        options.iteration_limit = limit;
        options.minimum_iterations = minIter_;
        options.tolerance = tolerance_;
        options.reduction = min(relTol, scalar(1) - 1e-15);
        if
        (
            relaxkit_matrix_solve
            (
                structure.handle(), n, b, x.data(), &options, &report
            ) == RELAXKIT_OK
        )
        {
            tuner.compare(iterations, label(report.iterations));
        }
    }
    return string();
}


// * * * * * * * * * * * * * * * * Constructors  * * * * * * * * * * * * * * //

Foam::relaxkitSolver::relaxkitSolver
(
    const word& fieldName,
    const lduMatrix& matrix,
    const relaxkit::patchCoefficients& interfaceBouCoeffs,
    const relaxkit::patchCoefficients& interfaceIntCoeffs,
    const lduInterfaceFieldPtrsList& interfaces,
    const dictionary& solverControls
)
:
    lduMatrix::solver
    (
        fieldName,
        matrix,
        interfaceBouCoeffs,
        interfaceIntCoeffs,
        interfaces,
        solverControls
    )
{
    readOptions();
}


// * * * * * * * * * * * * * * * Member Functions  * * * * * * * * * * * * * //

void Foam::relaxkitSolver::read(const dictionary& solverControls)
{
    lduMatrix::solver::read(solverControls);
    readOptions();
}


Foam::solverPerformance Foam::relaxkitSolver::solve
(
    scalarField& psi_s,
    const scalarField& source,
    const direction cmpt
) const
{
#if defined(OPENFOAM) && OPENFOAM >= 1912
    PrecisionAdaptor<solveScalar, scalar> psi(psi_s);
    return scalarSolve
    (
        psi.ref(),
        ConstPrecisionAdaptor<solveScalar, scalar>(source)(),
        cmpt
    );
#else
    return scalarSolve(psi_s, source, cmpt);
#endif
}


Foam::solverPerformance Foam::relaxkitSolver::scalarSolve
(
    solveScalarField& psi,
    const solveScalarField& source,
    const direction cmpt
) const
{
    if (!matrix_.symmetric())
    {
        return fallback("its matrix is not symmetric", psi, source, cmpt);
    }
    if (!relaxkit::hasDb(matrix_.mesh()))
    {
        return fallback("its mesh is none of its own", psi, source, cmpt);
    }
    const std::chrono::steady_clock::time_point begin =
        std::chrono::steady_clock::now();

    solverPerformance performance(typeName, fieldName_);

    const string reason = solveSystem(psi, source, cmpt, performance);
    if (reason.empty() && performance.nIterations() == 0) return performance;

    relaxkit::fieldTuner* tuner =
        relaxkit::learnedState::of(relaxkit::registry(matrix_.mesh())).find(fieldName_);
    if (!reason.empty())
    {
        performance = fallback(reason, psi, source, cmpt);
        if (tuner) tuner->noteOther(performance);
        return performance;
    }
    const std::chrono::duration<double> taken =
        std::chrono::steady_clock::now() - begin;
    tuner->note(performance, taken.count());
    if (monitors_) tuner->log(relaxkit::registry(matrix_.mesh()).time(), performance);
    return performance;
}


// ************************************************************************* //
