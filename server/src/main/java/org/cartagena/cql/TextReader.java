package org.cartagena.cql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.cartagena.cql.grammar.Cql2Lexer;
import org.cartagena.cql.grammar.Cql2Parser;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;

/** CQL2 text to a tree, by the grammar {@code Cql2.g4}. */
final class TextReader {
  private final String text;
  private final Places places;
  private final Values values;

  TextReader(String text, Places places) {
    this.text = text;
    this.places = places;
    this.values = new Values(places);
  }

  Expression read() {
    Cql2Lexer lexer = new Cql2Lexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    refuseDeep(tokens.getTokens());
    Cql2Parser parser = new Cql2Parser(tokens);
    parser.removeErrorListeners();
    parser.addErrorListener(new Faults());
    return places.shallow(disjunction(parser.filter().disjunction()));
  }

  /** The parser goes down a level for each parenthesis and each NOT: counted before it does. */
  private static void refuseDeep(List<Token> tokens) {
    int open = 0;
    int nots = 0;
    for (Token token : tokens) {
      open += token.getType() == Cql2Lexer.LP ? 1 : token.getType() == Cql2Lexer.RP ? -1 : 0;
      nots = token.getType() == Cql2Lexer.NOT ? nots + 1 : 0;
      if (open > Filter.MOST_LEVELS || nots > Filter.MOST_LEVELS) {
        throw Places.tooDeep(place(token));
      }
    }
  }

  private Expression disjunction(Cql2Parser.DisjunctionContext context) {
    List<Expression> any = context.conjunction().stream().map(this::conjunction).toList();
    return any.size() == 1 ? any.get(0) : places.at(place(context), new Expression.Or(any));
  }

  private Expression conjunction(Cql2Parser.ConjunctionContext context) {
    List<Expression> all = context.negation().stream().map(this::negation).toList();
    return all.size() == 1 ? all.get(0) : places.at(place(context), new Expression.And(all));
  }

  private Expression negation(Cql2Parser.NegationContext context) {
    return context.NOT() == null
        ? predicate(context.predicate())
        : places.at(place(context), new Expression.Not(negation(context.negation())));
  }

  private Expression predicate(Cql2Parser.PredicateContext context) {
    Expression left = sum(context.sum());
    Cql2Parser.TestContext test = context.test();
    String place = place(context);
    if (test == null) {
      return left;
    }
    if (test instanceof Cql2Parser.ComparisonContext comparison) {
      Operator.Compare operator =
          Operator.of(Operator.Compare.values(), comparison.operator.getText()).orElseThrow();
      return places.at(place, new Expression.Comparison(operator, left, sum(comparison.sum())));
    }
    if (test instanceof Cql2Parser.LikeContext like) {
      return negated(
          like.NOT(), place, places.at(place, new Expression.Like(left, sum(like.sum()))));
    }
    if (test instanceof Cql2Parser.BetweenContext between) {
      return negated(
          between.NOT(),
          place,
          places.at(place, new Expression.Between(left, sum(between.sum(0)), sum(between.sum(1)))));
    }
    if (test instanceof Cql2Parser.InContext in) {
      List<Expression> choices = in.disjunction().stream().map(this::disjunction).toList();
      return negated(in.NOT(), place, places.at(place, new Expression.In(left, choices)));
    }
    Cql2Parser.IsNullContext isNull = (Cql2Parser.IsNullContext) test;
    return negated(isNull.NOT(), place, places.at(place, new Expression.IsNull(left)));
  }

  private Expression negated(TerminalNode not, String place, Expression condition) {
    return not == null ? condition : places.at(place, new Expression.Not(condition));
  }

  private Expression sum(Cql2Parser.SumContext context) {
    return leftToRight(context, context.product().stream().map(this::product).toList());
  }

  private Expression product(Cql2Parser.ProductContext context) {
    return leftToRight(context, context.power().stream().map(this::power).toList());
  }

  /** Operands with their operators between them as children of the context. */
  private Expression leftToRight(ParserRuleContext context, List<Expression> operands) {
    Expression result = operands.get(0);
    for (int i = 1; i < operands.size(); i++) {
      result = arithmetic(context, context.getChild(2 * i - 1).getText(), result, operands.get(i));
    }
    return result;
  }

