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

#include "cellLines.H"
#include "polyMesh.H"

#include <algorithm>
#include <utility>

// * * * * * * * * * * * * * * * Local Functions * * * * * * * * * * * * * * //

namespace
{

using namespace Foam;

// The cells on the other side of the two faces of a pair that lie opposite to
// each other, or -1
typedef std::pair<label, label> oppositeCells;

//- A line beside another one that is shorter is turned if that makes it longer
const std::size_t leastLength = 8;

//- Cells with fewer faces, as tetrahedra, have no two that lie opposite to each
//  other
const label leastFaces = 5;

class lineFinder
{
    const primitiveMesh& mesh_;
    const labelUList& owner_;
    const labelUList& neighbour_;
    const faceList& faces_;

    //- Whether a cell has its place
    std::vector<bool> isPlaced_;

    //- Those of each cell, cell by cell
    std::vector<oppositeCells> pairs_;
    std::vector<std::size_t> starts_;

    label across(const label facei, const label celli) const
    {
        if (facei < 0 || facei >= neighbour_.size())
        {
            return -1;
        }
        return
            owner_[facei] == celli ? neighbour_[facei] : owner_[facei];
    }

    //- The cells across each pair of opposite faces of a cell
    void pairs(const label celli, std::vector<oppositeCells>& result) const
    {
        result.assign
        (
            pairs_.begin() + starts_[celli],
            pairs_.begin() + starts_[celli + 1]
        );
    }

    //- Find all pairs
    void findPairs()
    {
        const cellList& cells = mesh_.cells();
        std::vector<label> opposites;
        starts_.reserve(cells.size() + 1);
        starts_.push_back(0);
        forAll(cells, celli)
        {
            const cell& c = cells[celli];
            // Asked of one face of each pair, as it takes long
            opposites.assign(c.size() < leastFaces ? 0 : c.size(), -2);
            for (std::size_t i = 0; i < opposites.size(); ++i)
            {
                const label facei = c[label(i)];
                if (opposites[i] == -2)
                {
                    opposites[i] = c.opposingFaceLabel(facei, faces_);
                    const std::size_t other =
                        std::find(c.begin(), c.end(), opposites[i])
                      - c.begin();
                    if (other < opposites.size()) opposites[other] = facei;
                }
                const label opposite = opposites[i];
                // Each pair once, from its face with the lower number
                if (opposite < 0 || facei > opposite) continue;
                const label a = across(facei, celli);
                const label b = across(opposite, celli);
                if (a >= 0 || b >= 0) pairs_.push_back(oppositeCells(a, b));
            }
            starts_.push_back(pairs_.size());
        }
    }

    bool areNeighbours(const label a, const label b) const
    {
        for (const label facei : mesh_.cells()[a])
        {
            if (across(facei, a) == b) return true;
        }
        return false;
    }

    bool isBeside(const label celli, const label a, const label b) const
    {
        return celli >= 0 && celli != a && areNeighbours(celli, b);
    }

    //- The next cell of a line that has come from one to the other; -1 at
    //  its end
    label follow(const label from, const label to) const
    {
        std::vector<oppositeCells> between;
        pairs(to, between);
        for (const oppositeCells& p : between)
        {
            if (p.first == from) return p.second;
            if (p.second == from) return p.first;
        }
        return -1;
    }

    //- The cells without a place from the one after celli on
    void extend(const label celli, label next, std::vector<label>& line) const
    {
        label from = celli;
        const std::size_t limit = isPlaced_.size();
        while
        (
            next >= 0 && !isPlaced_[next] && next != celli
         && line.size() < limit
        )
        {
            line.push_back(next);
            const label after = follow(from, next);
            from = next;
            next = after;
        }
    }

    std::vector<label> lineThrough
    (
        const label celli,
        const oppositeCells& ends
    ) const
    {
        std::vector<label> line;
        extend(celli, ends.first, line);
        std::reverse(line.begin(), line.end());
        line.push_back(celli);
        if (ends.second >= 0 && std::find(line.begin(), line.end(), ends.second) == line.end())
        {
            extend(celli, ends.second, line);
        }
        return line;
    }

public:

    lineFinder(const polyMesh& mesh)
    :
        mesh_(mesh),
        owner_(mesh.faceOwner()),
        neighbour_(mesh.faceNeighbour()),
        faces_(mesh.faces()),
        isPlaced_(mesh.nCells(), false)
    {
        findPairs();
    }

    //- The longest line through a cell
    std::vector<label> longest(const label celli) const
    {
        std::vector<oppositeCells> between;
        pairs(celli, between);
        std::vector<label> best(1, celli);
        for (const oppositeCells& ends : between)
        {
            std::vector<label> line = lineThrough(celli, ends);
            if (line.size() > best.size()) best.swap(line);
        }
        // As the mesh is numbered, for a good preconditioner
        if (best.front() > best.back())
        {
            std::reverse(best.begin(), best.end());
        }
        return best;
    }

