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

#include "relaxkitMatrix.H"
#include "eliminationOrder.H"
#include "polyMesh.H"

#include <algorithm>
#include <limits>
#include <numeric>

// * * * * * * * * * * * * * * Static Data Members * * * * * * * * * * * * * //

namespace Foam
{
namespace relaxkit
{
    defineTypeNameAndDebug(relaxkitMatrix, 0);
}
}

namespace
{
    //- More structures than this are not kept for one mesh
    const std::size_t structureLimit = 4;

    //- Coefficients of the two halves of a cyclic patch that differ by more
    //  than this share of them make the matrix unsymmetric
    const double symmetryTolerance = 1e-8;
}


// * * * * * * * * * * * * * * * * Structure * * * * * * * * * * * * * * * * //

Foam::relaxkit::relaxkitMatrix::structure::structure()
:
    ordering_(AUTOMATIC),
    lower_(nullptr),
    faceCount_(0),
    isInLines_(false),
    matrix_(nullptr),
    n_(0)
{}


Foam::relaxkit::relaxkitMatrix::structure::~structure()
{
    relaxkit_matrix_destroy(matrix_);
}


bool Foam::relaxkit::relaxkitMatrix::structure::fits
(
    const lduMatrix& matrix,
    const std::vector<cyclicPair>& cyclics,
    const ordering order
) const
{
    // Addressing that a mesh swaps has other arrays
    const lduAddressing& address = matrix.mesh().lduAddr();
    if
    (
        ordering_ != order || address.size() != n_
     || address.lowerAddr().size() != faceCount_
     || (faceCount_ > 0 && address.lowerAddr().begin() != lower_)
     || cyclics.size() != cyclics_.size()
    )
    {
        return false;
    }
    for (std::size_t i = 0; i < cyclics.size(); ++i)
    {
        if (cyclics[i].patch != cyclics_[i].patch) return false;
    }
    return true;
}


bool Foam::relaxkit::relaxkitMatrix::structure::setValues
(
    const lduMatrix& matrix,
    const patchCoefficients& bouCoeffs,
    const scalar sign,
    const char*& message
)
{
    const scalarField& diag = matrix.diag();
    const scalarField& upper = matrix.upper();

    gather(diag, sign, diagonal_.data());
    for (label facei = 0; facei < faceCount_; ++facei)
    {
        upper_[facei] = sign*upper[facei];
    }
    for (std::size_t i = 0; i < cyclicFaces_.size(); ++i)
    {
        const cyclicPair& pair = cyclics_[cyclicFaces_[i].first];
        const label facei = cyclicFaces_[i].second;
        const double a = bouCoeffs[pair.patch][facei];
        const double b = bouCoeffs[pair.neighbour][facei];
        if (!(std::abs(a - b) <= symmetryTolerance*(std::abs(a) + std::abs(b))))
        {
            message = "coefficients of a cyclic patch are not symmetric";
            return false;
        }
        upper_[faceCount_ + i] = -sign*(a + b)/2;
    }
    for (const ownFace& own : ownFaces_)
    {
        const cyclicPair& pair = cyclics_[own.pair];
        diagonal_[own.cell] -=
            sign
           *(
                bouCoeffs[pair.patch][own.face]
              + bouCoeffs[pair.neighbour][own.face]
            );
    }
    message = nullptr;
    return
        relaxkit_matrix_update_ldu
        (
            matrix_, n_, int32_t(upper_.size()), diagonal_.data(),
            upper_.data(), nullptr
        ) == RELAXKIT_OK;
}


Foam::lduInterfaceFieldPtrsList
Foam::relaxkit::relaxkitMatrix::structure::rest
(
    const lduInterfaceFieldPtrsList& interfaces
) const
{
    lduInterfaceFieldPtrsList result(interfaces);
    for (const cyclicPair& pair : cyclics_)
    {
        result.set(pair.patch, nullptr);
        result.set(pair.neighbour, nullptr);
    }
    return result;
}


Foam::lduInterfaceFieldPtrsList
Foam::relaxkit::relaxkitMatrix::structure::jumps
(
    const lduInterfaceFieldPtrsList& interfaces
) const
{
    lduInterfaceFieldPtrsList result(interfaces.size());
    for (const cyclicPair& pair : cyclics_)
    {
        for (const label patchi : {pair.patch, pair.neighbour})
        {
            if (interfaces[patchi].type() != "cyclic")
            {
                result.set(patchi, &interfaces[patchi]);
            }
        }
    }
    return result;
}