  /** From right to left: 2 ^ 3 ^ 2 is 2 ^ 9. */
  private Expression power(Cql2Parser.PowerContext context) {
    List<Cql2Parser.FactorContext> factors = context.factor();
    Expression result = factor(factors.get(factors.size() - 1));
    for (int i = factors.size() - 2; i >= 0; i--) {
      if (factors.get(i).sign != null) {
        throw Places.fault(
            place(factors.get(i)),
            "a sign before a power can be read in two ways; write (-2) ^ 2 or -(2 ^ 2)");
      }
      result = arithmetic(context, "^", factor(factors.get(i)), result);
    }
    return result;
  }

  private Expression arithmetic(
      ParserRuleContext context, String name, Expression left, Expression right) {
    Operator.Calculate operator = Operator.of(Operator.Calculate.values(), name).orElseThrow();
    return places.at(place(context), new Expression.Arithmetic(operator, left, right));
  }

  private Expression factor(Cql2Parser.FactorContext context) {
    boolean minus = context.sign != null && context.sign.getType() == Cql2Parser.MINUS;
    if (context.primary() instanceof Cql2Parser.NumeralContext numeral) {
      return values.number(place(context), (minus ? "-" : "") + numeral.getText());
    }
    Expression operand = primary(context.primary());
    return minus ? arithmetic(context, "*", values.number(place(context), "-1"), operand) : operand;
  }

  private Expression primary(Cql2Parser.PrimaryContext context) {
    String place = place(context);
    if (context instanceof Cql2Parser.GroupContext group) {
      List<Expression> members = group.disjunction().stream().map(this::disjunction).toList();
      return members.size() == 1 ? members.get(0) : places.at(place, new Expression.Array(members));
    }
    if (context instanceof Cql2Parser.ShapeContext shape) {
      return values.shape(place, geometry(shape.geometry()));
    }
    if (context instanceof Cql2Parser.BoxContext box) {
      return values.box(place, box.number().stream().map(this::coordinate).toList());
    }
    if (context instanceof Cql2Parser.DateContext date) {
      return values.day(place, unquoted(date.STRING()));
    }
    if (context instanceof Cql2Parser.TimestampContext timestamp) {
      return values.moment(place, unquoted(timestamp.STRING()));
    }
    if (context instanceof Cql2Parser.IntervalContext interval) {
      return places.at(
          place, new Expression.Interval(bound(interval.bound(0)), bound(interval.bound(1))));
    }
    if (context instanceof Cql2Parser.CallContext call) {
      return function(call.function());
    }
    if (context instanceof Cql2Parser.TruthContext truth) {
      return places.at(place, new Expression.Truth(truth.value.getType() == Cql2Parser.TRUE));
    }
    if (context instanceof Cql2Parser.NumeralContext numeral) {
      return values.number(place, numeral.getText());
    }
    if (context instanceof Cql2Parser.CharactersContext characters) {
      return values.text(place, unquoted(characters.STRING()));
    }
    return property(((Cql2Parser.NameContext) context).property());
  }

  private Expression function(Cql2Parser.FunctionContext context) {
    String name = context.IDENTIFIER().getText();
    boolean arrays = Functions.takesArrays(name);
    List<Expression> arguments = new ArrayList<>();
    for (Cql2Parser.DisjunctionContext argument : context.disjunction()) {
      Expression value = disjunction(argument);
      // A list of one looks like an operand in parentheses.
      boolean list = arrays && group(argument) && !(value instanceof Expression.Array);
      arguments.add(
          list ? places.at(place(argument), new Expression.Array(List.of(value))) : value);
    }
    return Functions.of(places, place(context), name, arguments);
  }

  private static boolean group(ParseTree tree) {
    ParseTree inner = tree;
    while (!(inner instanceof Cql2Parser.PrimaryContext) && inner.getChildCount() == 1) {
      inner = inner.getChild(0);
    }
    return inner instanceof Cql2Parser.GroupContext;
  }

  private Expression bound(Cql2Parser.BoundContext context) {
    if (context.STRING() != null) {
      return values.bound(place(context), unquoted(context.STRING()));
    }
    return context.function() == null ? property(context.property()) : function(context.function());
  }

  private Expression property(Cql2Parser.PropertyContext context) {
    String name = context.getText();
    if (context.QUOTED() != null) {
      name = name.substring(1, name.length() - 1).replace("\"\"", "\"");
    }
    return places.at(place(context), new Expression.Property(name));
  }

