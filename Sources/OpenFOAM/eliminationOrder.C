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

#include "eliminationOrder.H"

#include <algorithm>

// * * * * * * * * * * * * * * * Local Functions * * * * * * * * * * * * * * //

namespace
{

using namespace Foam;

//- An alpha as solves use, and what pivots are raised to by the library
const scalar alpha = 0.99;
const scalar leastShare = 1e-3;

//- The other order must be better by this much to be worth a change
const scalar leastGain = 0.98;

//- The neighbours of each cell, in the order of cells
struct graph
{
    std::vector<std::size_t> begins;
    std::vector<std::pair<int32_t, scalar>> links;

    graph
    (
        const std::size_t n,
        const scalarField& coefficients,
        const relaxkit::indices& lower,
        const relaxkit::indices& upper
    )
    :
        begins(n + 1, 0),
        links(2*lower.size())
    {
        for (const int32_t cell : lower) ++begins[cell + 1];
        for (const int32_t cell : upper) ++begins[cell + 1];
        for (std::size_t i = 0; i < n; ++i) begins[i + 1] += begins[i];
        std::vector<std::size_t> next(begins);
        for (std::size_t face = 0; face < lower.size(); ++face)
        {
            const scalar size = mag(coefficients[label(face)]);
            links[next[lower[face]]++] = std::make_pair(upper[face], size);
            links[next[upper[face]]++] = std::make_pair(lower[face], size);
        }
    }
};

//- The sum of a_ii/p_i for pivots of relaxed incomplete Cholesky
scalar trace
(
    const graph& g,
    const scalarField& diagonal,
    const bool isBackwards
)
{
    const label n = diagonal.size();
    scalarField pivots(mag(diagonal));
    scalar result = 0;
    for (label step = 0; step < n; ++step)
    {
        const label i = isBackwards ? n - 1 - step : step;
        const scalar size = mag(diagonal[i]);
        const scalar pivot = max(pivots[i], leastShare*size);
        result += size/max(pivot, VSMALL);
        scalar sum = 0;
        for (std::size_t k = g.begins[i]; k < g.begins[i + 1]; ++k)
        {
            const bool isLater = (g.links[k].first > i) != isBackwards;
            if (isLater) sum += g.links[k].second;
        }
        for (std::size_t k = g.begins[i]; k < g.begins[i + 1]; ++k)
        {
            const bool isLater = (g.links[k].first > i) != isBackwards;
            const scalar a = g.links[k].second;
            if (isLater)
            {
                pivots[g.links[k].first] -=
                    a/max(pivot, VSMALL)*((1 - alpha)*a + alpha*sum);
            }
        }
    }
    return result;
}

} // End anonymous namespace


// * * * * * * * * * * * * * * * Global Functions  * * * * * * * * * * * * * //

bool Foam::relaxkit::isBetterBackwards
(
    const scalarField& diagonal,
    const scalarField& coefficients,
    const indices& lower,
    const indices& upper
)
{
    const graph g(std::size_t(diagonal.size()), coefficients, lower, upper);
    return trace(g, diagonal, true) < leastGain*trace(g, diagonal, false);
}


// ************************************************************************* //
