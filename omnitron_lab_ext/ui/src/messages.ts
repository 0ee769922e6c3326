// Written by tools/write_messages.py from omnitron_kernel/messages.py, graph/view.py and graph/edits.py.
// Change those, then `make messages`.
export type Edit =
  | AddBranch
  | AddInput
  | AddNode
  | Batch
  | Connect
  | Disconnect
  | EditInput
  | Group
  | LiteralToInput
  | MoveNode
  | RemoveBranch
  | RemoveInput
  | RemoveNode
  | RenameNode
  | ReplaceHeader
  | ReplaceNode
  | SetLiteral
  | SetOutput
  | SetSignature
  | Splice
  | Ungroup
  | Unwrap
  | Wrap;

/**
 * The answer to the ask of the same id; `refused` says why there is none.
 */
export interface Answer {
  id: string;
  value?: unknown;
  refused?: string;
}
/**
 * What a canvas asks of the kernel.
 *
 * Attributes:
 *     id: Comes back in the answer.
 *     ask: What is asked for: `hello`; `read`, a `FlowView` with what lives in the notebook; `edit`, an `EditReply`;
 *         `open`, the `FlowView` of the flow that `node` calls; `peek`, a `Peek` of a port's value; `known`, a list of
 *         `Known`; `facts`, the `RunFacts` of a flow's newest run; `run` and `cancel`; `offer`, which puts `source`
 *         into the next cell where no front end can patch the cell itself.
 *     source: The text that is meant.
 *     name: The flow, or the function of a module.
 *     node: The node that is meant.
 *     port: Its output that is meant.
 *     edits: As in `EditRequest`.
 *     word: What has been typed.
 *     version: The version of the text whose run is meant; any where it is empty.
 *     value: The name of the value that `known` is to take: that of `node` and `port`.
 *     type: The type of that value as far as the view tells it.
 */
export interface Ask {
  id: string;
  ask: "hello" | "read" | "edit" | "open" | "peek" | "known" | "facts" | "run" | "cancel" | "offer";
  source?: string;
  name?: string;
  node?: string;
  port?: string;
  edits?: Edit[];
  word?: string;
  version?: string;
  value?: string;
  type?: string;
}
/**
 * Adds a branch to a block: `else`, `elif x > 1`, `except ValueError as e`, `finally`, `case [a, b]`.
 */
export interface AddBranch {
  edit: "AddBranch";
  block: string;
  header: string;
  code?: string;
}
/**
 * Adds an input to the flow's signature.
 */
export interface AddInput {
  edit: "AddInput";
  name: string;
  annotation?: string | null;
  default?: string | null;
  position?: number | null;
}
/**
 * Adds statements.
 */
export interface AddNode {
  edit: "AddNode";
  code: string;
  after?: string | null;
  into?: string | null;
  branch?: string | null;
  /**
   * Names that are taken become new ones.
   */
  fresh?: boolean;
}
/**
 * Several edits as one, checked once, at the end; ids are those before the batch, else those of what it added.
 */
export interface Batch {
  edit: "Batch";
  edits: Edit[];
}
/**
 * Feeds a node's input port from a source.
 */
export interface Connect {
  edit: "Connect";
  source: string;
  target: string;
  port: string;
}
/**
 * Takes what feeds a port away: the argument, where it has a default, else `...` stands for it.
 */
export interface Disconnect {
  edit: "Disconnect";
  target: string;
  port: string;
}
/**
 * Changes an input: what is left out stays, and an empty text takes annotation or default away.
 */
export interface EditInput {
  edit: "EditInput";
  name: string;
  new_name?: string | null;
  annotation?: string | null;
  default?: string | null;
  position?: number | null;
}
/**
 * Moves neighbouring nodes into a function of their own, defined before the first of them and called there.
 */
export interface Group {
  edit: "Group";
  nodes: string[];
  name: string;
}
/**
 * Makes a literal an input of the flow, with the literal as its default; its port is as in `SetLiteral`.
 */
export interface LiteralToInput {
  edit: "LiteralToInput";
  node: string;
  port: string;
  name: string;
}
/**
 * Moves a node with its comments to another place; refused where a value would reach it no more.
 */
export interface MoveNode {
  edit: "MoveNode";
  node: string;
  after?: string | null;
  into?: string | null;
  branch?: string | null;
}
/**
 * Removes a branch of a block with all that stands in it; refused where what it binds would be unbound.
 */
export interface RemoveBranch {
  edit: "RemoveBranch";
  block: string;
  branch: string;
}
/**
 * Removes an input that nothing reads.
 */
