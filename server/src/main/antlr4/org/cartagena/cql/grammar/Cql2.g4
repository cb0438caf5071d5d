// The text form of CQL2, after the BNF of OGC 21-065r2, Annex B. Which operand goes with which operator is not said here but
// by the compiler, which can say it in words; here are only form and precedence.
grammar Cql2;

options {
  caseInsensitive = true;
}

filter
  : disjunction EOF
  ;

disjunction
  : conjunction (OR conjunction)*
  ;

conjunction
  : negation (AND negation)*
  ;

negation
  : NOT negation
  | predicate
  ;

predicate
  : sum test?
  ;

test
  : operator=(EQ | NE | LT | GT | LE | GE) sum           # comparison
  | NOT? LIKE sum                                        # like
  | NOT? BETWEEN sum AND sum                             # between
  | NOT? IN LP disjunction (COMMA disjunction)* RP       # in
  | IS NOT? NULL                                         # isNull
  ;

sum
  : product ((PLUS | MINUS) product)*
  ;

product
  : power ((STAR | SLASH | PERCENT | DIV) power)*
  ;

power
  : factor (CARET factor)*
  ;

factor
  : sign=(PLUS | MINUS)? primary
  ;

primary
  : LP (disjunction (COMMA disjunction)*)? RP            # group
  | geometry                                             # shape
  | BBOX LP number (COMMA number)* RP                    # box
  | DATE LP STRING RP                                    # date
  | TIMESTAMP LP STRING RP                               # timestamp
  | INTERVAL LP bound COMMA bound RP                     # interval
  | function                                             # call
  | value=(TRUE | FALSE)                                 # truth
  | NUMBER                                               # numeral
  | STRING                                               # characters
  | property                                             # name
  ;

// CASEI, ACCENTI and the functions S_, T_ and A_ have the form of any function.
function
  : IDENTIFIER LP (disjunction (COMMA disjunction)*)? RP
  ;

bound
  : STRING
  | function
  | property
  ;

// Words that mean something only before a parenthesis are names elsewhere.
property
  : IDENTIFIER
  | QUOTED
  | DATE | TIMESTAMP | INTERVAL | BBOX | POINT | LINESTRING | POLYGON | MULTIPOINT | MULTILINESTRING | MULTIPOLYGON
  | GEOMETRYCOLLECTION
  ;

// The identifier after the type may be Z.
geometry
  : POINT IDENTIFIER? LP position RP                                        # point
  | LINESTRING IDENTIFIER? path                                             # lineString
  | POLYGON IDENTIFIER? rings                                               # polygon
  | MULTIPOINT IDENTIFIER? LP member (COMMA member)* RP                     # multiPoint
  | MULTILINESTRING IDENTIFIER? LP path (COMMA path)* RP                    # multiLineString
  | MULTIPOLYGON IDENTIFIER? LP rings (COMMA rings)* RP                     # multiPolygon
  | GEOMETRYCOLLECTION IDENTIFIER? LP geometry (COMMA geometry)* RP         # collection
  ;

rings
  : LP path (COMMA path)* RP
  ;

path
  : LP position (COMMA position)* RP
  ;

member
  : LP position RP
  | position
  ;

position
  : number number number?
  ;

number
  : (PLUS | MINUS)? NUMBER
  ;

AND : 'and';
OR : 'or';
NOT : 'not';
LIKE : 'like';
BETWEEN : 'between';
IN : 'in';
IS : 'is';
NULL : 'null';
TRUE : 'true';
FALSE : 'false';
DIV : 'div';
DATE : 'date';
TIMESTAMP : 'timestamp';
INTERVAL : 'interval';
BBOX : 'bbox';
POINT : 'point';
LINESTRING : 'linestring';
POLYGON : 'polygon';
MULTIPOINT : 'multipoint';
MULTILINESTRING : 'multilinestring';
MULTIPOLYGON : 'multipolygon';
GEOMETRYCOLLECTION : 'geometrycollection';

EQ : '=';
NE : '<>';
LE : '<=';
GE : '>=';
LT : '<';
GT : '>';
PLUS : '+';
MINUS : '-';
STAR : '*';
SLASH : '/';
PERCENT : '%';
CARET : '^';
LP : '(';
RP : ')';
COMMA : ',';

NUMBER
  : ([0-9]+ ('.' [0-9]*)? | '.' [0-9]+) ('e' [+-]? [0-9]+)?
  ;

// A backslash directly before a quote makes it part of the text, as two quotes do; elsewhere it is a character like any other.
STRING
  : '\'' ('\'\'' | '\\'+ '\'' | '\\'+ ~['\\] | ~['\\])* '\''
  ;

QUOTED
  : '"' ('""' | ~["])* '"'
  ;

IDENTIFIER
options {
  caseInsensitive = false;
}
  : [:_A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFE\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]
    [:_A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFE\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}.0-9\u0300-\u036F\u203F-\u2040]*
  ;

SPACE
  : [\t\n\u000B\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+ -> skip
  ;

// What is nothing else, so that the parser can say where it is.
STRANGE
  : .
  ;
