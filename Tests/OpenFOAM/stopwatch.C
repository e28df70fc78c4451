/*---------------------------------------------------------------------------*\
    RelaxKit for OpenFOAM
-------------------------------------------------------------------------------
License
    This file is part of the OpenFOAM plug-in of RelaxKit.

    It is free software: you can redistribute it and/or modify it under the
    terms of the GNU General Public License as published by the Free Software
    Foundation, either version 3 of the License, or (at your option) any later
    version. It comes WITHOUT ANY WARRANTY; see the file COPYING.

Class
    Foam::stopwatchSolver

Description
    Any solver of OpenFOAM, and what its solves take: for tests and measurements.

        solver stopwatch;  stopwatch PCG;  preconditioner DIC;  ...

    At the end, or after STOPWATCH_SOLVES solves, which end the program, there is
    a file stopwatch in the folder of the case with a line a solve: field, CPU
    seconds with construction, iterations, initial and final residual, alpha.

\*---------------------------------------------------------------------------*/

#include "lduMatrix.H"
#include "PrecisionAdaptor.H"
#include "addToRunTimeSelectionTable.H"

#include <cstdlib>
#include <time.h>
#include <fstream>
#include <string>
#include <vector>

namespace
{

struct record
{
    std::string field;
    double seconds;
    int iterations;
    double initial, final;
};

struct records
{
    std::vector<record> all;
    long limit = std::getenv("STOPWATCH_SOLVES") ? std::atol(std::getenv("STOPWATCH_SOLVES")) : 0;

    void write() const
    {
        if (!Foam::Pstream::master()) return;
        std::ofstream file("stopwatch");
        file.precision(9);
        for (const record& r : all)
        {
            file << r.field << ' ' << r.seconds << ' ' << r.iterations << ' '
                << r.initial << ' ' << r.final << '\n';
        }
    }

    ~records() { if (!all.empty()) write(); }
};

records& kept()
{
    static records all;
    return all;
}

double now()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9*t.tv_nsec;
}

} // End anonymous namespace

namespace Foam
{

class stopwatchSolver
:
    public lduMatrix::solver
{
public:

    TypeName("stopwatch");

    stopwatchSolver
    (
        const word& fieldName,
        const lduMatrix& matrix,
        const FieldField<Field, scalar>& interfaceBouCoeffs,
        const FieldField<Field, scalar>& interfaceIntCoeffs,
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
    {}

    virtual solverPerformance solve
    (
        scalarField& psi,
        const scalarField& source,
        const direction cmpt = 0
    ) const
    {
        dictionary controls(controlDict_);
        const word name(controls.lookup("stopwatch"));
        controls.set("solver", name);
        const double begin = now();
        autoPtr<lduMatrix::solver> other = lduMatrix::solver::New
        (
            fieldName_,
            matrix_,
            interfaceBouCoeffs_,
            interfaceIntCoeffs_,
            interfaces_,
            controls
        );
        const solverPerformance performance = other->solve(psi, source, cmpt);
        other.clear();
        const record r =
        {
            fieldName_, now() - begin, int(performance.nIterations()),
            performance.initialResidual(), performance.finalResidual()
        };
        kept().all.push_back(r);
        if (kept().limit > 0 && long(kept().all.size()) >= kept().limit)
        {
            Info<< "stopwatch: enough" << endl;
            kept().write();
            std::_Exit(0);
        }
        return performance;
    }
};

defineTypeNameAndDebug(stopwatchSolver, 0);

lduMatrix::solver::addsymMatrixConstructorToTable<stopwatchSolver>
    addstopwatchSymMatrixConstructorToTable_;

lduMatrix::solver::addasymMatrixConstructorToTable<stopwatchSolver>
    addstopwatchAsymMatrixConstructorToTable_;

} // End namespace Foam


// ************************************************************************* //
