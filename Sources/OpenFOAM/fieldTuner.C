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

#include "fieldTuner.H"
#include "foamReleases.H"
#include "throwingErrors.H"
#include "Time.H"
#include "OSspecific.H"
#include "Pstream.H"
#include "stringList.H"

#include <cmath>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

// * * * * * * * * * * * * * * * Local Functions * * * * * * * * * * * * * * //

namespace
{
    //- The first system that is solved with the alpha of DIC, too; each of the
    //  next is twice as late and one, so that all correctors have their turn
    const Foam::label firstSample = 64;

    //- The solves that the mean of alphas is of
    const Foam::scalar meanLength = 20;

    const char digits[] = "0123456789abcdef";
    const std::size_t lineLength = 32;

    //- Bytes in lines of hexadecimal digits: OpenFOAM reads strings of a
    //  thousand characters at most
    Foam::stringList encode(const std::vector<unsigned char>& bytes)
    {
        const std::size_t count = (bytes.size() + lineLength - 1)/lineLength;
        Foam::stringList lines;
        lines.setSize(Foam::label(count));
        for (std::size_t i = 0; i < bytes.size(); ++i)
        {
            Foam::string& line = lines[Foam::label(i/lineLength)];
            line += digits[bytes[i] >> 4];
            line += digits[bytes[i] & 15];
        }
        return lines;
    }

    //- \return nothing if that is no such text
    std::vector<unsigned char> decode(const Foam::stringList& lines)
    {
        std::vector<unsigned char> bytes;
        for (const Foam::string& line : lines)
        {
            for (std::size_t i = 0; i + 1 < line.size(); i += 2)
            {
                const std::string all(digits);
                const std::size_t high = all.find(line[i]);
                const std::size_t low = all.find(line[i + 1]);
                if (high == std::string::npos || low == std::string::npos)
                {
                    return std::vector<unsigned char>();
                }
                bytes.push_back(static_cast<unsigned char>(16*high + low));
            }
        }
        return bytes;
    }
}


// * * * * * * * * * * * * * * * * Constructors  * * * * * * * * * * * * * * //

Foam::relaxkit::fieldTuner::fieldTuner(const word& name)
:
    name_(name),
    tuner_(nullptr),
    cells_(0),
    solves_(0),
    iterations_(0),
    seconds_(0),
    failures_(0),
    nextSample_(firstSample),
    samples_(0),
    sampledIterations_(0),
    ownIterations_(0),
    depth_(0),
    depthWeight_(0),
    ticket_(0),
    alpha_(0),
    stepTime_(-1),
    stepIterations_(0),
    stepInitial_(0),
    stepFinal_(0),
    stepAlpha_(0)
{}


Foam::relaxkit::fieldTuner::~fieldTuner()
{
    relaxkit_tuner_destroy(tuner_);
}


// * * * * * * * * * * * * * Private Member Functions  * * * * * * * * * * * //

Foam::string Foam::relaxkit::fieldTuner::restore(const dictionary& saved)
{
    const label cells = readLabel(saved.lookup("cells"));
    const label ranks = readLabel(saved.lookup("ranks"));
    if (cells != cells_ || ranks != Pstream::nProcs())
    {
        std::ostringstream words;
        words
            << "alpha is learned anew: what was saved is of " << cells
            << " cells on " << ranks << " ranks";
        return words.str();
    }
    const std::vector<unsigned char> bytes =
        decode(stringList(saved.lookup("state")));
    if
    (
        relaxkit_tuner_restore(bytes.data(), bytes.size(), &tuner_)
     != RELAXKIT_OK
    )
    {
        return string("alpha is learned anew: ") + relaxkit_last_message();
    }
    return "what was learned of alpha is taken over";
}


// * * * * * * * * * * * * * * * Member Functions  * * * * * * * * * * * * * //

Foam::string Foam::relaxkit::fieldTuner::begin
(
    const label cells,
    const dictionary& saved
)
{
    cells_ = cells;
    if (!Pstream::master()) return string();

    string words("alpha is learned");
    try
    {
        throwingErrors errors;
        if (saved.found("state")) words = restore(saved);
    }
    catch (const Foam::error&)
    {
        words = "alpha is learned anew: what was saved is damaged";
    }
    if (!tuner_)
    {
        relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
        options.method = RELAXKIT_RIC_CG;
        relaxkit_tuner_create(&options, &tuner_);
    }
    return words;
}


Foam::relaxkit::fieldTuner::choice Foam::relaxkit::fieldTuner::choose
(
    const scalar guess,
    const scalar reduction,
    const label maxIter
)
{
    choice result;
    result.alpha = guess;
    result.cap = 0;
    result.isSample = false;
    ticket_ = 0;
    if (!tuner_) return result;

    relaxkit_context context = RELAXKIT_CONTEXT_INIT;
    context.guess = 1 + guess;
    if (reduction > 0 && reduction < 1) context.reduction = reduction;
    context.iteration_limit = maxIter;
    relaxkit_suggestion suggestion = RELAXKIT_SUGGESTION_INIT;
    if (relaxkit_tuner_suggest(tuner_, &context, &suggestion) != RELAXKIT_OK)
    {
        return result;
    }
    ticket_ = suggestion.ticket;
    result.alpha = suggestion.omega;
    result.cap = label(suggestion.iteration_cap);

    if (solves_ + 1 >= nextSample_)
    {
        result.isSample = true;
        nextSample_ = 2*nextSample_ + 1;
    }
    alpha_ = result.alpha;
    return result;
}