void Foam::relaxkit::relaxkitMatrix::structure::sumOutside
(
    const lduMatrix& matrix,
    const patchCoefficients& bouCoeffs,
    const lduInterfaceFieldPtrsList& interfaces,
    const scalar sign,
    std::vector<double>& target
) const
{
    std::fill(target.begin(), target.end(), 0.0);
    const lduInterfaceFieldPtrsList others(rest(interfaces));
    forAll(others, patchi)
    {
        if (!others.set(patchi)) continue;
        const labelUList& cells = matrix.mesh().lduAddr().patchAddr(patchi);
        forAll(cells, facei)
        {
            target[place(cells[facei])] -= sign*bouCoeffs[patchi][facei];
        }
    }
}


// * * * * * * * * * * * * * * * * Constructors  * * * * * * * * * * * * * * //

Foam::relaxkit::relaxkitMatrix::relaxkitMatrix(const lduMesh& mesh)
:
    keptByMesh<relaxkitMatrix>(mesh)
{}


// * * * * * * * * * * * * * * * Member Functions  * * * * * * * * * * * * * //

const Foam::relaxkit::relaxkitMatrix&
Foam::relaxkit::relaxkitMatrix::of(const lduMesh& mesh)
{
    // MeshObject::New wants meshes that have a name
    const objectRegistry& db = registry(mesh);
    if (db.foundObject<relaxkitMatrix>(typeName))
    {
        return db.lookupObject<relaxkitMatrix>(typeName);
    }
    return regIOobject::store(new relaxkitMatrix(mesh));
}


std::vector<Foam::relaxkit::relaxkitMatrix::structure::cyclicPair>
Foam::relaxkit::relaxkitMatrix::cyclicPairs
(
    const lduMatrix& matrix,
    const lduInterfaceFieldPtrsList& interfaces
)
{
    std::vector<structure::cyclicPair> result;
    forAll(interfaces, patchi)
    {
        if
        (
            !interfaces.set(patchi)
         || !isA<cyclicLduInterfaceField>(interfaces[patchi])
         || !isA<cyclicLduInterface>(interfaces[patchi].interface())
        )
        {
            continue;
        }
        const cyclicLduInterfaceField& field =
            refCast<const cyclicLduInterfaceField>(interfaces[patchi]);
        const cyclicLduInterface& patch =
            refCast<const cyclicLduInterface>(interfaces[patchi].interface());
        const label neighbour = neighbourPatch(patch);
        if
        (
            !patch.owner() || transforms(field)
         || neighbour < 0 || neighbour >= interfaces.size()
         || !interfaces.set(neighbour)
         || matrix.mesh().lduAddr().patchAddr(patchi).size()
         != matrix.mesh().lduAddr().patchAddr(neighbour).size()
        )
        {
            continue;
        }
        structure::cyclicPair pair;
        pair.patch = patchi;
        pair.neighbour = neighbour;
        result.push_back(pair);
    }
    return result;
}