export interface RemoveInput {
  edit: "RemoveInput";
  name: string;
}
/**
 * Removes a node with its comments; refused while it is read, unless a batch connects its readers elsewhere.
 */
export interface RemoveNode {
  edit: "RemoveNode";
  node: string;
}
/**
 * Renames what a node binds, and every read of that version of it.
 */
export interface RenameNode {
  edit: "RenameNode";
  node: string;
  name: string;
}
/**
 * Writes another header over a block's branch, such as `for row in rows`; its first branch where none is named.
 */
export interface ReplaceHeader {
  edit: "ReplaceHeader";
  block: string;
  code: string;
  branch?: string | null;
}
/**
 * Writes other code in the place of a node's; its comments stay.
 */
export interface ReplaceNode {
  edit: "ReplaceNode";
  node: string;
  code: string;
}
/**
 * Writes a literal, as Python source, at a port; `INPUTS` as the node means the default of a flow's input.
 */
export interface SetLiteral {
  edit: "SetLiteral";
  node: string;
  port: string;
  code: string;
}
/**
 * Makes a node, `node.port` or an input the flow's value.
 */
export interface SetOutput {
  edit: "SetOutput";
  node: string;
}
/**
 * Changes what is said about the flow itself: what is left out stays.
 */
export interface SetSignature {
  edit: "SetSignature";
  name?: string | null;
  returns?: string | null;
  options?: string[] | null;
}
/**
 * Writes other text over stretches of one certain text: what every inverse is.
 */
export interface Splice {
  edit: "Splice";
  spans: [number, number, string][];
  base_hash: string;
}
/**
 * Puts the statements of a local function in the place of its only call.
 */
export interface Ungroup {
  edit: "Ungroup";
  node: string;
}
/**
 * Puts what stands in a block's first branch in the place of the block; handlers of a `try` go, with a warning.
 */
export interface Unwrap {
  edit: "Unwrap";
  block: string;
}
/**
 * Puts neighbouring nodes into a block with the given header, such as `with lock` or `if ready`.
 */
export interface Wrap {
  edit: "Wrap";
  nodes: string[];
  header: string;
}
/**
 * One value that a port may be set to.
 *
 * Attributes:
 *     label: How it reads.
 *     code: How it is written in the source.
 */
export interface Choice {
  label: string;
  code: string;
}
/**
 * The text of the cell in the flow's other form, and which form that is.
 */
export interface ConvertReply {
  source: string;
  form: "cell" | "def";
}
/**
 * Asks for the other form of a flow: of a cell the function, of a function the cell.
 *
 * Attributes:
 *     source: The text of the cell.
 *     name: Which function is meant, where the text holds several.
 */
export interface ConvertRequest {
  source: string;
  name?: string | null;
}
/**
 * A located complaint with its cure; offsets are code points of the text, line and column count from 1.
 */
export interface DiagnosticView {
  severity: "error" | "warning" | "info";
  code: string;
  message: string;
  cure: string;
  line: number;
  column: number;
  start: number;
  end: number;
}
/**
 * A line from an output to an input, as `Edge`; `source` may be `<inputs>` or `<captures>`.
 */
export interface EdgeView {
  source: string;
  output: string;
  target: string;
  input: string;
  kind?: "data" | "order" | "capture";
}
/**
 * A patch: spans `(start, end, text)` in code points of the text before, and the view of the text after.
 *
 * Attributes:
 *     spans: What is written where.
 *     hash: The digest of the text before.
 *     source: The text after.
 *     name: The flow's name after.
 *     ids: For each node whose id is another now, the new id; None where it is gone.
 *     added: The ids of the nodes that are new.
 *     warnings: What may be different now.
 *     view: The view of the text after.
 */
export interface EditReply {
  spans: [number, number, string][];
  hash: string;
  source: string;
  name: string;
  view: FlowView;
  ids?: {
    [k: string]: string | null;
  };
  added?: string[];
  warnings?: DiagnosticView[];
}
/**
 * A whole flow as it is drawn.
 *
 * Attributes:
 *     name: The flow's name.
 *     signature: Its header as Python writes it.
 *     form: Whether the text is a cell or a `def`.
 *     hash: The digest of the text that this is the view of.
 *     graph: Its nodes and edges.
 *     readable: Whether the text could be read; a canvas keeps its last good picture where it could not.
 *     returns: The annotated type of its value.
 *     doc: Its docstring.
 *     asynchronous: Whether it awaits.
 *     diagnostics: What is to be said about the text.
 *     misfits: For a type that is given and a type that is wanted, why the one cannot go where the other is wanted;
 *         pairs that fit, or may fit, are left out.
 *     version: The version of the text, by which a canvas knows whether a run was of another one; empty where the
 *         text cannot be read.
 *     captured: What each capture stands for, where the names around the flow are known.
 *     signatures: What the functions take that live around the flow and are called in it, by the names by which they
 *         are called: for edits by somebody who does not know what lives.
 */
