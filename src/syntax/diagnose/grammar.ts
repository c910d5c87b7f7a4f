/**
 * The grammar of the diagnosing pass: Python 3.14 with the productions that recognise mistakes.
 *
 * Which error CPython reports follows from the order in which a packrat parser tries things, so
 * this pass is one, and rule names are CPython's. A rule's alternatives are tried in order; indented lines go on:
 *   'x' token, "x" soft keyword, NAME token class, lower case a rule, [e] optional, e* e+ repeated,
 *   e % ',' separated by commas, & ! lookahead, && forced, ~ commit, a=e capture, {N "text"} needs 3.N.
 * What follows `->` names the result: a node kind, or a report (see reports.ts) with the captures
 * it points at and its message, where %s is the kind of expression of the first capture.
 * Rules marked * are memoised, exactly those of CPython: it matters, since what was parsed under
 * expression_without_invalid is remembered. invalid_double_starred_kvpairs is tried in both runs. CPython: Grammar/python.gram.
 */

export const GRAMMAR = `
file: [statements] ENDMARKER
interactive: statement_newline
eval: expressions NEWLINE* ENDMARKER
func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER

statements: statement+
statement: compound_stmt -> registered | simple_stmts
single_compound_stmt: compound_stmt -> registered
statement_newline: single_compound_stmt NEWLINE | simple_stmts | NEWLINE
simple_stmts: simple_stmt !';' NEWLINE | simple_stmt % ';' [';'] NEWLINE
simple_stmt*:
  | assignment
  | &"type" type_alias
  | star_expressions
  | &'return' return_stmt
  | &('import' | 'from') import_stmt
  | &'raise' raise_stmt
  | &'pass' pass_stmt
  | &'del' del_stmt
  | &'yield' yield_expr
  | &'assert' assert_stmt
  | &'break' break_stmt
  | &'continue' continue_stmt
  | &'global' global_stmt
  | &'nonlocal' nonlocal_stmt
compound_stmt:
  | &('def' | '@' | 'async') function_def
  | &'if' if_stmt
  | &('class' | '@') class_def
  | &('with' | 'async') with_stmt
  | &('for' | 'async') for_stmt
  | &'try' try_stmt
  | &'while' while_stmt
  | match_stmt

assignment:
  | NAME ':' expression ['=' annotated_rhs] {6 "Variable annotation syntax is"}
  | ('(' single_target ')' | single_subscript_attribute_target) ':' expression ['=' annotated_rhs] {6 "Variable annotations syntax is"}
  | assignment_target+ annotated_rhs !'=' [TYPE_COMMENT]
  | single_target augassign ~ annotated_rhs
  | invalid_assignment
assignment_target: star_targets '='
annotated_rhs: yield_expr | star_expressions
augassign:
  | '+='
  | '-='
  | '*='
  | '@=' {5 "The '@' operator is"}
  | '/='
  | '%='
  | '&='
  | '|='
  | '^='
  | '<<='
  | '>>='
  | '**='
  | '//='
return_stmt: 'return' [star_expressions]
raise_stmt: 'raise' expression ['from' expression] | 'raise'
pass_stmt: 'pass' -> Statement
break_stmt: 'break' -> Statement
continue_stmt: 'continue' -> Statement
global_stmt: 'global' NAME % ','
nonlocal_stmt: 'nonlocal' NAME % ','
del_stmt: 'del' del_targets &(';' | NEWLINE) | invalid_del_stmt
assert_stmt: 'assert' expression [',' expression]

import_stmt: invalid_import | import_name | import_from
import_name: 'import' dotted_as_name % ','
import_from:
  | 'from' ('.' | '...')* dotted_name 'import' import_from_targets
  | 'from' ('.' | '...')+ 'import' import_from_targets
import_from_targets:
  | '(' import_from_as_names [','] ')'
  | import_from_as_names !','
  | '*'
  | invalid_import_from_targets
import_from_as_names: import_from_as_name % ','
import_from_as_name: invalid_import_from_as_name | NAME ['as' NAME]
dotted_as_name: invalid_dotted_as_name | dotted_name ['as' NAME]
dotted_name*: NAME dotted_tail*
dotted_tail: '.' NAME

block*: NEWLINE INDENT statements DEDENT | simple_stmts | invalid_block
decorators: decorator+
decorator: '@' named_expression NEWLINE
class_def: [decorators] a=class_def_raw -> first
class_def_raw: invalid_class_def_raw | 'class' NAME [type_params] ['(' [arguments] ')'] ':' block
function_def: decorators a=function_def_raw -> first | function_def_raw
function_def_raw:
  | invalid_def_raw
  | 'def' NAME [type_params] '(' [params] ')' ['->' expression] ':' [func_type_comment] block
  | 'async' 'def' NAME [type_params] '(' [params] ')' ['->' expression] ':' [func_type_comment] block {5 "Async functions are"}

params: invalid_parameters | parameters
parameters:
  | slash_no_default param_no_default* param_with_default* [star_etc] {8 "Positional-only parameters are"}
  | slash_with_default param_with_default* [star_etc] {8 "Positional-only parameters are"}
  | param_no_default+ param_with_default* [star_etc]
  | param_with_default+ [star_etc]
  | star_etc
slash_no_default: param_no_default+ '/' (',' | &')')
slash_with_default: param_no_default* param_with_default+ '/' (',' | &')')
star_etc:
  | invalid_star_etc
  | '*' param_no_default param_maybe_default* [kwds]
  | '*' param_no_default_star_annotation param_maybe_default* [kwds]
  | '*' ',' param_maybe_default+ [kwds]
  | kwds
kwds: invalid_kwds | '**' param_no_default
param_no_default: a=param ',' [TYPE_COMMENT] -> first | a=param [TYPE_COMMENT] &')' -> first
param_no_default_star_annotation:
  | param_star_annotation ',' [TYPE_COMMENT]
  | param_star_annotation [TYPE_COMMENT] &')'
param_with_default: param default ',' [TYPE_COMMENT] | param default [TYPE_COMMENT] &')'
param_maybe_default: param [default] ',' [TYPE_COMMENT] | param [default] [TYPE_COMMENT] &')'
param: NAME [annotation] -> arg
param_star_annotation: NAME ':' star_expression
annotation: ':' expression
default: '=' expression | invalid_default

if_stmt:
  | invalid_if_stmt
  | 'if' named_expression ':' block elif_stmt
  | 'if' named_expression ':' block [else_block]
elif_stmt:
  | invalid_elif_stmt
  | 'elif' named_expression ':' block elif_stmt
  | 'elif' named_expression ':' block [else_block]
else_block: invalid_else_stmt | 'else' &&':' block
while_stmt: invalid_while_stmt | 'while' named_expression ':' block [else_block]
for_stmt:
  | invalid_for_stmt
  | 'for' star_targets 'in' ~ star_expressions ':' [TYPE_COMMENT] block [else_block]
  | 'async' 'for' star_targets 'in' ~ star_expressions ':' [TYPE_COMMENT] block [else_block] {5 "Async for loops are"}
  | invalid_for_target
with_stmt:
  | invalid_with_stmt_indent
  | 'with' '(' with_item % ',' [','] ')' ':' [TYPE_COMMENT] block
  | 'with' with_item % ',' ':' [TYPE_COMMENT] block
  | 'async' 'with' '(' with_item % ',' [','] ')' ':' block {5 "Async with statements are"}
  | 'async' 'with' with_item % ',' ':' [TYPE_COMMENT] block {5 "Async with statements are"}
  | invalid_with_stmt
with_item: expression 'as' star_target &(',' | ')' | ':') | invalid_with_item | expression

try_stmt:
  | invalid_try_stmt
  | 'try' &&':' block finally_block
  | 'try' &&':' block except_block+ [else_block] [finally_block]
  | 'try' &&':' block except_star_block+ [else_block] [finally_block] {11 "Exception groups are"}
except_block:
  | invalid_except_stmt_indent
  | 'except' expression ':' block
  | 'except' expression 'as' NAME ':' block
  | 'except' expressions ':' block {14 "except expressions without parentheses are"}
  | 'except' ':' block
  | invalid_except_stmt
except_star_block:
  | invalid_except_star_stmt_indent
  | 'except' '*' expression ':' block
  | 'except' '*' expression 'as' NAME ':' block
  | 'except' '*' expressions ':' block {14 "except expressions without parentheses are"}
  | invalid_except_star_stmt
finally_block: invalid_finally_stmt | 'finally' &&':' block

match_stmt:
  | "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT {10 "Pattern matching is"}
  | invalid_match_stmt
subject_expr: star_named_expression ',' [star_named_expressions] | named_expression
case_block: invalid_case_block | "case" patterns [guard] ':' block
guard: 'if' named_expression
patterns: open_sequence_pattern | pattern
pattern: as_pattern | or_pattern
as_pattern: or_pattern 'as' pattern_capture_target -> Pattern | invalid_as_pattern
or_pattern: closed_pattern % '|' -> Pattern
closed_pattern*:
  | literal_pattern
  | capture_pattern
  | wildcard_pattern
  | value_pattern
  | group_pattern
  | sequence_pattern
  | mapping_pattern
  | class_pattern
literal_pattern: signed_number !('+' | '-') | complex_number | strings | 'None' | 'True' | 'False'
literal_expr:
  | signed_number !('+' | '-')
  | complex_number
  | &(STRING | FSTRING_START | TSTRING_START) strings
  | 'None'
  | 'True'
  | 'False'
complex_number: signed_real_number ('+' | '-') imaginary_number
signed_number: NUMBER | '-' NUMBER
signed_real_number: real_number | '-' real_number
real_number: a=NUMBER -> real
imaginary_number: a=NUMBER -> imaginary
capture_pattern: pattern_capture_target
pattern_capture_target: !"_" NAME !('.' | '(' | '=')
wildcard_pattern: "_"
value_pattern: attr !('.' | '(' | '=')
attr*: NAME dotted_tail+
name_or_attr*: NAME dotted_tail*
group_pattern: '(' pattern ')'
sequence_pattern: '[' [maybe_sequence_pattern] ']' | '(' [open_sequence_pattern] ')'
open_sequence_pattern: maybe_star_pattern ',' [maybe_sequence_pattern]
maybe_sequence_pattern: maybe_star_pattern % ',' [',']
maybe_star_pattern: star_pattern | pattern
star_pattern*: '*' pattern_capture_target | '*' wildcard_pattern
mapping_pattern:
  | '{' '}'
  | '{' double_star_pattern [','] '}'
  | '{' key_value_pattern % ',' ',' double_star_pattern [','] '}'
  | '{' key_value_pattern % ',' [','] '}'
key_value_pattern: (literal_expr | attr) ':' pattern
double_star_pattern: '**' pattern_capture_target
class_pattern:
  | name_or_attr '(' ')'
  | name_or_attr '(' positional_patterns [','] ')'
  | name_or_attr '(' keyword_patterns [','] ')'
  | name_or_attr '(' positional_patterns ',' keyword_patterns [','] ')'
  | invalid_class_pattern
positional_patterns: pattern % ','
keyword_patterns: keyword_pattern % ','
keyword_pattern: NAME '=' pattern

type_alias: "type" NAME [type_params] '=' expression {12 "Type statement is"}
type_params: invalid_type_params | '[' type_param_seq ']' {12 "Type parameter lists are"}
type_param_seq: type_param % ',' [',']
type_param*:
  | NAME [':' expression] [type_param_default]
  | invalid_type_param
  | '*' NAME [type_param_starred_default]
  | '**' NAME [type_param_default]
type_param_default: '=' expression {13 "Type parameter defaults are"}
type_param_starred_default: '=' star_expression {13 "Type parameter defaults are"}

expressions:
  | a=expression b=comma_expression+ [','] -> Tuple
  | a=expression ',' -> Tuple
  | expression
comma_expression: ',' a=expression -> first
expression*:
  | invalid_expression
  | invalid_legacy_expression
  | disjunction 'if' disjunction 'else' expression -> IfExp
  | disjunction
  | lambdef
yield_expr: 'yield' 'from' expression -> YieldFrom | 'yield' [star_expressions] -> Yield
star_expressions:
  | a=star_expression b=comma_star_expression+ [','] -> Tuple
  | a=star_expression ',' -> Tuple
  | star_expression
comma_star_expression: ',' a=star_expression -> first
star_expression*: '*' a=bitwise_or -> Starred | expression
star_named_expressions: a=star_named_expression % ',' [','] -> first
star_named_expression: '*' a=bitwise_or -> Starred | named_expression
assignment_expression: NAME ':=' ~ expression {8 "Assignment expressions are"} -> NamedExpr
named_expression: assignment_expression | invalid_named_expression | a=expression !':=' -> first
disjunction*: conjunction or_conjunction+ -> BoolOp | conjunction
or_conjunction: 'or' conjunction
conjunction*: inversion and_inversion+ -> BoolOp | inversion
and_inversion: 'and' inversion
inversion*: 'not' inversion -> UnaryOp | comparison
comparison: a=bitwise_or b=compare_op_bitwise_or_pair+ -> Compare | bitwise_or
compare_op_bitwise_or_pair:
  | '==' bitwise_or
  | not_equal bitwise_or
  | '<=' bitwise_or
  | '<' bitwise_or
  | '>=' bitwise_or
  | '>' bitwise_or
  | 'not' 'in' bitwise_or
  | 'in' bitwise_or -> In
  | 'is' 'not' bitwise_or
  | 'is' bitwise_or
not_equal: a='!=' -> barry | invalid_not_equal
bitwise_or*: bitwise_xor or_operand+ -> BinOp | bitwise_xor
or_operand: '|' bitwise_xor
bitwise_xor*: bitwise_and xor_operand+ -> BinOp | bitwise_and
xor_operand: '^' bitwise_and
bitwise_and*: shift_expr and_operand+ -> BinOp | shift_expr
and_operand: '&' shift_expr
shift_expr*: shift_first shift_operand+ -> BinOp | shift_first
shift_first*: invalid_arithmetic | sum
shift_operand: ('<<' | '>>') sum
sum*: term sum_operand+ -> BinOp | term
sum_operand: ('+' | '-') term
term*: term_first term_operand+ -> BinOp | term_first
term_first*: invalid_factor | factor
term_operand: ('*' | '/' | '//' | '%') factor | '@' factor {5 "The '@' operator is"}
factor*: '+' factor -> UnaryOp | '-' factor -> UnaryOp | '~' factor -> UnaryOp | power
power: await_primary '**' factor -> BinOp | await_primary
await_primary*: 'await' primary {5 "Await expressions are"} -> Await | primary
primary*: atom primary_tail+ -> trailers | atom
primary_tail:
  | '.' NAME -> Attribute
  | genexp -> Call
  | '(' [arguments] ')' -> Call
  | '[' slices ']' -> Subscript
slices: slice !',' | (slice | starred_expression) % ',' [',']
slice: [expression] ':' [expression] [':' [expression]] | named_expression
atom:
  | NAME
  | 'True' -> True
  | 'False' -> False
  | 'None' -> None
  | &(STRING | FSTRING_START | TSTRING_START) strings
  | NUMBER
  | &'(' (tuple | group | genexp)
  | &'[' (list | listcomp)
  | &'{' (dict | set | dictcomp | setcomp)
  | '...' -> Ellipsis
group: '(' a=(yield_expr | named_expression) ')' -> first | invalid_group

lambdef: 'lambda' [lambda_params] ':' expression -> Lambda
lambda_params: invalid_lambda_parameters | lambda_parameters
lambda_parameters:
  | lambda_slash_no_default lambda_param_no_default* lambda_param_with_default* [lambda_star_etc] {8 "Positional-only parameters are"}
  | lambda_slash_with_default lambda_param_with_default* [lambda_star_etc] {8 "Positional-only parameters are"}
  | lambda_param_no_default+ lambda_param_with_default* [lambda_star_etc]
  | lambda_param_with_default+ [lambda_star_etc]
  | lambda_star_etc
lambda_slash_no_default: lambda_param_no_default+ '/' (',' | &':')
lambda_slash_with_default: lambda_param_no_default* lambda_param_with_default+ '/' (',' | &':')
lambda_star_etc:
  | invalid_lambda_star_etc
  | '*' lambda_param_no_default lambda_param_maybe_default* [lambda_kwds]
  | '*' ',' lambda_param_maybe_default+ [lambda_kwds]
  | lambda_kwds
lambda_kwds: invalid_lambda_kwds | '**' lambda_param_no_default
lambda_param_no_default: a=lambda_param ',' -> first | a=lambda_param &':' -> first
lambda_param_with_default: lambda_param default (',' | &':')
lambda_param_maybe_default: lambda_param [default] (',' | &':')
lambda_param: NAME -> arg

fstring: FSTRING_START fstring_middle* FSTRING_END -> JoinedStr
fstring_middle: fstring_replacement_field | FSTRING_MIDDLE
fstring_replacement_field:
  | '{' annotated_rhs ['='] [fstring_conversion] [fstring_full_format_spec] '}' -> Field
  | invalid_fstring_replacement_field
fstring_conversion: a='!' b=NAME -> conversion
fstring_full_format_spec: ':' fstring_format_spec*
fstring_format_spec: FSTRING_MIDDLE -> spec | fstring_replacement_field
tstring*: TSTRING_START tstring_middle* TSTRING_END {14 "t-strings are"} -> TemplateStr
tstring_middle: tstring_replacement_field | TSTRING_MIDDLE
tstring_replacement_field:
  | '{' annotated_rhs ['='] [fstring_conversion] [tstring_full_format_spec] '}' -> Field
  | invalid_tstring_replacement_field
tstring_full_format_spec: ':' tstring_format_spec*
tstring_format_spec: TSTRING_MIDDLE -> spec | tstring_replacement_field
string: a=STRING -> string
strings*:
  | invalid_string_tstring_concat
  | a=fstring_or_string+ -> concatenated
  | tstring+ -> TemplateStr
fstring_or_string: fstring | string

list: '[' a=[star_named_expressions] ']' -> List
tuple: '(' [a=star_named_expression ',' b=[star_named_expressions]] ')' -> Tuple
set: '{' star_named_expressions '}' -> Set
dict: '{' [double_starred_kvpair % ',' [',']] '}' -> Dict | '{' invalid_double_starred_kvpairs '}'
double_starred_kvpair: '**' bitwise_or | kvpair
kvpair: expression ':' expression
for_if_clauses: a=for_if_clause+ -> first
for_if_clause:
  | 'async' 'for' star_targets 'in' ~ a=disjunction b=if_condition* {6 "Async comprehensions are"} -> comprehension
  | 'for' star_targets 'in' ~ a=disjunction b=if_condition* -> comprehension
  | invalid_for_if_clause
  | invalid_for_target
if_condition: 'if' a=disjunction -> first
listcomp: '[' named_expression for_if_clauses ']' -> ListComp | invalid_comprehension
setcomp: '{' named_expression for_if_clauses '}' -> SetComp | invalid_comprehension
genexp:
  | '(' (assignment_expression | expression !':=') for_if_clauses ')' -> GeneratorExp
  | invalid_comprehension
dictcomp: '{' kvpair for_if_clauses '}' -> DictComp | invalid_dict_comprehension

arguments*: a=args [','] &')' -> first | invalid_arguments
args: a=argument % ',' b=[comma_kwargs] -> args | b=kwargs -> args
comma_kwargs: ',' a=kwargs -> first
argument: starred_expression | a=plain_argument !'=' -> first
plain_argument: assignment_expression | a=expression !':=' -> first
kwargs:
  | a=kwarg_or_starred % ',' ',' b=kwarg_or_double_starred % ',' -> joined
  | a=kwarg_or_starred % ',' -> first
  | a=kwarg_or_double_starred % ',' -> first
starred_expression:
  | invalid_starred_expression_unpacking
  | '*' a=expression -> Starred
  | invalid_starred_expression
kwarg_or_starred: invalid_kwarg | NAME '=' expression -> keyword | starred_expression
kwarg_or_double_starred:
  | invalid_kwarg
  | NAME '=' expression -> keyword
  | '**' expression -> unpacking

star_targets: a=star_target !',' -> first | a=star_target b=comma_star_target* [','] -> Tuple
comma_star_target: ',' a=star_target -> first
star_targets_list_seq: star_target % ',' [',']
star_targets_tuple_seq: star_target comma_star_target+ [','] | star_target ','
star_target*: '*' !'*' star_target | target_with_star_atom
target_with_star_atom*:
  | t_primary '.' NAME !t_lookahead
  | t_primary '[' slices ']' !t_lookahead
  | star_atom
star_atom:
  | NAME
  | '(' target_with_star_atom ')'
  | '(' [star_targets_tuple_seq] ')'
  | '[' [star_targets_list_seq] ']'
single_target: single_subscript_attribute_target | NAME | '(' single_target ')'
single_subscript_attribute_target:
  | t_primary '.' NAME !t_lookahead
  | t_primary '[' slices ']' !t_lookahead
t_primary*: atom &t_lookahead t_primary_tail*
t_primary_tail:
  | '.' NAME &t_lookahead
  | '[' slices ']' &t_lookahead
  | genexp &t_lookahead
  | '(' [arguments] ')' &t_lookahead
t_lookahead: '(' | '[' | '.'
del_targets: del_target % ',' [',']
del_target*: t_primary '.' NAME !t_lookahead | t_primary '[' slices ']' !t_lookahead | del_t_atom
del_t_atom: NAME | '(' del_target ')' | '(' [del_targets] ')' | '[' [del_targets] ']'
type_expressions:
  | expression % ',' ',' '*' expression ',' '**' expression
  | expression % ',' ',' '*' expression
  | expression % ',' ',' '**' expression
  | '*' expression ',' '**' expression
  | '*' expression
  | '**' expression
  | expression % ','
func_type_comment:
  | NEWLINE TYPE_COMMENT &(NEWLINE INDENT)
  | invalid_double_type_comments
  | TYPE_COMMENT
`

