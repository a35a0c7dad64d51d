/**
 * The syntax tree of PowerShell, modelled on System.Management.Automation.Language.
 *
 * What evaluators must know:
 * - Every node has `start` and `end`, UTF-16 offsets into the parsed text. Children lie within their parent and in
 *   order (children.ts lists them).
 * - Nesting is bounded by the parser (see `maxDepth` in parser.ts), but left spines are not: `binary.left`,
 *   `member.target`, `invoke.target`, `index.target` and `chain.left` may be thousands deep (`'a'+'b'+…`). Walk them in a
 *   loop, do not recurse into them.
 * - Operators and keywords are in canonical form: lower case, ASCII dash, without the prefixes c and i
 *   (`–cEQ` is `-eq` with `caseSensitive`). Names (variables, members, types, commands) are as written but without
 *   backticks: compare them ignoring case.
 * - An expression statement is a `pipeline` with one `commandExpression`, as in PowerShell's own tree.
 * - Backticks are resolved in barewords and double-quoted text only. As in PowerShell's tokenizer, operators, bare members
 *   and variables take none (`-jo`in` is not an operator), in parameters and type names (List`1) they are ordinary
 *   characters, and a member continues on the next line only after its dot (`$x.⏎b`, not `$x⏎.b`).
 * - `` `e `` is an escape only before `[` or `]`: PowerShell 7 reads one everywhere, Windows PowerShell reads the letter.
 * - The name of a command expands no variables; its arguments do. In a command, `$a/b` and `a"b"$c` are one bareword, but
 *   `"a"b` are two arguments. `echo a>b` has no redirection.
 * - `()` around an array or a command is a `paren`; `@()`, `$()` and blocks hold statements.
 * - Also in valid text a `command` can be without elements (`> file`), and `paren.pipeline` can be an assignment.
 * - An `error` node stands for text that is not PowerShell; what could be read of it is in `children`. Treat it as unknown.
 */

import type { NumberType } from '../../values/model';
import type { Segment } from '../../source-map';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Text as it is after escapes, and where each stretch of it stands in the parsed text (usable as `Str.trace`). */
interface Cooked {
  readonly value: string;
  /** Covers `value` without gaps; empty for empty text. An escape is a stretch that is not verbatim. */
  readonly trace: readonly Segment[];
}

// Script blocks

/** What the parser could not read, with a sentence for developers (not shown to users). */
export interface SyntaxProblem extends Range {
  readonly message: string;
}

/** A whole script. `problems` is empty when all of it is valid. */
export interface ScriptNode extends ScriptBlockNode {
  readonly problems: readonly SyntaxProblem[];
}

export interface ScriptBlockNode extends Range {
  readonly type: 'scriptBlock';
  readonly usings: readonly UsingNode[];
  readonly params: ParamBlockNode | undefined;
  /** In the order they are written. Statements without a named block are in one implicit `end`. */
  readonly blocks: readonly NamedBlockNode[];
}

export interface NamedBlockNode extends Range {
  readonly type: 'namedBlock';
  readonly kind: 'dynamicparam' | 'begin' | 'process' | 'end' | 'clean';
  /** True when no keyword stands there. */
  readonly implicit: boolean;
  readonly statements: readonly Statement[];
}

export interface ParamBlockNode extends Range {
  readonly type: 'paramBlock';
  readonly attributes: readonly AttributeNode[];
  readonly parameters: readonly ParameterNode[];
}

export interface ParameterNode extends Range {
  readonly type: 'parameter';
  /** Attributes and type constraints, in order. */
  readonly attributes: readonly (AttributeNode | TypeNode)[];
  readonly name: VariableNode;
  readonly value: Expression | undefined;
}

/** `[Parameter(Mandatory, Position = 0)]` */
export interface AttributeNode extends Range {
  readonly type: 'attribute';
  readonly name: string;
  readonly positional: readonly Expression[];
  readonly named: readonly NamedArgumentNode[];
}

export interface NamedArgumentNode extends Range {
  readonly type: 'namedArgument';
  readonly name: string;
  readonly value: Expression | undefined;
}

/** `{ … }` of a statement, and what stands in `$( )` and `@( )`. */
export interface BlockNode extends Range {
  readonly type: 'block';
  readonly statements: readonly Statement[];
}

// Statements

/** What may stand in parentheses, in a condition, or after `return`. */
export type Pipeline = PipelineNode | ChainNode | AssignmentNode | ErrorNode;

export type Statement =
  | Pipeline
  | IfNode
  | SwitchNode
  | WhileNode
  | DoNode
  | ForNode
  | ForEachNode
  | TryNode
  | TrapNode
  | FlowNode
  | FunctionNode
  | TypeDefinitionNode
  | UsingNode
  | DataNode
  | LabelledBlockNode;