  private Geometry geometry(Cql2Parser.GeometryContext context) {
    TerminalNode dimension = context.getToken(Cql2Parser.IDENTIFIER, 0);
    if (dimension != null && !dimension.getText().equalsIgnoreCase("Z")) {
      throw Places.fault(
          place(dimension.getSymbol()),
          "\"" + dimension.getText() + "\" is not expected here; only Z may be");
    }
    String place = place(context);
    if (context instanceof Cql2Parser.PointContext point) {
      return values.point(position(point.position()));
    }
    if (context instanceof Cql2Parser.LineStringContext line) {
      return values.line(place, path(line.path()));
    }
    if (context instanceof Cql2Parser.PolygonContext polygon) {
      return values.polygon(place, rings(polygon.rings()));
    }
    if (context instanceof Cql2Parser.MultiPointContext points) {
      return values.multiPoint(
          points.member().stream().map(member -> position(member.position())).toList());
    }
    if (context instanceof Cql2Parser.MultiLineStringContext lines) {
      return values.multiLine(
          lines.path().stream().map(path -> values.line(place(path), path(path))).toList());
    }
    if (context instanceof Cql2Parser.MultiPolygonContext polygons) {
      return values.multiPolygon(
          polygons.rings().stream()
              .map(rings -> values.polygon(place(rings), rings(rings)))
              .toList());
    }
    return values.collection(
        ((Cql2Parser.CollectionContext) context).geometry().stream().map(this::geometry).toList());
  }

  private List<List<Coordinate>> rings(Cql2Parser.RingsContext context) {
    return context.path().stream().map(this::path).toList();
  }

  private List<Coordinate> path(Cql2Parser.PathContext context) {
    return context.position().stream().map(this::position).toList();
  }

  private Coordinate position(Cql2Parser.PositionContext context) {
    return values.position(
        place(context), context.number().stream().map(this::coordinate).toList());
  }

  private double coordinate(Cql2Parser.NumberContext context) {
    double number = Double.parseDouble(context.getText());
    if (!Double.isFinite(number)) {
      throw Places.fault(place(context), "a coordinate is too large");
    }
    return number;
  }

  /** Two quotes, or a backslash and a quote, are one quote. */
  private static String unquoted(TerminalNode literal) {
    String inner = literal.getText().substring(1, literal.getText().length() - 1);
    StringBuilder plain = new StringBuilder(inner.length());
    for (int i = 0; i < inner.length(); i++) {
      char at = inner.charAt(i);
      boolean escapes = at == '\'' || at == '\\';
      if (escapes && i + 1 < inner.length() && inner.charAt(i + 1) == '\'') {
        i++;
        plain.append('\'');
      } else {
        plain.append(at);
      }
    }
    return plain.toString();
  }

  private static String place(ParserRuleContext context) {
    return place(context.getStart());
  }

  private static String place(Token token) {
    return "line " + token.getLine() + ", column " + (token.getCharPositionInLine() + 1);
  }

  /** The first fault ends reading: what follows one is guessed. */
  private static final class Faults extends BaseErrorListener {
    private static final int FEW = 6;

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object symbol,
        int line,
        int column,
        String message,
        RecognitionException fault) {
      Token token = (Token) symbol;
      String found = token.getText();
      String words;
      if (token.getType() == Token.EOF) {
        words = "the filter ends here, but something is missing";
      } else if (found.equals("'") || found.equals("\"")) {
        words = "what begins with this quote does not end with one";
      } else {
        words = Places.quoted(found) + " is not expected here";
      }
      IntervalSet expected = ((Cql2Parser) recognizer).getExpectedTokens();
      if (expected.size() <= FEW) {
        words +=
            "; expected "
                + expected.toList().stream()
                    .map(type -> type == Token.EOF ? "the end" : name(type))
                    .collect(Collectors.joining(" or "));
      }
      throw Places.fault(place(token), words);
    }

    private static String name(int type) {
      String literal = Cql2Parser.VOCABULARY.getLiteralName(type);
      return literal == null
          ? "a " + Cql2Parser.VOCABULARY.getSymbolicName(type).toLowerCase(java.util.Locale.ROOT)
          : literal.replace("'", "");
    }
  }
}