/** The productions that recognise mistakes: only tried in the second run. */
export const INVALID_GRAMMAR = String.raw`
invalid_arguments:
  | (argument % ',' ',' kwargs | kwargs) a=',' (starred_expression !'=') % ',' -> from a "iterable argument unpacking follows keyword argument unpacking"
  | a=expression b=for_if_clauses ',' [args | expression for_if_clauses] -> comprehension_range a b "Generator expression must be parenthesized"
  | a=NAME b='=' expression for_if_clauses -> range a b "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
  | [args ','] a=NAME b='=' &(',' | ')') -> range a b "expected argument value expression"
  | a=args b=for_if_clauses -> bare_generator a b "Generator expression must be parenthesized"
  | args ',' a=expression b=for_if_clauses -> comprehension_range a b "Generator expression must be parenthesized"
  | a=args ',' args -> positional_after_keyword a
invalid_kwarg:
  | a=('True' | 'False' | 'None') b='=' -> range a b "cannot assign to %t"
  | a=NAME b='=' expression for_if_clauses -> range a b "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
  | !(NAME '=') a=expression b='=' -> range a b "expression cannot contain assignment, perhaps you meant \"==\"?"
  | a='**' expression '=' b=expression -> range a b "cannot assign to keyword argument unpacking"
expression_without_invalid:
  | disjunction 'if' disjunction 'else' expression -> IfExp
  | disjunction
  | lambdef
invalid_legacy_expression:
  | a=NAME !'(' b=star_expressions -> legacy a b "Missing parentheses in call to '%i'. Did you mean %i(...)?"
invalid_type_param:
  | '*' NAME a=':' b=expression -> type_bound a b "TypeVarTuple"
  | '**' NAME a=':' b=expression -> type_bound a b "ParamSpec"
invalid_expression:
  | STRING a=(!STRING expression_without_invalid)+ STRING -> range a a "invalid syntax. Is this intended to be part of the string?"
  | !(NAME STRING | SOFT_KEYWORD) a=disjunction b=expression_without_invalid -> missing_comma a b "invalid syntax. Perhaps you forgot a comma?"
  | a=disjunction 'if' b=disjunction !('else' | ':') -> range a b "expected 'else' after 'if' expression"
  | disjunction 'if' disjunction 'else' !expression -> next "expected expression after 'else', but statement is given"
  | a=(pass_stmt | break_stmt | continue_stmt) 'if' disjunction 'else' simple_stmt -> at a "expected expression before 'if', but statement is given"
  | a='lambda' [lambda_params] b=':' &FSTRING_MIDDLE -> range a b "f-string: lambda expressions are not allowed without parentheses"
  | a='lambda' [lambda_params] b=':' &TSTRING_MIDDLE -> range a b "t-string: lambda expressions are not allowed without parentheses"
invalid_not_equal:
  | a='<' b='>' -> old_not_equal a b "invalid syntax.  Maybe you meant '!=' instead of '<>'?"
invalid_named_expression*:
  | a=expression ':=' expression -> at a "cannot use assignment expressions with %s"
  | a=NAME '=' b=bitwise_or !('=' | ':=') -> range a b "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
  | !(list | tuple | genexp | 'True' | 'None' | 'False') a=bitwise_or '=' bitwise_or !('=' | ':=') -> at a "cannot assign to %s here. Maybe you meant '==' instead of '='?"
invalid_assignment:
  | a=invalid_ann_assign_target ':' expression -> at a "only single target (not %s) can be annotated"
  | a=star_named_expression ',' star_named_expressions* ':' expression -> at a "only single target (not tuple) can be annotated"
  | a=expression ':' expression -> at a "illegal target for annotation"
  | assignment_target* a=star_expressions '=' -> assign_target a
  | assignment_target* a=yield_expr '=' -> at a "assignment to yield expression not possible"
  | a=star_expressions augassign annotated_rhs -> at a "'%s' is an illegal expression for augmented assignment"
invalid_ann_assign_target: list | tuple | '(' a=invalid_ann_assign_target ')' -> first
invalid_del_stmt: 'del' a=star_expressions -> delete_target a
invalid_block: NEWLINE !INDENT -> indent "expected an indented block"
invalid_comprehension:
  | ('[' | '(' | '{') a=starred_expression for_if_clauses -> at a "iterable unpacking cannot be used in comprehension"
  | ('[' | '{') a=star_named_expression ',' b=star_named_expressions for_if_clauses -> range a b "did you forget parentheses around the comprehension target?"
  | ('[' | '{') a=star_named_expression b=',' for_if_clauses -> range a b "did you forget parentheses around the comprehension target?"
invalid_dict_comprehension:
  | '{' a='**' bitwise_or for_if_clauses '}' -> at a "dict unpacking cannot be used in dict comprehension"
invalid_parameters:
  | a='/' ',' -> at a "at least one argument must precede /"
  | (slash_no_default | slash_with_default) param_maybe_default* a='/' -> at a "/ may appear only once"
  | [slash_no_default] param_no_default* invalid_parameters_helper a=param_no_default -> at a "parameter without a default follows parameter with a default"
  | param_no_default* a='(' param_no_default+ [','] b=')' -> range a b "Function parameters cannot be parenthesized"
  | [slash_no_default | slash_with_default] param_maybe_default* '*' (',' | param_no_default) param_maybe_default* a='/' -> at a "/ must be ahead of *"
  | param_maybe_default+ '/' a='*' -> at a "expected comma between / and *"
invalid_parameters_helper: slash_with_default | param_with_default+
invalid_default: a='=' &(')' | ',') -> at a "expected default value expression"
invalid_star_etc:
  | a='*' (')' | ',' (')' | '**')) -> at a "named arguments must follow bare *"
  | '*' ',' TYPE_COMMENT -> last "bare * has associated type comment"
  | '*' param a='=' -> at a "var-positional argument cannot have default value"
  | '*' (param_no_default | ',') param_maybe_default* a='*' (param_no_default | ',') -> at a "* argument may appear only once"
invalid_kwds:
  | '**' param a='=' -> at a "var-keyword argument cannot have default value"
  | '**' param ',' a=param -> at a "arguments cannot follow var-keyword argument"
  | '**' param ',' a=('*' | '**' | '/') -> at a "arguments cannot follow var-keyword argument"
invalid_lambda_parameters:
  | a='/' ',' -> at a "at least one argument must precede /"
  | (lambda_slash_no_default | lambda_slash_with_default) lambda_param_maybe_default* a='/' -> at a "/ may appear only once"
  | [lambda_slash_no_default] lambda_param_no_default* invalid_lambda_parameters_helper a=lambda_param_no_default -> at a "parameter without a default follows parameter with a default"
  | lambda_param_no_default* a='(' lambda_param % ',' [','] b=')' -> range a b "Lambda expression parameters cannot be parenthesized"
  | [lambda_slash_no_default | lambda_slash_with_default] lambda_param_maybe_default* '*' (',' | lambda_param_no_default) lambda_param_maybe_default* a='/' -> at a "/ must be ahead of *"
  | lambda_param_maybe_default+ '/' a='*' -> at a "expected comma between / and *"
invalid_lambda_parameters_helper: lambda_slash_with_default | lambda_param_with_default+
invalid_lambda_star_etc:
  | '*' (':' | ',' (':' | '**')) -> last "named arguments must follow bare *"
  | '*' lambda_param a='=' -> at a "var-positional argument cannot have default value"
  | '*' (lambda_param_no_default | ',') lambda_param_maybe_default* a='*' (lambda_param_no_default | ',') -> at a "* argument may appear only once"
invalid_lambda_kwds:
  | '**' lambda_param a='=' -> at a "var-keyword argument cannot have default value"
  | '**' lambda_param ',' a=lambda_param -> at a "arguments cannot follow var-keyword argument"
  | '**' lambda_param ',' a=('*' | '**' | '/') -> at a "arguments cannot follow var-keyword argument"
invalid_double_type_comments:
  | TYPE_COMMENT NEWLINE TYPE_COMMENT NEWLINE INDENT -> last "Cannot have two type comments on def"
invalid_with_item: expression 'as' a=expression &(',' | ')' | ':') -> assign_target a
invalid_for_if_clause:
  | ['async'] 'for' bitwise_or comma_bitwise_or* [','] !'in' -> last "'in' expected after for-loop variables"
comma_bitwise_or: ',' bitwise_or
invalid_for_target: ['async'] 'for' a=star_expressions -> loop_target a
invalid_group:
  | '(' a=starred_expression ')' -> at a "cannot use starred expression here"
  | '(' a='**' expression ')' -> at a "cannot use double starred expression here"
invalid_import:
  | a='import' dotted_name % ',' 'from' dotted_name -> from a "Did you mean to use 'from ... import ...' instead?"
  | 'import' a=NEWLINE -> from a "Expected one or more names after 'import'"
invalid_dotted_as_name:
  | dotted_name 'as' !(NAME (',' | ')' | ';' | NEWLINE)) a=expression -> at a "cannot use %s as import target"
invalid_import_from_as_name:
  | NAME 'as' !(NAME (',' | ')' | ';' | NEWLINE)) a=expression -> at a "cannot use %s as import target"
invalid_import_from_targets:
  | import_from_as_names ',' NEWLINE -> last "trailing comma not allowed without surrounding parentheses"
  | a=NEWLINE -> from a "Expected one or more names after 'import'"
with_context: expression ['as' star_target]
with_contexts: expressions ['as' star_target]
invalid_with_stmt:
  | ['async'] 'with' with_context % ',' NEWLINE -> last "expected ':'"
  | ['async'] 'with' '(' with_contexts % ',' [','] ')' NEWLINE -> last "expected ':'"
invalid_with_stmt_indent:
  | ['async'] a='with' with_context % ',' ':' NEWLINE !INDENT -> indent_after a "'with' statement"
  | ['async'] a='with' '(' with_contexts % ',' [','] ')' ':' NEWLINE !INDENT -> indent_after a "'with' statement"
invalid_try_stmt:
  | a='try' ':' NEWLINE !INDENT -> indent_after a "'try' statement"
  | 'try' ':' block !('except' | 'finally') -> last "expected 'except' or 'finally' block"
  | 'try' ':' block* except_block+ a='except' b='*' expression ['as' NAME] ':' -> range a b "cannot have both 'except' and 'except*' on the same 'try'"
  | 'try' ':' block* except_star_block+ a='except' [expression ['as' NAME]] ':' -> at a "cannot have both 'except' and 'except*' on the same 'try'"
invalid_except_stmt:
  | 'except' a=expression ',' expressions 'as' NAME ':' -> from a "multiple exception types must be parenthesized when using 'as'"
  | 'except' expression ['as' NAME] NEWLINE -> last "expected ':'"
  | 'except' NEWLINE -> last "expected ':'"
  | 'except' expression 'as' a=expression ':' block -> at a "cannot use except statement with %s"
invalid_except_star_stmt:
  | 'except' '*' a=expression ',' expressions 'as' NAME ':' -> from a "multiple exception types must be parenthesized when using 'as'"
  | 'except' '*' expression ['as' NAME] NEWLINE -> last "expected ':'"
  | 'except' '*' (NEWLINE | ':') -> last "expected one or more exception types"
  | 'except' '*' expression 'as' a=expression ':' block -> at a "cannot use except* statement with %s"
invalid_finally_stmt: a='finally' ':' NEWLINE !INDENT -> indent_after a "'finally' statement"
invalid_except_stmt_indent:
  | a='except' expression ['as' NAME] ':' NEWLINE !INDENT -> indent_after a "'except' statement"
  | a='except' ':' NEWLINE !INDENT -> indent_after a "'except' statement"
invalid_except_star_stmt_indent:
  | a='except' '*' expression ['as' NAME] ':' NEWLINE !INDENT -> indent_after a "'except*' statement"
invalid_match_stmt:
  | "match" subject_expr NEWLINE {10 "Pattern matching is"} -> last "expected ':'"
  | a="match" subject_expr ':' NEWLINE !INDENT -> indent_after a "'match' statement"
invalid_case_block:
  | "case" patterns [guard] NEWLINE -> last "expected ':'"
  | a="case" patterns [guard] ':' NEWLINE !INDENT -> indent_after a "'case' statement"
invalid_as_pattern:
  | or_pattern 'as' a="_" -> at a "cannot use '_' as a target"
  | or_pattern 'as' a=expression -> at a "cannot use %s as pattern target"
invalid_class_pattern:
  | name_or_attr '(' a=invalid_class_argument_pattern -> range a a "positional patterns follow keyword patterns"
invalid_class_argument_pattern:
  | [positional_patterns ','] keyword_patterns ',' a=positional_patterns -> first
invalid_if_stmt:
  | 'if' named_expression NEWLINE -> last "expected ':'"
  | a='if' named_expression ':' NEWLINE !INDENT -> indent_after a "'if' statement"
invalid_elif_stmt:
  | 'elif' named_expression NEWLINE -> last "expected ':'"
  | a='elif' named_expression ':' NEWLINE !INDENT -> indent_after a "'elif' statement"
invalid_else_stmt:
  | a='else' ':' NEWLINE !INDENT -> indent_after a "'else' statement"
  | 'else' ':' block 'elif' -> last "'elif' block follows an 'else' block"
invalid_while_stmt:
  | 'while' named_expression NEWLINE -> last "expected ':'"
  | a='while' named_expression ':' NEWLINE !INDENT -> indent_after a "'while' statement"
invalid_for_stmt:
  | ['async'] 'for' star_targets 'in' star_expressions NEWLINE -> last "expected ':'"
  | ['async'] a='for' star_targets 'in' star_expressions ':' NEWLINE !INDENT -> indent_after a "'for' statement"
invalid_def_raw:
  | ['async'] a='def' NAME [type_params] '(' [params] ')' ['->' expression] ':' NEWLINE !INDENT -> indent_after a "function definition"
  | ['async'] 'def' NAME [type_params] &&'(' [params] ')' ['->' expression] &&':' [func_type_comment] block
invalid_class_def_raw:
  | 'class' NAME [type_params] ['(' [arguments] ')'] NEWLINE -> last "expected ':'"
  | a='class' NAME [type_params] ['(' [arguments] ')'] ':' NEWLINE !INDENT -> indent_after a "class definition"
invalid_double_starred_kvpairs:
  | double_starred_kvpair % ',' ',' invalid_kvpair
  | expression ':' a='*' bitwise_or -> from a "cannot use a starred expression in a dictionary value"
  | expression a=':' &('}' | ',') -> at a "expression expected after dictionary key and ':'"
invalid_kvpair:
  | a=expression !':' -> after_key a "':' expected after dictionary key"
  | expression ':' a='*' bitwise_or -> from a "cannot use a starred expression in a dictionary value"
  | expression a=':' &('}' | ',') -> at a "expression expected after dictionary key and ':'"
invalid_starred_expression_unpacking:
  | a='*' expression '=' b=expression -> range a b "cannot assign to iterable argument unpacking"
invalid_starred_expression: '*' -> last "Invalid star expression"
invalid_fstring_replacement_field:
  | '{' a='=' -> at a "f-string: valid expression required before '='"
  | '{' a='!' -> at a "f-string: valid expression required before '!'"
  | '{' a=':' -> at a "f-string: valid expression required before ':'"
  | '{' a='}' -> at a "f-string: valid expression required before '}'"
  | '{' !annotated_rhs -> next "f-string: expecting a valid expression after '{'"
  | '{' annotated_rhs !('=' | '!' | ':' | '}') -> next "f-string: expecting '=', or '!', or ':', or '}'"
  | '{' annotated_rhs '=' !('!' | ':' | '}') -> next "f-string: expecting '!', or ':', or '}'"
  | '{' annotated_rhs ['='] invalid_fstring_conversion_character
  | '{' annotated_rhs ['='] ['!' NAME] !(':' | '}') -> next "f-string: expecting ':' or '}'"
  | '{' annotated_rhs ['='] ['!' NAME] ':' fstring_format_spec* !'}' -> next "f-string: expecting '}', or format specs"
  | '{' annotated_rhs ['='] ['!' NAME] !'}' -> next "f-string: expecting '}'"
invalid_fstring_conversion_character:
  | '!' &(':' | '}') -> next "f-string: missing conversion character"
  | '!' !NAME -> next "f-string: invalid conversion character"
invalid_tstring_replacement_field:
  | '{' a='=' -> at a "t-string: valid expression required before '='"
  | '{' a='!' -> at a "t-string: valid expression required before '!'"
  | '{' a=':' -> at a "t-string: valid expression required before ':'"
  | '{' a='}' -> at a "t-string: valid expression required before '}'"
  | '{' !annotated_rhs -> next "t-string: expecting a valid expression after '{'"
  | '{' annotated_rhs !('=' | '!' | ':' | '}') -> next "t-string: expecting '=', or '!', or ':', or '}'"
  | '{' annotated_rhs '=' !('!' | ':' | '}') -> next "t-string: expecting '!', or ':', or '}'"
  | '{' annotated_rhs ['='] invalid_tstring_conversion_character
  | '{' annotated_rhs ['='] ['!' NAME] !(':' | '}') -> next "t-string: expecting ':' or '}'"
  | '{' annotated_rhs ['='] ['!' NAME] ':' fstring_format_spec* !'}' -> next "t-string: expecting '}', or format specs"
  | '{' annotated_rhs ['='] ['!' NAME] !'}' -> next "t-string: expecting '}'"
invalid_tstring_conversion_character:
  | '!' &(':' | '}') -> next "t-string: missing conversion character"
  | '!' !NAME -> next "t-string: invalid conversion character"
invalid_string_tstring_concat:
  | a=fstring_or_string+ b=tstring -> last_range a b "cannot mix t-string literals with string or bytes literals"
  | a=tstring+ b=fstring_or_string -> last_range a b "cannot mix t-string literals with string or bytes literals"
invalid_arithmetic:
  | sum ('+' | '-' | '*' | '/' | '%' | '//' | '@') a='not' b=inversion -> range a b "'not' after an operator must be parenthesized"
invalid_factor:
  | ('+' | '-' | '~') a='not' b=factor -> range a b "'not' after an operator must be parenthesized"
invalid_type_params: '[' a=']' -> from a "Type parameter list cannot be empty"
`