export interface PipelineNode extends Range {
  readonly type: 'pipeline';
  readonly elements: readonly (CommandNode | CommandExpressionNode)[];
  /** A job: `… &`. */
  readonly background: boolean;
}

/** `a && b`, `a || b` */
export interface ChainNode extends Range {
  readonly type: 'chain';
  readonly operator: '&&' | '||';
  readonly left: PipelineNode | ChainNode;
  readonly right: PipelineNode;
  readonly background: boolean;
}

export type AssignmentOperator = '=' | '+=' | '-=' | '*=' | '/=' | '%=' | '??=';

export interface AssignmentNode extends Range {
  readonly type: 'assignment';
  readonly operator: AssignmentOperator;
  /** A variable, member, index, cast of these, array literal of these (`$a, $b = …`), or parentheses around them. */
  readonly left: Expression;
  /** An expression is a pipeline with one element; also `if`, `foreach`, `switch`, another assignment … */
  readonly right: Statement;
}

export interface IfNode extends Range {
  readonly type: 'if';
  readonly clauses: readonly IfClauseNode[];
  readonly otherwise: BlockNode | undefined;
}

export interface IfClauseNode extends Range {
  readonly type: 'ifClause';
  readonly condition: Pipeline;
  readonly body: BlockNode;
}

export interface SwitchNode extends Range {
  readonly type: 'switch';
  readonly label: string | undefined;
  /** Lower case: regex, wildcard, exact, casesensitive, parallel, file. */
  readonly flags: readonly string[];
  /** What is switched on; with the flag `file`, the file's name. */
  readonly condition: Pipeline | Expression;
  readonly clauses: readonly SwitchClauseNode[];
  readonly otherwise: BlockNode | undefined;
}

export interface SwitchClauseNode extends Range {
  readonly type: 'switchClause';
  readonly test: Expression;
  readonly body: BlockNode;
}

export interface WhileNode extends Range {
  readonly type: 'while';
  readonly label: string | undefined;
  readonly condition: Pipeline;
  readonly body: BlockNode;
}

/** `do { } while ( )` and `do { } until ( )` */
export interface DoNode extends Range {
  readonly type: 'do';
  readonly label: string | undefined;
  readonly until: boolean;
  readonly body: BlockNode;
  readonly condition: Pipeline;
}

export interface ForNode extends Range {
  readonly type: 'for';
  readonly label: string | undefined;
  readonly initializer: Pipeline | undefined;
  readonly condition: Pipeline | undefined;
  readonly iterator: Pipeline | undefined;
  readonly body: BlockNode;
}

export interface ForEachNode extends Range {
  readonly type: 'foreach';
  readonly label: string | undefined;
  readonly variable: VariableNode;
  readonly collection: Pipeline;
  readonly body: BlockNode;
}

export interface TryNode extends Range {
  readonly type: 'try';
  readonly body: BlockNode;
  readonly catches: readonly CatchNode[];
  readonly finally: BlockNode | undefined;
}

export interface CatchNode extends Range {
  readonly type: 'catch';
  readonly types: readonly TypeNode[];
  readonly body: BlockNode;
}

export interface TrapNode extends Range {
  readonly type: 'trap';
  readonly errorType: TypeNode | undefined;
  readonly body: BlockNode;
}

export interface FlowNode extends Range {
  readonly type: 'return' | 'throw' | 'exit' | 'break' | 'continue';
  /** The value of return, throw and exit. */
  readonly value: Pipeline | undefined;
  /** The label of break and continue. */
  readonly label: Expression | undefined;
}

export interface FunctionNode extends Range {
  readonly type: 'function';
  readonly kind: 'function' | 'filter' | 'workflow' | 'configuration';
  readonly name: string;
  /** `function f($a, $b) { }`; a param block is in the body. */
  readonly parameters: readonly ParameterNode[];
  readonly body: ScriptBlockNode;
}

/** class and enum */
export interface TypeDefinitionNode extends Range {
  readonly type: 'typeDefinition';
  readonly kind: 'class' | 'enum';
  readonly name: string;
  readonly attributes: readonly AttributeNode[];
  readonly bases: readonly TypeNode[];
  readonly members: readonly (PropertyNode | FunctionMemberNode)[];
}

/** A property of a class, or a name of an enum. */
export interface PropertyNode extends Range {
  readonly type: 'property';
  readonly attributes: readonly (AttributeNode | TypeNode)[];
  readonly name: string;
  readonly static: boolean;
  readonly value: Expression | undefined;
}