    //- The line through celli beside one that leads from a to b, where a
    //  and celli are neighbours
    std::vector<label> beside
    (
        const label celli,
        const label a,
        const label b
    ) const
    {
        std::vector<oppositeCells> between;
        pairs(celli, between);
        std::vector<label> line;
        for (const oppositeCells& ends : between)
        {
            if (isBeside(ends.second, a, b))
            {
                line = lineThrough(celli, ends);
                break;
            }
            if (isBeside(ends.first, a, b))
            {
                const oppositeCells turned(ends.second, ends.first);
                line = lineThrough(celli, turned);
                break;
            }
        }
        if (line.size() >= leastLength) return line;
        std::vector<label> other = longest(celli);
        return other.size() > line.size() ? other : line;
    }

    bool isPlaced(const label celli) const { return isPlaced_[celli]; }

    void place(const std::vector<label>& line)
    {
        for (const label celli : line) isPlaced_[celli] = true;
    }

    const cell& facesOf(const label celli) const
    {
        return mesh_.cells()[celli];
    }

    label neighbourAcross(const label facei, const label celli) const
    {
        return across(facei, celli);
    }
};

} // End anonymous namespace


// * * * * * * * * * * * * * * * Global Functions  * * * * * * * * * * * * * //

bool Foam::relaxkit::packs
(
    const int32_t n,
    const indices& lower,
    const indices& upper
)
{
    const std::size_t slices = (std::size_t(n) + 7)/8;
    std::vector<std::vector<int32_t>> distances(slices);
    for (std::size_t face = 0; face < lower.size(); ++face)
    {
        const int32_t distance = upper[face] - lower[face];
        if (std::abs(distance) <= 1) continue;
        if (std::abs(distance) < 8) return false;
        distances[lower[face]/8].push_back(distance);
        distances[upper[face]/8].push_back(-distance);
    }
    std::size_t values = 0;
    for (std::vector<int32_t>& some : distances)
    {
        std::sort(some.begin(), some.end());
        some.erase(std::unique(some.begin(), some.end()), some.end());
        if (some.size() > 64) return false;
        values += 8*(some.size() + 2);
    }
    return values <= 3*(std::size_t(n) + 2*lower.size());
}


Foam::relaxkit::indices Foam::relaxkit::cellLines
(
    const polyMesh& mesh,
    const bool isInBreadth
)
{
    const label nCells = mesh.nCells();
    // Without mesh.cells(), which a mesh that has no lines need not make
    labelList faceCounts(nCells, 0);
    for (const label celli : mesh.faceOwner()) ++faceCounts[celli];
    for (const label celli : mesh.faceNeighbour()) ++faceCounts[celli];
    label linkedCount = 0;
    for (const label count : faceCounts) linkedCount += count >= leastFaces;
    if (2*linkedCount < nCells) return indices();
    lineFinder finder(mesh);
    indices order;
    order.reserve(nCells);
    std::vector<std::vector<label>> lines;
    label shortCount = 0;

    for (label seed = 0; seed < nCells; ++seed)
    {
        if (finder.isPlaced(seed)) continue;

        // The lines beside a first one, in breadth
        lines.clear();
        lines.push_back(finder.longest(seed));
        finder.place(lines.back());
        for (std::size_t index = 0; index < lines.size(); ++index)
        {
            // Lines may move while new ones are added
            const std::vector<label> line = lines[index];
            for (const label celli : line) order.push_back(int32_t(celli));
            if (line.size() < 4) shortCount += label(line.size());
            if (!isInBreadth) continue;
            for (std::size_t k = 0; k < line.size(); ++k)
            {
                const label celli = line[k];
                for (const label facei : finder.facesOf(celli))
                {
                    const label other = finder.neighbourAcross(facei, celli);
                    if (other < 0 || finder.isPlaced(other)) continue;
                    if (k + 1 < line.size())
                    {
                        lines.push_back(finder.beside(other, celli, line[k + 1]));
                    }
                    else if (k > 0)
                    {
                        // The last cell: the line beside it runs backwards
                        std::vector<label> found =
                            finder.beside(other, celli, line[k - 1]);
                        std::reverse(found.begin(), found.end());
                        lines.push_back(found);
                    }
                    else
                    {
                        lines.push_back(finder.longest(other));
                    }
                    finder.place(lines.back());
                }
            }
        }
    }
    if (2*shortCount > nCells) order.clear();
    return order;
}


// ************************************************************************* //
