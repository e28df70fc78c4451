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

#include "learnedState.H"
#include "throwingErrors.H"
#include "Time.H"

// * * * * * * * * * * * * * Static Member Functions * * * * * * * * * * * * //

namespace
{
    const char* const objectName = "relaxkit";
}


Foam::relaxkit::learnedState&
Foam::relaxkit::learnedState::of(const objectRegistry& db)
{
    if (db.foundObject<learnedState>(objectName))
    {
        return db.lookupObjectRef<learnedState>(objectName);
    }

    const Time& time = db.time();
    IOobject io
    (
        objectName,
        time.timeName(time.startTime().value()),
        "uniform",
        db,
        IOobject::READ_IF_PRESENT,
        IOobject::AUTO_WRITE,
        true
    );
    learnedState* made = nullptr;
    try
    {
        throwingErrors errors;
        made = new learnedState(io);
    }
    catch (const Foam::error& damage)
    {
        // A file torn when a run was killed is no reason to end this one
        Info<< "relaxkit:  cannot read " << (io.instance()/io.local()/io.name()).c_str()
            << "; what was learned before is lost" << endl;
        io.readOpt() = IOobject::NO_READ;
        made = new learnedState(io);
    }
    return regIOobject::store(made);
}


// * * * * * * * * * * * * * * * * Constructors  * * * * * * * * * * * * * * //

Foam::relaxkit::learnedState::learnedState(const IOobject& io)
:
    localIOdictionary(io)
{}


Foam::relaxkit::learnedState::~learnedState()
{
    if (!Pstream::master()) return;
    for (const auto& item : tuners_)
    {
        item.second->flushLog();
        if (item.second->solves() > 0) item.second->report(Info);
    }
}


// * * * * * * * * * * * * * * * Member Functions  * * * * * * * * * * * * * //

Foam::relaxkit::fieldTuner*
Foam::relaxkit::learnedState::find(const word& name) const
{
    const auto found = tuners_.find(name);
    return found == tuners_.end() ? nullptr : found->second.get();
}


Foam::relaxkit::fieldTuner&
Foam::relaxkit::learnedState::make(const word& name)
{
    std::unique_ptr<fieldTuner>& made = tuners_[name];
    made.reset(new fieldTuner(name));
    return *made;
}


const Foam::dictionary&
Foam::relaxkit::learnedState::saved(const word& name) const
{
    return isDict(name) ? subDict(name) : dictionary::null;
}


bool Foam::relaxkit::learnedState::writeData(Ostream& os) const
{
    for (const auto& item : tuners_) item.second->write(os);
    return os.good();
}


// ************************************************************************* //
