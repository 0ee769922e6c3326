"""The store: what flows were, how they ran and what became of it, kept in one folder a project.

Every process writes what happens to a journal of its own, which is what makes it durable; whoever asks takes all
journals into one DuckDB file first, under a lock. That file is opened in one place only, `database`. What nodes gave
lies beside it as artifacts, by their keys, which are found without it.
"""