void Foam::relaxkit::fieldTuner::observe
(
    const scalar iterations,
    const bool isFailure
)
{
    if (!tuner_ || !ticket_) return;
    relaxkit_tuner_observe
    (
        tuner_,
        ticket_,
        max(iterations, scalar(1)),
        isFailure ? RELAXKIT_DIVERGED : RELAXKIT_CONVERGED
    );
    ticket_ = 0;
}


void Foam::relaxkit::fieldTuner::compare
(
    const label own,
    const label sampled
)
{
    ++samples_;
    ownIterations_ += own;
    sampledIterations_ += sampled;
}


void Foam::relaxkit::fieldTuner::note
(
    const solverPerformance& performance,
    const scalar seconds
)
{
    ++solves_;
    iterations_ += performance.nIterations();
    seconds_ += seconds;
    if (performance.nIterations() == 0 || !(alpha_ < 1)) return;
    const scalar weight = performance.nIterations();
    depthWeight_ = (1 - 1/meanLength)*depthWeight_ + weight;
    depth_ += (-std::log(1 - alpha_) - depth_)*weight/depthWeight_;
}


void Foam::relaxkit::fieldTuner::noteOther
(
    const solverPerformance& performance
)
{
    ++failures_;
}


void Foam::relaxkit::fieldTuner::write(Ostream& os) const
{
    std::vector<unsigned char> bytes;
    size_t length = 0;
    if (tuner_ && relaxkit_tuner_state(tuner_, nullptr, 0, &length) == RELAXKIT_OK)
    {
        bytes.resize(length);
        if
        (
            relaxkit_tuner_state(tuner_, bytes.data(), length, &length)
         != RELAXKIT_OK
        )
        {
            bytes.clear();
        }
    }
    dictionary dict;
    dict.add("cells", cells_);
    dict.add("ranks", Pstream::nProcs());
    dict.add("solves", solves_);
    dict.add("alpha", 1 - std::exp(-depth_));
    if (!bytes.empty()) dict.add("state", encode(bytes));
    os << indent << name_;
    dict.write(os);
}


void Foam::relaxkit::fieldTuner::report(Ostream& os) const
{
    std::ostringstream words;
    words
        << "relaxkit:  " << name_ << ": " << solves_ << " solves, "
        << iterations_ << " iterations, " << std::fixed << std::setprecision(2)
        << seconds_ << " s";
    if (failures_ > 0) words << "; " << failures_ << " solves were left to PCG";
    if (samples_ > 0 && sampledIterations_ > 0)
    {
        const scalar share = 1 - scalar(ownIterations_)/sampledIterations_;
        words
            << "; " << std::setprecision(0) << std::abs(100*share) << " % "
            << (share < 0 ? "more" : "fewer")
            << " iterations than with DIC, by " << samples_ << " solves of both";
    }
    if (tuner_ && depthWeight_ > 0)
    {
        words
            << "; to go on without learning: alpha " << std::setprecision(6)
            << 1 - std::exp(-depth_) << ";";
    }
    os << words.str().c_str() << endl;
}


void Foam::relaxkit::fieldTuner::log
(
    const Time& time,
    const solverPerformance& performance
) const
{
    if (!Pstream::master()) return;
    if (logFile_.empty())
    {
        const fileName folder
        (
            (Pstream::parRun() ? time.path()/".." : time.path())
           /"postProcessing"/"relaxkit"/timeName(time)
        );
        if (!mkDir(folder)) return;
        logFile_ = folder/name_ + ".dat";
        std::ofstream file(logFile_.c_str());
        file << "# Time Initial_residual Final_residual Iterations 1-alpha\n";
    }
    if (stepTime_ != time.value())
    {
        flushLog();
        stepTime_ = time.value();
        stepIterations_ = 0;
        stepInitial_ = performance.initialResidual();
    }
    stepIterations_ += performance.nIterations();
    stepFinal_ = performance.finalResidual();
    stepAlpha_ = alpha_;
}


void Foam::relaxkit::fieldTuner::flushLog() const
{
    if (logFile_.empty() || stepTime_ < 0) return;
    std::ofstream file(logFile_.c_str(), std::ios::app);
    file
        << std::setprecision(6) << stepTime_ << ' ' << stepInitial_ << ' '
        << stepFinal_ << ' ' << stepIterations_ << ' ' << 1 - stepAlpha_
        << '\n';
    stepTime_ = -1;
}


// ************************************************************************* //
