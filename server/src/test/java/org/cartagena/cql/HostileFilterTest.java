package org.cartagena.cql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.problem.AppException;
import org.cartagena.support.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a user writes becomes SQL. Random filters are made of texts that break careless
 * programs; whatever they are, the SQL is that of the same filter with harmless texts, the texts
 * are among the bound values, and PostgreSQL runs the statement. The seeds are fixed: a fault comes
 * back.
 */
class HostileFilterTest {
  private static final Queryables QUERYABLES =
      Queryables.of(
          Queryable.text("name", "t.name"),
          Queryable.texts("types", "t.types"),
          Queryable.number("area", "t.area"),
          Queryable.truth("marked", "t.marked"),
          Queryable.date("from", "t.first").endlessWhenNull(),
          Queryable.timestamp("at", "t.at"),
          Queryable.geometry("geom", "t.geom"));
  private static final String COLUMNS =
      "name text, types text[], area double precision, marked boolean, first date, at timestamptz,"
          + " geom geometry(Geometry, 4326)";

  private static final String[] PIECES = {
    "'",
    "''",
    "\\'",
    "\"",
    "\\",
    "\\\\",
    ";",
    "--",
    "/*",
    "*/",
    "$$",
    "$1",
    ":name",
    ":filter1",
    "::text",
    "?",
    "??",
    "{",
    "}",
    "<filter>",
    "%",
    "_",
    "\\%",
    ")",
    "(",
    " OR 1=1 ",
    "'; DROP TABLE t; --",
    "\n",
    "\r",
    "\t",
    "\u0085",
    "\u2028",
    "\u00a0",
    "é",
    "\u0301",
    "ß",
    "\ud83d\ude00",
    "\uffff",
    "NULL",
    "U&'\\0027'",
    "E'\\x27'",
    "pg_sleep(9)",
    "|| chr(39) ||",
    "CAST(",
    "x"
  };
  // What SQL that was put together from our templates is made of.
  private static final Pattern OURS =
      Pattern.compile(
          "\\G(?:t\\.[a-z]+|[A-Za-z_][A-Za-z_0-9]*|:filter\\d+|\"C\"|\"und-x-icu\"|'(?:-?infinity|UTC|\\[|-|\\]|g|)'|\\d+(?:e-?\\d+)?|[-+*/(),=<>&|@\\[\\]"
              + " ])");

  private final Random random = new Random(20261123);

  @Test
  void a_hostile_text_is_a_value_and_nothing_else() {
    try (FilteredRows rows = new FilteredRows(COLUMNS, QUERYABLES, FilterCrs.CRS84)) {
      rows.add("1, 'x', '{x}', 1, true, '2020-01-01', now(), ST_Point(1, 2, 4326)");
      for (int i = 0; i < 300; i++) {
        String hostile = hostile();
        Expression text = new Expression.Text(hostile);
        Expression harmless = new Expression.Text("harmless");
        for (int form = 0; form < 6; form++) {
          Filter filter = Filter.ofJson(JsonWriter.write(form(form, text)).toString());
          Condition condition = compiled(filter);
          assertThat(condition.sql())
              .isEqualTo(
                  compiled(Filter.ofJson(JsonWriter.write(form(form, harmless)).toString())).sql());
          assertThat(isOurs(condition.sql())).as(condition.sql()).isTrue();
          assertThat(condition.values()).containsValue(hostile);
          // Equal texts are found, whatever is in them: the value arrives unchanged.
          rows.where(filter);
          if (!hostile.endsWith("\\")) {
            assertThat(Filter.ofText(filter.toText()).expression()).isEqualTo(filter.expression());
          }
        }
        if (i % 10 == 0) {
          rows.add(i + 2 + ", ?", hostile + i);
          assertThat(rows.where(equal(hostile + i))).isEqualTo(List.of(i + 2));
        }
      }
    }
  }

  @Test
  void a_hostile_pattern_finds_what_it_says_or_is_refused() {
    try (FilteredRows rows = new FilteredRows(COLUMNS, QUERYABLES, FilterCrs.CRS84)) {
      int refused = 0;
      for (int i = 0; i < 300; i++) {
        String hostile = hostile();
        Expression like =
            new Expression.Like(new Expression.Property("name"), new Expression.Text(hostile));
        Expression folded =
            new Expression.Like(
                new Expression.AccentInsensitive(
                    new Expression.CaseInsensitive(new Expression.Property("name"))),
                new Expression.AccentInsensitive(
                    new Expression.CaseInsensitive(new Expression.Text(hostile))));
        for (Expression each : List.of(like, folded)) {
          Filter filter = Filter.ofJson(JsonWriter.write(each).toString());
          try {
            Condition condition = compiled(filter);
            assertThat(isOurs(condition.sql())).as(condition.sql()).isTrue();
            assertThat(condition.values()).containsValue(hostile);
            rows.where(filter);
          } catch (AppException e) {
            assertThat(e).hasMessageContaining("in a pattern a backslash stands before");
            refused++;
          }
        }
        String escaped = hostile.replaceAll("[\\\\%_]", "\\\\$0");
        rows.add(i + ", ?", hostile + i);
        Expression found =
            new Expression.Like(new Expression.Property("name"), new Expression.Text(escaped + i));
        assertThat(rows.where(Filter.ofJson(JsonWriter.write(found).toString())))
            .isEqualTo(List.of(i));
      }
      assertThat(refused).isPositive();
    }
  }

