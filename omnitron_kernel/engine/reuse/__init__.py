"""Reuse of what nodes gave: only where a fresh computation would give the same, which is looked into each time.

    look      whether a value is plain data, what it is made of, and what it would share with others
    form      a value taken apart into bytes and arrays, its digest, and put together again
    layout    how arrays lie in memory
    world     the closed world: operations that give the same for the same, change nothing else and read nothing else
    code      what a piece of code reads and does, from its bytecode
    reach     what its names stand for now: functions of the project, values, operations of the world
    cache     where forms are kept: in memory, and in folders by what `store` gives
    looks     the values that a run has looked into
    whole     all of a run at once, and what of it is put together
    behind    what is kept beyond the process, by a thread of its own
    state     what a run knows of its values, and what it asks before each node and tells behind it

One thing is always true: where anything is not known, the node is computed, and its record says why.
"""
