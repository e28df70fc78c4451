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

#include "firstResidual.H"
#include "vector.H"

// * * * * * * * * * * * * * * * * Constructors  * * * * * * * * * * * * * * //

Foam::relaxkit::firstResidual::firstResidual
(
    const lduMatrix& matrix,
    const patchCoefficients& bouCoeffs,
    const lduInterfaceFieldPtrsList& interfaces,
    const solveScalarField& psi,
    const solveScalarField& source,
    const direction cmpt,
    relaxkitMatrix::structure* structure,
    halo& others
)
:
    normFactor(0),
    sumMag(0)
{
    const label n = psi.size();
    const scalar* const __restrict__ d = matrix.diag().begin();
    const solveScalar* const __restrict__ x = psi.begin();

    // Four, as every addition waits for the one before
    double total0 = 0, total1 = 0, total2 = 0, total3 = 0;
    label celli = 0;
    for (; celli + 4 <= n; celli += 4)
    {
        total0 += x[celli];
        total1 += x[celli + 1];
        total2 += x[celli + 2];
        total3 += x[celli + 3];
    }
    for (; celli < n; ++celli) total0 += x[celli];
    label positiveCount = 0;
    for (celli = 0; celli < n; ++celli) positiveCount += d[celli] > 0;
    vector all((total0 + total1) + (total2 + total3), n, positiveCount);
    if (Pstream::parRun()) matrix.mesh().reduce(all, sumOf<vector>());
    sign = all[2] == all[1] ? 1 : all[2] == 0 ? -1 : 0;
    if (sign == 0)
    {
        reason = "its diagonal has both signs";
        return;
    }

    const char* message = nullptr;
    bool isAccepted =
        structure && structure->setValues(matrix, bouCoeffs, sign, message);
    relaxkit_start start = RELAXKIT_START_INIT;
    start.level = all[1] > 0 ? all[0]/all[1] : 0;

    // All processes exchange, whatever they are refused
    solveScalarField outside;
    std::vector<double> product, sums;
    const bool isCoupled =
        relaxkitMatrix::addOutside
        (
            matrix, bouCoeffs, interfaces, structure, psi, outside, cmpt
        );
    isAccepted = isAccepted && others.begin(sign);
    if (isAccepted)
    {
        structure->gather(source, sign, structure->b.data());
        structure->gather(psi, 1, structure->x.data());
        start.b = structure->b.data();
        start.x = structure->x.data();
        start.residual = structure->b.data();
        if (isCoupled)
        {
            product.resize(n);
            sums.resize(n);
            structure->gather(outside, sign, product.data());
            structure->sumOutside(matrix, bouCoeffs, interfaces, sign, sums);
            start.coupled_product = product.data();
            start.coupled_sums = sums.data();
        }
        isAccepted =
            relaxkit_matrix_begin(structure->handle(), n, &start)
         == RELAXKIT_OK;
    }

    all = vector(start.residual_sum, start.normalization, isAccepted ? 0 : 1);
    if (Pstream::parRun()) matrix.mesh().reduce(all, sumOf<vector>());
    if (all[2] > 0)
    {
        reason = message ? message : relaxkit_last_message();
        if (reason.empty()) reason = "another process refuses";
        return;
    }
    sumMag = all[0];
    normFactor = all[1] + solverPerformance::small_;
}


// ************************************************************************* //