export interface FlowView {
  name: string;
  signature: string;
  form: "cell" | "def";
  hash: string;
  graph: GraphView;
  readable?: boolean;
  returns?: string;
  doc?: string;
  asynchronous?: boolean;
  diagnostics?: DiagnosticView[];
  misfits?: {
    [k: string]: {
      [k: string]: string;
    };
  };
  version?: string;
  captured?: {
    [k: string]: "value" | "code" | "unknown";
  };
  signatures?: {
    [k: string]: string;
  };
}
/**
 * A graph, or one branch of a block, as it is drawn; see `Graph` for what each field means.
 */
export interface GraphView {
  name: string;
  header?: string;
  inputs?: PortView[];
  nodes?: NodeView[];
  edges?: EdgeView[];
  output?: EndpointView | null;
  captures?: string[];
  gives?: EndpointView[];
}
/**
 * A typed input or output as it is drawn.
 *
 * Attributes:
 *     id: The name by which edits and edges know it.
 *     label: What it is, where that is another word than `id`: the parameter's name, where a live callee tells one; of
 *     an argument whose parameter is not known, which one it is; for a literal inside an expression the code
 *     around it.
 *     type: The annotation; of a node's input what is wanted there, never what merely feeds it. Empty where nothing is
 *         known.
 *     family: The family of the type, or of what feeds it, which gives the colour.
 *     code: For an input the expression that feeds it or, on a flow's own input, its default.
 *     editor: How it is set in place.
 *     choices: What may be chosen, for the editor `choice`.
 *     given: Whether the text feeds it; a callee's parameter that is left at its default is not given.
 *     within: Whether it is a literal inside an expression: it can be set, and feeding it replaces the literal.
 *     kind: How a flow's own input takes arguments where that is not `positional_or_keyword`.
 *     missing: Whether `...` stands for a value that is missing here: a run stops when it comes to it.
 */
export interface PortView {
  id: string;
  label?: string;
  type?: string;
  family?:
    | "any"
    | "table"
    | "array"
    | "text"
    | "number"
    | "truth"
    | "sequence"
    | "mapping"
    | "file"
    | "time"
    | "code"
    | "none"
    | "object";
  code?: string;
  editor?: "" | "text" | "number" | "checkbox" | "choice" | "code";
  choices?: Choice[];
  given?: boolean;
  within?: boolean;
  kind?: string;
  missing?: boolean;
}
/**
 * One statement as it is drawn.
 *
 * Attributes:
 *     id: The node's id.
 *     name: Its name, without path and number.
 *     kind: What sort of statement it is, as `Node.kind`.
 *     key: Digest of the statement: equal for statements that differ only in formatting.
 *     code: The statement's text.
 *     line: Its line in the text, counted from 1.
 *     start: Offset of its first character, in code points.
 *     end: Offset behind its last character.
 *     inputs: What it reads.
 *     outputs: What it binds.
 *     callee: The dotted name that is called, where it is a call.
 *     doc: What the callee or the function says of itself.
 *     branches: Its own graphs.
 *     opens: Whether it calls a flow whose graph can be asked for.
 *     note: Why it runs as written, where one could expect otherwise.
 *     changes: The names whose values it may change in place.
 *     maybe: The outputs that may stay unbound.
 *     renames: Whether a rename in place changes a name of the code.
 */
export interface NodeView {
  id: string;
  name: string;
  kind: string;
  key: string;
  code: string;
  line: number;
  start: number;
  end: number;
  inputs?: PortView[];
  outputs?: PortView[];
  callee?: string;
  doc?: string;
  branches?: GraphView[];
  opens?: boolean;
  note?: string;
  changes?: string[];
  maybe?: string[];
  renames?: boolean;
}
/**
 * One port of one node.
 */
export interface EndpointView {
  node: string;
  port: string;
}
/**
 * Asks for the patch that edits make.
 *
 * Attributes:
 *     source: The text, as it is now.
 *     edits: Edits in the form `{"edit": "SetLiteral", "node": ..., ...}`; several are checked once, as one.
 *     name: Which function of a module is meant.
 *     signatures: What the functions around the flow take, as `FlowView.signatures` tells.
 */
export interface EditRequest {
  source: string;
  edits: Edit[];
  name?: string | null;
  signatures?: {
    [k: string]: string;
  };
}
/**
 * What an output says of a flow.
 *
 * Attributes:
 *     flow: Its name.
 *     form: Whether its text is a cell or a `def`.
 *     version: The version of its text.
 *     source: Its text, where that is no cell of the notebook; else a canvas reads the cell.
 *     message: What is to be said under the picture.
 */
