"""What `%%flow?`, `%flows?` and `%omnitron?` say."""

from omnitron_kernel.graph.header import OPTIONS

__all__ = ["FLOWS_HELP", "FLOW_HELP", "OMNITRON_HELP"]

_OPTIONS = "\n".join(f"    {option:<14} {what}" for option, what in OPTIONS.items())

FLOW_HELP = f"""Turns a cell of plain Python into a flow: every statement becomes a node.

    %%flow [options] name(first: int = 1, second: str = "x") -> float
    doubled = first * 2            # a node `doubled`, fed by the input `first`
    doubled + len(second)          # the last expression is the flow's value

The magic line is a Python signature, the cell below it the function's body. Running the cell defines the flow, shows
its picture and, when every input has a default, runs it and shows the value. Names bound inside do not leak into the
notebook: read them with `name.last["doubled"]`. Other names are read from the notebook.

A body that awaits makes the flow async, and so does `async` before its name; the cell awaits it on the notebook's own
loop.

Options:
{_OPTIONS}

Then:
    name(2)             the plain function
    name.run(2)         runs the graph: value, nodes, times, trace; `await name.arun(2)` where it is async
    name.last           the newest run, failed ones too
    name? and name??    what it is, and its source
    %flows              all flows of this notebook
    %omnitron           what else can be done with a flow: convert, export, take
"""

FLOWS_HELP = """Lists the notebook's flows: signature, nodes, version, newest run.

    %flows              all of them
    %flows price mean   those whose name or text holds all these words
"""

OMNITRON_HELP = """Does things with a flow of this notebook.

    %omnitron convert NAME                    puts its other form into the next cell: of a `%%flow` cell the function,
                                              of a function the cell
    %omnitron export NAME [--script] [FILE]   shows it as plain Python that needs no Omnitron, or writes it to FILE;
                                              with --script as a command that takes its inputs as options
    %omnitron take NAME                       puts the text that a canvas changed, and could not write into its cell,
                                              into the next one
    %omnitron help                            this
"""