bool Foam::relaxkit::relaxkitMatrix::make
(
    structure& made,
    const lduMatrix& matrix,
    const patchCoefficients& bouCoeffs,
    const std::vector<structure::cyclicPair>& cyclics,
    const ordering order
) const
{
    const lduAddressing& address = matrix.mesh().lduAddr();
    const labelUList& lowers = address.lowerAddr();
    const labelUList& uppers = address.upperAddr();
    const int64_t limit = std::numeric_limits<int32_t>::max();
    if (int64_t(address.size()) + 2*int64_t(lowers.size()) >= limit) return false;

    made.ordering_ = order;
    made.n_ = int32_t(address.size());
    made.faceCount_ = lowers.size();
    made.lower_ = lowers.begin();
    made.cyclics_ = cyclics;

    indices lower(lowers.begin(), lowers.end());
    indices upper(uppers.begin(), uppers.end());
    for (std::size_t i = 0; i < cyclics.size(); ++i)
    {
        const labelUList& a = address.patchAddr(cyclics[i].patch);
        const labelUList& b = address.patchAddr(cyclics[i].neighbour);
        forAll(a, facei)
        {
            if (a[facei] == b[facei])
            {
                structure::ownFace own;
                own.cell = int32_t(a[facei]);
                own.pair = i;
                own.face = facei;
                made.ownFaces_.push_back(own);
                continue;
            }
            lower.push_back(int32_t(a[facei]));
            upper.push_back(int32_t(b[facei]));
            made.cyclicFaces_.push_back(std::make_pair(i, facei));
        }
    }

    // Lines where the mesh's own order does not pack: where it does, they
    // would but change how well the preconditioner works
    const bool isMesh =
        hasDb(matrix.mesh()) && isA<polyMesh>(registry(matrix.mesh()));
    if
    (
        isMesh && order != MESH
     && (order == LINES || !packs(made.n_, lower, upper))
    )
    {
        const polyMesh& mesh = refCast<const polyMesh>(registry(matrix.mesh()));
        for (const bool isInBreadth : {true, false})
        {
            indices cells;
            if (mesh.nCells() == address.size())
            {
                cells = cellLines(mesh, isInBreadth);
            }
            if (cells.empty()) break;
            indices places(cells.size());
            for (std::size_t i = 0; i < cells.size(); ++i)
            {
                places[cells[i]] = int32_t(i);
            }
            indices newLower(lower), newUpper(upper);
            for (int32_t& cell : newLower) cell = places[cell];
            for (int32_t& cell : newUpper) cell = places[cell];
            if
            (
                packs(made.n_, newLower, newUpper)
             || (order == LINES && !isInBreadth)
            )
            {
                lower.swap(newLower);
                upper.swap(newUpper);
                made.cells_.swap(cells);
                made.isInLines_ = true;
                for (structure::ownFace& own : made.ownFaces_)
                {
                    own.cell = places[own.cell];
                }
                break;
            }
        }
    }

    // The coefficients at hand stand for those to come
    scalarField coefficients(matrix.upper());
    coefficients.setSize(label(lower.size()), 0);
    for (std::size_t i = 0; i < made.cyclicFaces_.size(); ++i)
    {
        coefficients[made.faceCount_ + label(i)] =
            bouCoeffs[cyclics[made.cyclicFaces_[i].first].patch]
            [
                made.cyclicFaces_[i].second
            ];
    }
    scalarField diagonal(made.n_);
    made.gather(matrix.diag(), 1, diagonal.begin());
    if
    (
        order != MESH
     && isBetterBackwards(diagonal, coefficients, lower, upper)
    )
    {
        indices& cells = made.cells_;
        if (cells.empty())
        {
            cells.resize(made.n_);
            std::iota(cells.begin(), cells.end(), 0);
        }
        std::reverse(cells.begin(), cells.end());
        const int32_t last = made.n_ - 1;
        for (int32_t& cell : lower) cell = last - cell;
        for (int32_t& cell : upper) cell = last - cell;
        for (structure::ownFace& own : made.ownFaces_)
        {
            own.cell = last - own.cell;
        }
    }

    made.places_.resize(made.cells_.size());
    for (std::size_t i = 0; i < made.cells_.size(); ++i)
    {
        made.places_[made.cells_[i]] = int32_t(i);
    }

    made.diagonal_.assign(made.n_, 1);
    made.upper_.assign(lower.size(), 0);
    made.b.resize(made.n_);
    made.x.resize(made.n_);
    return
        relaxkit_matrix_create_ldu
        (
            made.n_, int32_t(lower.size()), lower.data(), upper.data(),
            made.diagonal_.data(), made.upper_.data(), nullptr, nullptr,
            &made.matrix_
        ) == RELAXKIT_OK;
}


bool Foam::relaxkit::relaxkitMatrix::addOutside
(
    const lduMatrix& matrix,
    const patchCoefficients& bouCoeffs,
    const lduInterfaceFieldPtrsList& interfaces,
    const structure* known,
    const solveScalarField& psi,
    solveScalarField& result,
    const direction cmpt
)
{
    const auto isAny = [](const lduInterfaceFieldPtrsList& list)
    {
        forAll(list, patchi)
        {
            if (list.set(patchi)) return true;
        }
        return false;
    };
    const lduInterfaceFieldPtrsList others
    (
        known ? known->rest(interfaces) : interfaces
    );
    const lduInterfaceFieldPtrsList jumps
    (
        known ? known->jumps(interfaces) : lduInterfaceFieldPtrsList()
    );
    const bool hasJumps = isAny(jumps);
    if (!Pstream::parRun() && !hasJumps && !isAny(others)) return false;

    result.setSize(psi.size());
    result = 0;
    addInterfaces(matrix, bouCoeffs, others, psi, result, cmpt);
    if (hasJumps)
    {
        // Only the field itself has them; without, the product is in the pattern
        const solveScalarField copy(psi);
        solveScalarField without(psi.size(), 0);
        addInterfaces(matrix, bouCoeffs, jumps, psi, result, cmpt);
        addInterfaces(matrix, bouCoeffs, jumps, copy, without, cmpt);
        result -= without;
    }
    return true;
}


Foam::relaxkit::relaxkitMatrix::structure*
Foam::relaxkit::relaxkitMatrix::get
(
    const lduMatrix& matrix,
    const patchCoefficients& bouCoeffs,
    const lduInterfaceFieldPtrsList& interfaces,
    const ordering order
) const
{
    const std::vector<structure::cyclicPair> cyclics =
        cyclicPairs(matrix, interfaces);
    for (std::unique_ptr<structure>& kept : structures_)
    {
        if (kept->fits(matrix, cyclics, order)) return kept.get();
    }
    std::unique_ptr<structure> made(new structure);
    if (!make(*made, matrix, bouCoeffs, cyclics, order)) return nullptr;
    if (structures_.size() == structureLimit) structures_.clear();
    structures_.push_back(std::move(made));
    return structures_.back().get();
}


// ************************************************************************* //