  @Test
  void a_hostile_name_is_no_property_and_no_function() {
    for (int i = 0; i < 500; i++) {
      String hostile = hostile();
      Filter property = equalTo(new Expression.Property(hostile));
      assertThatThrownBy(() -> compiled(property))
          .isInstanceOf(AppException.class)
          .hasMessageContaining("there is no property");
      assertThat(Filter.ofText(property.toText()).expression()).isEqualTo(property.expression());
      Filter function = equalTo(new Expression.Call("no " + hostile, List.of()));
      assertThatThrownBy(() -> compiled(function))
          .isInstanceOf(AppException.class)
          .hasMessageContaining("there is no function");
    }
  }

  @Test
  void hostile_text_is_read_or_refused_and_what_is_read_runs() {
    int read = 0;
    try (FilteredRows rows = new FilteredRows(COLUMNS, QUERYABLES, FilterCrs.CRS84)) {
      String[] words = {
        "name", "area", "types", "geom", "at", "from", "marked", "=", "<>", "<", "AND", "OR", "NOT",
            "LIKE", "IN",
        "BETWEEN", "IS NULL", "(", ")", ",", "'x'", "1", "0", "-", "/", "^", "%", "DIV",
            "CASEI(name)", "DATE('2020-01-01')",
        "INTERVAL(", "T_AFTER(", "S_INTERSECTS(", "A_CONTAINS(", "POINT(1 2)", "BBOX(1,2,3,4)",
            "TRUE", "'..'", "''", "1e300"
      };
      for (int i = 0; i < 8_000; i++) {
        StringBuilder text = new StringBuilder(i % 2 == 0 ? "area = " : "");
        int length = 1 + random.nextInt(9);
        for (int j = 0; j < length; j++) {
          text.append(
              random.nextInt(12) == 0
                  ? PIECES[random.nextInt(PIECES.length)]
                  : words[random.nextInt(words.length)]);
          text.append(' ');
        }
        try {
          Filter filter = Filter.ofText(text.toString());
          Condition condition = compiled(filter);
          assertThat(isOurs(condition.sql())).as(condition.sql()).isTrue();
          rows.where(filter);
          read++;
        } catch (AppException e) {
          assertThat(e).hasMessageStartingWith("filter");
        }
      }
    }
    assertThat(read).isGreaterThan(50);
  }