export interface FunctionMemberNode extends Range {
  readonly type: 'functionMember';
  readonly attributes: readonly (AttributeNode | TypeNode)[];
  readonly name: string;
  readonly static: boolean;
  readonly parameters: readonly ParameterNode[];
  /** The arguments of `: base( … )`. */
  readonly baseArguments: readonly Expression[];
  readonly body: ScriptBlockNode;
}

export interface UsingNode extends Range {
  readonly type: 'using';
  readonly kind: 'namespace' | 'module' | 'assembly' | 'type' | 'command';
  readonly name: Expression | undefined;
}

export interface DataNode extends Range {
  readonly type: 'data';
  readonly variable: string | undefined;
  readonly body: BlockNode;
}

/** `parallel { }`, `sequence { }`, `inlinescript { }` of workflows. */
export interface LabelledBlockNode extends Range {
  readonly type: 'labelledBlock';
  readonly kind: 'parallel' | 'sequence' | 'inlinescript';
  readonly body: BlockNode;
}

// Commands

export interface CommandExpressionNode extends Range {
  readonly type: 'commandExpression';
  readonly expression: Expression;
  readonly redirections: readonly RedirectionNode[];
}

/** `elements[0]` is what is called: a bareword is a `string` with quote `bare`. */
export interface CommandNode extends Range {
  readonly type: 'command';
  readonly invocation: '&' | '.' | undefined;
  readonly elements: readonly CommandElement[];
  readonly redirections: readonly RedirectionNode[];
}

/** A splatted argument is a `variable` with `splatted`; `a,b` is an `array`. */
export type CommandElement = Expression | CommandParameterNode | VerbatimArgumentNode;

/** `-Name`, `-Name:value` */
export interface CommandParameterNode extends Range {
  readonly type: 'commandParameter';
  /** Without the dash and the colon. */
  readonly name: string;
  /** Only of `-Name:value`; the argument of `-Name value` is the next element. */
  readonly argument: Expression | undefined;
}

/** The rest of the line after `--%`. */
export interface VerbatimArgumentNode extends Range, Cooked {
  readonly type: 'verbatimArgument';
}

export interface RedirectionNode extends Range {
  readonly type: 'redirection';
  /** 1 to 6, or `*`. */
  readonly from: string;
  readonly append: boolean;
  /** A file's name, or the number of a stream (`2>&1`). */
  readonly to: Expression | number | undefined;
}

// Expressions

export type Expression =
  | BinaryNode
  | UnaryNode
  | PostfixNode
  | TernaryNode
  | CastNode
  | ArrayNode
  | ArrayExpressionNode
  | SubExpressionNode
  | ParenNode
  | HashtableNode
  | ScriptBlockExpressionNode
  | StringNode
  | ExpandableStringNode
  | NumberNode
  | VariableNode
  | TypeNode
  | MemberNode
  | InvokeNode
  | IndexNode
  | ErrorNode;

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '..'
  | '??'
  | '-f'
  | '-and'
  | '-or'
  | '-xor'
  | '-band'
  | '-bor'
  | '-bxor'
  | '-shl'
  | '-shr'
  | '-is'
  | '-isnot'
  | '-as'
  | '-eq'
  | '-ne'
  | '-gt'
  | '-ge'
  | '-lt'
  | '-le'
  | '-like'
  | '-notlike'
  | '-match'
  | '-notmatch'
  | '-replace'
  | '-contains'
  | '-notcontains'
  | '-in'
  | '-notin'
  | '-split'
  | '-join';

export interface BinaryNode extends Range {
  readonly type: 'binary';
  readonly operator: BinaryOperator;
  /** The c-form of a comparison, for example `-ceq`. */
  readonly caseSensitive: boolean;
  /** Where the operator itself stands. */
  readonly operatorStart: number;
  readonly operatorEnd: number;
  readonly left: Expression;
  readonly right: Expression;
}

export type UnaryOperator = '+' | '-' | '++' | '--' | '!' | '-not' | '-bnot' | '-split' | '-join' | ',';

/** A prefix operator. `,` makes an array of one element. */
export interface UnaryNode extends Range {
  readonly type: 'unary';
  readonly operator: UnaryOperator;
  readonly caseSensitive: boolean;
  readonly operand: Expression;
}

export interface PostfixNode extends Range {
  readonly type: 'postfix';
  readonly operator: '++' | '--';
  readonly operand: Expression;
}