export interface FlowFacts {
  flow: string;
  form?: "cell" | "def";
  version?: string;
  source?: string;
  message?: string;
}
/**
 * A function, flow or method that can be added as a node.
 *
 * Attributes:
 *     name: The name by which it is written; of a method without the value that it is of.
 *     kind: What it is.
 *     signature: Its inputs, as Python writes them.
 *     doc: The first line of what it says of itself.
 *     code: The statement that calls it with the value at hand, and with `...` where another one is missing.
 */
export interface Known {
  name: string;
  kind: "flow" | "function" | "class" | "method" | "template";
  code: string;
  signature?: string;
  doc?: string;
}
/**
 * Asks for what can be added as far as the texts of a notebook tell it.
 *
 * Attributes:
 *     source: The text to which it is added.
 *     name: The flow whose text that is.
 *     word: What has been typed.
 *     value: The name of the value that it is to take.
 *     type: The type of that value as far as the view tells it.
 *     cells: The texts of the notebook's cells.
 */
export interface KnownRequest {
  source: string;
  name?: string;
  word?: string;
  value?: string;
  type?: string;
  cells?: string[];
}
/**
 * How far a node of a run came; times in ms.
 */
export interface NodeFacts {
  id: string;
  status: string;
  why?: string;
  ms?: number | null;
  type?: string;
  family?:
    | "any"
    | "table"
    | "array"
    | "text"
    | "number"
    | "truth"
    | "sequence"
    | "mapping"
    | "file"
    | "time"
    | "code"
    | "none"
    | "object";
  size?: string;
  text?: string;
  error?: string;
  count?: number | null;
  total?: number | null;
  estimated?: boolean;
  changed_by?: string[];
  run?: string;
}
/**
 * A value as somebody who looks at an edge sees it.
 *
 * Attributes:
 *     type: The name of its class.
 *     family: The family of the type.
 *     size: Its extent.
 *     text: The value as text.
 *     rows: A table's first rows as text, the column names first.
 *     image: A picture, as a `data:` URL of PNG, JPEG or GIF.
 *     changed_by: The nodes that changed it since.
 *     missing: Why there is nothing to be seen.
 */
export interface Peek {
  type?: string;
  family?:
    | "any"
    | "table"
    | "array"
    | "text"
    | "number"
    | "truth"
    | "sequence"
    | "mapping"
    | "file"
    | "time"
    | "code"
    | "none"
    | "object";
  size?: string;
  text?: string;
  rows?: string[][];
  image?: string;
  changed_by?: string[];
  missing?: string;
}
/**
 * Asks for the view of a text; `name` selects a function of a module.
 */
export interface ReadRequest {
  source: string;
  name?: string | null;
}
/**
 * Answers an edit or a conversion that cannot be made: what was found, what was expected and what to do.
 */
export interface Refused {
  refused: string;
}
/**
 * What an output, or a message, says of a run.
 *
 * Attributes:
 *     flow: The flow's name.
 *     run: The run's id.
 *     status: How far it came.
 *     form: As in `FlowFacts`.
 *     version: The version of the text that ran.
 *     source: As in `FlowFacts`.
 *     started: When it began, in s since the epoch.
 *     ms: How long it took, or has taken.
 *     note: A few words, such as `4 of 5 done`.
 *     value: The value as text.
 *     error: The exception in one line.
 *     cure: What to do about it.
 *     message: What is to be said under the picture.
 *     traceback: The flow's own frames, as plain text.
 *     inputs: What each input was, as text.
 *     nodes: The nodes; in a message only those that changed since the one before.
 *     packed: In the output of a larger flow the nodes, as JSON in a text, so that they take a third of a notebook's
 *         file: a row of field names, then a row a node, null for what is at its default.
 */
export interface RunFacts {
  flow: string;
  run: string;
  status: string;
  form?: "cell" | "def";
  version?: string;
  source?: string;
  started?: number;
  ms?: number;
  note?: string;
  value?: string;
  error?: string;
  cure?: string;
  message?: string;
  traceback?: string;
  inputs?: {
    [k: string]: string;
  };
  nodes?: NodeFacts[];
  packed?: string;
}
/**
 * What the kernel says unasked: how a run goes.
 *
 * Attributes:
 *     tell: What it is about.
 *     facts: The run; its `nodes` are only those that changed unless `whole`.
 *     whole: Whether all nodes are told.
 */
export interface Tell {
  tell: "run";
  facts: RunFacts;
  whole?: boolean;
}