  @Test
  void random_trees_of_every_operator_run_over_any_row() {
    try (FilteredRows rows = new FilteredRows(COLUMNS, QUERYABLES, FilterCrs.CRS84)) {
      double[] areas = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        1e300,
        -1e300,
        1e-300,
        4.9E-324,
        Double.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        2.5,
        -2.5
      };
      for (int i = 0; i < areas.length; i++) {
        rows.add(
            i + ", ?, ?::text[], ?, ?, ?::date, ?::timestamptz, ST_GeomFromText(?, 4326)",
            i % 3 == 0 ? null : hostile(),
            i % 4 == 0 ? null : "{a,NULL}",
            areas[i],
            i % 3 == 0 ? null : i % 2 == 0,
            i % 3 == 0 ? null : i % 2 == 0 ? "infinity" : "2020-02-29",
            i % 3 == 1 ? null : i % 2 == 0 ? "-infinity" : "9999-12-31T23:59:59Z",
            i % 3 == 2
                ? null
                : i % 2 == 0 ? "POLYGON((0 0,9 0,9 9,0 0))" : "MULTILINESTRING((0 0,3 1))");
      }
      int ran = 0;
      for (int i = 0; i < 1_500; i++) {
        Expression tree = condition(4);
        Filter filter = Filter.ofJson(JsonWriter.write(tree).toString());
        assertThat(Filter.ofText(filter.toText()).expression()).isEqualTo(filter.expression());
        try {
          Condition condition = compiled(filter);
          assertThat(isOurs(condition.sql())).as(condition.sql()).isTrue();
        } catch (AppException e) {
          assertThat(e).hasMessageStartingWith("filter");
          continue;
        }
        rows.where(filter);
        ran++;
      }
      assertThat(ran).isGreaterThan(700);
    }
  }

  @Test
  void the_statement_of_a_hostile_value_has_one_parameter_for_each_value() {
    try (Handle handle = TestDatabase.get().owner().open()) {
      Condition condition = compiled(equal("'; DROP TABLE t; -- :filter2 ? <filter>"));
      Query query =
          handle
              .createQuery("SELECT 1 FROM (SELECT CAST('a' AS text) AS name) t WHERE <filter>")
              .define("filter", condition.sql());
      condition.bindTo(query);
      assertThat(query.mapTo(Integer.class).list()).isEmpty();
      assertThat(condition)
          .isEqualTo(
              new Condition(
                  "((t.name) = CAST(:filter1 AS text))",
                  Map.of("filter1", "'; DROP TABLE t; -- :filter2 ? <filter>")));
    }
  }

  // ---- Random trees

  private Expression condition(int levels) {
    if (levels == 0) {
      return new Expression.Property("marked");
    }
    return switch (random.nextInt(11)) {
      case 0 -> new Expression.And(List.of(condition(levels - 1), condition(levels - 1)));
      case 1 -> new Expression.Or(List.of(condition(levels - 1), condition(levels - 1)));
      case 2 -> new Expression.Not(condition(levels - 1));
      case 3, 4 ->
          new Expression.Comparison(any(Operator.Compare.values()), number(levels), number(levels));
      case 5 -> new Expression.In(string(), List.of(string(), string()));
      case 6 -> new Expression.IsNull(random.nextBoolean() ? number(levels) : string());
      case 7 ->
          new Expression.Spatial(
              any(Operator.Space.values()),
              new Expression.Property("geom"),
              new Expression.Box(List.of(0.0, 0.0, 5.0, 5.0)));
      case 8 -> new Expression.Temporal(any(Operator.Time.values()), interval(), interval());
      case 9 ->
          new Expression.Sets(
              any(Operator.Set.values()),
              new Expression.Property("types"),
              new Expression.Array(List.of(string(), string())));
      default -> new Expression.Between(number(levels), number(levels), number(levels));
    };
  }

  private Expression number(int levels) {
    if (levels > 0 && random.nextInt(3) > 0) {
      return new Expression.Arithmetic(
          any(Operator.Calculate.values()), number(levels - 1), number(levels - 1));
    }
    return random.nextBoolean()
        ? new Expression.Property("area")
        : new Expression.Numeral(
            new java.math.BigDecimal(
                any(
                    new String[] {
                      "0", "-1", "2", "0.5", "1e300", "-1e300", "1e-300", "3.25", "1e17"
                    })));
  }

  private Expression string() {
    return switch (random.nextInt(4)) {
      case 0 -> new Expression.Property("name");
      case 1 -> new Expression.CaseInsensitive(new Expression.Text(quotable()));
      case 2 -> new Expression.AccentInsensitive(new Expression.Property("name"));
      default -> new Expression.Text(quotable());
    };
  }

  private Expression interval() {
    Expression from = end(random.nextInt(4));
    return random.nextInt(4) == 0 && !(from instanceof Expression.Unbounded)
        ? from
        : new Expression.Interval(from, end(random.nextInt(4)));
  }

  private static Expression end(int which) {
    return switch (which) {
      case 0 -> new Expression.Unbounded();
      case 1 -> new Expression.Property("from");
      case 2 -> new Expression.Property("at");
      default -> new Expression.Day(java.time.LocalDate.of(2020, 2, 29));
    };
  }

  private <T> T any(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String hostile() {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(6);
    for (int i = 0; i < length; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private String quotable() {
    return hostile() + "x";
  }

  private static Expression form(int form, Expression text) {
    Expression name = new Expression.Property("name");
    return switch (form) {
      case 0 -> new Expression.Comparison(Operator.Compare.EQUAL, name, text);
      case 1 -> new Expression.Comparison(Operator.Compare.LESS, text, name);
      case 2 -> new Expression.In(name, List.of(text, name, text));
      case 3 ->
          new Expression.Comparison(
              Operator.Compare.NOT_EQUAL,
              new Expression.CaseInsensitive(name),
              new Expression.AccentInsensitive(new Expression.CaseInsensitive(text)));
      case 4 ->
          new Expression.Sets(
              Operator.Set.OVERLAPS,
              new Expression.Property("types"),
              new Expression.Array(List.of(text)));
      default -> new Expression.Between(name, text, text);
    };
  }

  private static Filter equal(String text) {
    return equalTo(new Expression.Text(text));
  }

  private static Filter equalTo(Expression other) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("op", "=");
    List<Expression> arguments = new ArrayList<>(List.of(new Expression.Property("name"), other));
    arguments.forEach(argument -> node.withArray("args").add(JsonWriter.write(argument)));
    return Filter.ofJson(node.toString());
  }

  /** Whether it is made of our words from its beginning to its end. */
  private static boolean isOurs(String sql) {
    Matcher words = OURS.matcher(sql);
    int end = 0;
    while (words.find()) {
      end = words.end();
    }
    return end == sql.length();
  }

  private static Condition compiled(Filter filter) {
    return new CqlCompiler(QUERYABLES, FilterCrs.CRS84).compile(filter);
  }
}