/** PowerShell 7: `condition ? then : otherwise` */
export interface TernaryNode extends Range {
  readonly type: 'ternary';
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

/** `[type] operand`, also an attribute before an operand (`[ValidateNotNull()] $x`). */
export interface CastNode extends Range {
  readonly type: 'cast';
  readonly to: TypeNode | AttributeNode;
  readonly operand: Expression;
}

/** `a, b, c`: always two or more elements. */
export interface ArrayNode extends Range {
  readonly type: 'array';
  readonly elements: readonly Expression[];
}

/** `@( … )` */
export interface ArrayExpressionNode extends Range {
  readonly type: 'arrayExpression';
  readonly body: BlockNode;
}

/** `$( … )` */
export interface SubExpressionNode extends Range {
  readonly type: 'subExpression';
  readonly body: BlockNode;
}

/** `( … )` */
export interface ParenNode extends Range {
  readonly type: 'paren';
  readonly pipeline: Pipeline;
}

export interface HashtableNode extends Range {
  readonly type: 'hashtable';
  readonly entries: readonly HashtableEntryNode[];
}

export interface HashtableEntryNode extends Range {
  readonly type: 'hashtableEntry';
  readonly key: Expression;
  readonly value: Statement;
}

export interface ScriptBlockExpressionNode extends Range {
  readonly type: 'scriptBlockExpression';
  readonly body: ScriptBlockNode;
}

export type Quote = 'bare' | 'single' | 'double' | 'singleHere' | 'doubleHere';

/** Constant text: a literal, a bareword, a member's name, or a double-quoted string that expands nothing. */
export interface StringNode extends Range, Cooked {
  readonly type: 'string';
  readonly quote: Quote;
}

/** Text with `$x` or `$( )` in it; the quote `bare` is a bareword of a command such as `a$b"c"`. */
export interface ExpandableStringNode extends Range {
  readonly type: 'expandableString';
  readonly quote: Quote;
  /** Variables, members of `$( )`, and the constant text between them (never empty), in order. */
  readonly parts: readonly (TextPartNode | Expression)[];
}

export interface TextPartNode extends Range, Cooked {
  readonly type: 'text';
}

export interface NumberNode extends Range {
  readonly type: 'number';
  readonly value: number;
  readonly as: NumberType | 'bigint';
  /** False for integers and decimals that a JavaScript number cannot hold exactly. */
  readonly exact: boolean;
}

export interface VariableNode extends Range {
  readonly type: 'variable';
  /** Lower case, of `$scope:name`: global, script, local, private, using, variable, env, function, alias or another drive. */
  readonly scope: string | undefined;
  /** As written, without scope, braces and their backticks. */
  readonly name: string;
  /** `@name` */
  readonly splatted: boolean;
}

/** `[System.Collections.Generic.List[string]]`, as an expression or a constraint. */
export interface TypeNode extends Range {
  readonly type: 'typeName';
  /** All of it without the outer brackets and without blanks, for example `byte[]`; names as written. */
  readonly name: string;
}

/** `target.name`, `target::name` */
export interface MemberNode extends Range {
  readonly type: 'member';
  readonly target: Expression;
  /** A `string` with quote `bare` for a plain name; else computed. */
  readonly name: Expression;
  readonly static: boolean;
  /** `?.` */
  readonly nullConditional: boolean;
}

/** `target.name( … )`, `target.name{ … }` (the block is the only argument) */
export interface InvokeNode extends Range {
  readonly type: 'invoke';
  readonly target: Expression;
  readonly name: Expression;
  readonly static: boolean;
  readonly nullConditional: boolean;
  /** `.Cast[int]()`: names as in TypeNode. */
  readonly typeArguments: readonly TypeNode[];
  readonly arguments: readonly Expression[];
}

/** `target[index]`; several indexes are an `array`. */
export interface IndexNode extends Range {
  readonly type: 'index';
  readonly target: Expression;
  readonly index: Expression;
  /** `?[` */
  readonly nullConditional: boolean;
}

/** Text that is not PowerShell, or nests too deep. */
export interface ErrorNode extends Range {
  readonly type: 'error';
  readonly children: readonly (Statement | Expression)[];
}

/** Every node there is. */
export type Node =
  | ScriptBlockNode
  | NamedBlockNode
  | ParamBlockNode
  | ParameterNode
  | AttributeNode
  | NamedArgumentNode
  | BlockNode
  | Statement
  | IfClauseNode
  | SwitchClauseNode
  | CatchNode
  | PropertyNode
  | FunctionMemberNode
  | CommandExpressionNode
  | CommandNode
  | CommandParameterNode
  | VerbatimArgumentNode
  | RedirectionNode
  | Expression
  | HashtableEntryNode
  | TextPartNode;

/** The kind of node with this `type`. */
export type NodeOf<Type extends Node['type'], Kind = Node> = Kind extends { readonly type: infer Own }
  ? Type extends Own
    ? Kind
    : never
  : never;
