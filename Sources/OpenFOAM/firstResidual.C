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
    std::vector<double>& scratch,
    solveScalarField& residual
)
{
    // Of each cell the product with psi, and the sum of its row
    struct pair { double product, sum; };

    const lduAddressing& address = matrix.lduAddr();
    const label n = psi.size();
    scratch.resize(2*std::size_t(n));
    pair* const __restrict__ pairs = reinterpret_cast<pair*>(scratch.data());
    const label* const __restrict__ starts = address.ownerStartAddr().begin();
    const label* const __restrict__ upperAddr = address.upperAddr().begin();
    const scalar* const __restrict__ diag = matrix.diag().begin();
    const scalar* const __restrict__ upper = matrix.upper().begin();
    const solveScalar* const __restrict__ x = psi.begin();
    const solveScalar* const __restrict__ b = source.begin();

    double total = 0;
    label positiveCount = 0;
    for (label celli = 0; celli < n; ++celli)
    {
        pairs[celli].product = diag[celli]*x[celli];
        pairs[celli].sum = diag[celli];
        total += x[celli];
        positiveCount += diag[celli] > 0;
    }
    for (label celli = 0; celli < n; ++celli)
    {
        const double own = x[celli];
        pair sums = pairs[celli];
        for (label facei = starts[celli]; facei < starts[celli + 1]; ++facei)
        {
            const double a = upper[facei];
            pair& other = pairs[upperAddr[facei]];
            sums.product += a*x[upperAddr[facei]];
            sums.sum += a;
            other.product += a*own;
            other.sum += a;
        }
        pairs[celli] = sums;
    }

    bool isCoupled = false;
    forAll(interfaces, patchi)
    {
        if (!interfaces.set(patchi)) continue;
        isCoupled = true;
        const labelUList& cells = address.patchAddr(patchi);
        forAll(cells, facei)
        {
            pairs[cells[facei]].sum -= bouCoeffs[patchi][facei];
        }
    }
    if (isCoupled || Pstream::parRun())
    {
        residual = 0;
        addInterfaces(matrix, bouCoeffs, interfaces, psi, residual, cmpt);
        for (label celli = 0; celli < n; ++celli)
        {
            pairs[celli].product += residual[celli];
        }
    }

    vector all(total, n, positiveCount);
    if (Pstream::parRun()) matrix.mesh().reduce(all, sumOf<vector>());
    sign = all[2] == all[1] ? 1 : all[2] == 0 ? -1 : 0;
    const double reference = all[1] > 0 ? all[0]/all[1] : 0;

    // Two of each, as every addition waits for the one before
    double magnitudes[2] = {0, 0}, norms[2] = {0, 0};
    solveScalar* const __restrict__ r = residual.begin();
    for (label celli = 0; celli < n; ++celli)
    {
        const double level = reference*pairs[celli].sum;
        r[celli] = b[celli] - pairs[celli].product;
        magnitudes[celli & 1] += mag(r[celli]);
        norms[celli & 1] +=
            mag(pairs[celli].product - level) + mag(b[celli] - level);
    }
    all = vector(magnitudes[0] + magnitudes[1], norms[0] + norms[1], 0);
    if (Pstream::parRun()) matrix.mesh().reduce(all, sumOf<vector>());
    sumMag = all[0];
    normFactor = all[1] + solverPerformance::small_;
}


// ************************************************************************* //
