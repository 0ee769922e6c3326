"""What `%%flow?`, `%flows?`, `%runs?` and `%omnitron?` say."""

from omnitron_kernel.graph.header import OPTIONS

__all__ = ["FLOWS_HELP", "FLOW_HELP", "OMNITRON_HELP", "RUNS_HELP"]

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
    %flows, %runs       the flows of this notebook and its project, and their runs
    %omnitron           what else can be done with a flow: its other form, its versions, tags, export, cache
"""

FLOWS_HELP = """Lists the flows of this notebook and of its project: signature, nodes, versions, runs, newest run, tags.

    %flows                         all of them
    %flows price mean              those whose name or text holds all these words
    %flows name:rev* tag:live      those of such a name, with this tag
    %flows status:failed since:2d  those whose newest run failed, used in the last two days; also until:

Times are 30min, 6h, 2d, 1w, today, yesterday, or a date: 2026-11-30.
"""

RUNS_HELP = """Lists recorded runs of this project, the newest first.

    %runs                          the newest fifty
    %runs revenue                  those of the flow `revenue`
    %runs KeyError                 those whose flow, inputs, value or error hold this word
    %runs revenue status:failed since:2d limit:200
    %runs flow:rev* version:3f2a tag:live until:2026-11-30

From Python: `Workspace.current()`, and `.sql("SELECT ... FROM runs")` for all else.
"""

OMNITRON_HELP = """Does things with a flow by its name.

    %omnitron convert NAME                    puts its other form into the next cell: of a `%%flow` cell the function,
                                              of a function the cell
    %omnitron export NAME [--script] [FILE]   shows it as plain Python that needs no Omnitron, or writes it to FILE;
                                              with --script as a command that takes its inputs as options
    %omnitron cache                           tells what is kept of what nodes gave: how much, how often it was reused,
                                              and the time that saved
    %omnitron cache clear [NAME [NODE]]       forgets all of it, that of one flow, or of one node
    %omnitron take NAME                       puts the text that a canvas changed, and could not write into its cell,
                                              into the next one

What the project's store keeps (a VERSION is a number of the list, a tag, or the first letters of the version):

    %omnitron versions NAME                   lists every text that it had
    %omnitron restore NAME [VERSION]          puts one of them into the next cell; the newest where none is named
    %omnitron compare NAME [OLD [NEW]]        shows how two of them differ, as graphs and as lines
    %omnitron tag NAME TAG [VERSION]          tags it, or one of its versions; `untag NAME TAG` takes the tag away
    %omnitron rename NAME NEW                 gives its history another name
    %omnitron delete NAME [VERSION] --yes     deletes its history, or a version; cells and files stay
    %omnitron pack FILE [NAME...]             writes flows with their history into one file; all where none is named
    %omnitron unpack FILE [--as OLD=NEW] [--merge]
                                              takes such a file in; nothing that is there is replaced
    %omnitron help                            this
"""
