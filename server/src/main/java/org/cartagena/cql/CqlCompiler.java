package org.cartagena.cql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.io.WKBWriter;
import org.locationtech.jts.operation.union.UnaryUnionOp;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/**
 * A filter to SQL: the one place where SQL is put together (decision 0018). What comes out is made
 * of fixed templates, the column expressions of the queryables, and parameters; every value of the
 * filter travels as a bound one. Types are checked before: what is compiled does not fail in the
 * database, whatever the rows.
 *
 * <p>Semantics beyond the standard's words:
 *
 * <ul>
 *   <li>A date and a timestamp are compared as days, that of the timestamp in UTC.
 *   <li>Texts are ordered by code point.
 *   <li>Temporal functions take an instant as an interval of that instant. Intervals hold both
 *       ends.
 *   <li>Arrays are sets.
 *   <li>A division by zero, a root of a negative number, and what is beyond 1e300 are null.
 * </ul>
 */
public final class CqlCompiler {
  private static final Pattern PARAMETER = Pattern.compile(":(filter\\d+)");

  private final Queryables queryables;
  private final FilterCrs crs;

  /** For the records of a collection, and geometries of the filter in a coordinate system. */
  public CqlCompiler(Queryables queryables, FilterCrs crs) {
    this.queryables = queryables;
    this.crs = crs;
  }

  /**
   * The condition of a filter.
   *
   * @throws AppException bad-parameter, with the place in the filter, what is wrong there and what
   *     would be right
   */
  public Condition compile(Filter filter) {
    return new Compilation(filter.places()).compile(filter.expression());
  }

  /** SQL that yields a value of a type. */
  private record Operand(String sql, Queryable.Type type, List<String> codes) {
    static Operand of(String sql, Queryable.Type type) {
      return new Operand(sql, type, List.of());
    }
  }

  /**
   * One end of an interval.
   *
   * @param type date or timestamp; null when it has no end
   */
  private record End(String sql, Queryable.Type type) {}

  private record Span(End from, End to) {}

  /** The work on one filter: its parameters are numbered from 1. */
  private final class Compilation {
    private final Places places;
    private final Map<String, Object> values = new LinkedHashMap<>();

    Compilation(Places places) {
      this.places = places;
    }

    Condition compile(Expression root) {
      String sql = condition(root);
      // Not every end of an interval is asked about; a value that is not is not sent.
      Set<String> used =
          PARAMETER.matcher(sql).results().map(found -> found.group(1)).collect(Collectors.toSet());
      values.keySet().retainAll(used);
      return new Condition(sql, values);
    }

    /** A parameter that holds a value. */
    private String bound(Object value, String sqlType) {
      String name = "filter" + (values.size() + 1);
      values.put(name, value);
      return "CAST(:" + name + " AS " + sqlType + ")";
    }

    // ---- Conditions

    private String condition(Expression part) {
      Operand operand = operand(part);
      if (operand.type() != Queryable.Type.BOOLEAN) {
        throw places.fault(
            part, "a condition is expected here, but this is " + operand.type().words());
      }
      return operand.sql();
    }

    private Operand operand(Expression part) {
      if (part instanceof Expression.And and) {
        return truth(joined(and.conditions(), " AND "));
      }
      if (part instanceof Expression.Or or) {
        return truth(joined(or.conditions(), " OR "));
      }
      if (part instanceof Expression.Not not) {
        return truth("(NOT " + condition(not.condition()) + ")");
      }
      if (part instanceof Expression.Comparison comparison) {
        return truth(comparison(comparison));
      }
      if (part instanceof Expression.Like like) {
        return truth(like(like));
      }
      if (part instanceof Expression.Between between) {
        return truth(between(between));
      }
      if (part instanceof Expression.In in) {
        return truth(in(in));
      }
      if (part instanceof Expression.IsNull isNull) {
        return truth("(" + operand(isNull.value()).sql() + " IS NULL)");
      }
      if (part instanceof Expression.Spatial spatial) {
        return truth(spatial(spatial));
      }
      if (part instanceof Expression.Temporal temporal) {
        return truth(temporal(temporal));
      }
      if (part instanceof Expression.Sets sets) {
        return truth(sets(sets));
      }
      if (part instanceof Expression.Arithmetic arithmetic) {
        return arithmetic(arithmetic);
      }
      return value(part);
    }

    private Operand truth(String sql) {
      return Operand.of(sql, Queryable.Type.BOOLEAN);
    }

    private String joined(List<Expression> conditions, String between) {
      List<String> all = new ArrayList<>();
      conditions.forEach(each -> all.add(condition(each)));
      return "(" + String.join(between, all) + ")";
    }

    // ---- Values

    private Operand value(Expression part) {
      if (part instanceof Expression.Property property) {
        Queryable queryable = queryable(property);
        return new Operand("(" + queryable.sql() + ")", queryable.type(), queryable.codes());
      }
      if (part instanceof Expression.Text text) {
        return Operand.of(bound(text.value(), "text"), Queryable.Type.TEXT);
      }
      if (part instanceof Expression.Numeral number) {
        return Operand.of(number(number.value()), Queryable.Type.NUMBER);
      }
      if (part instanceof Expression.Truth truth) {
        return truth(truth.value() ? "TRUE" : "FALSE");
      }
      if (part instanceof Expression.Day day) {
        return Operand.of(bound(day.value().toString(), "date"), Queryable.Type.DATE);
      }
      if (part instanceof Expression.Moment moment) {
        return Operand.of(
            bound(moment.value().toString(), "timestamptz"), Queryable.Type.TIMESTAMP);
      }
      if (part instanceof Expression.Shape || part instanceof Expression.Box) {
        return Operand.of(geometry(part, lonLat(part)), Queryable.Type.GEOMETRY);
      }
      if (part instanceof Expression.CaseInsensitive folded) {
        // Upper case first: it makes SS of a sharp s, and one sigma of two.
        String text = text(folded.value(), "CASEI");
        return Operand.of("lower(upper(" + text + " COLLATE \"und-x-icu\"))", Queryable.Type.TEXT);
      }
      if (part instanceof Expression.AccentInsensitive folded) {
        // Letters and marks apart, marks away (U+0300 to U+036F). No extension is needed for it.
        String text = text(folded.value(), "ACCENTI");
        return Operand.of(
            "normalize(regexp_replace(normalize("
                + text
                + ", NFD), '[' || chr(768) || '-' || chr(879) || ']', '', 'g'), NFC)",
            Queryable.Type.TEXT);
      }
      if (part instanceof Expression.Call call) {
        throw places.fault(
            part,
            "there is no function "
                + Places.quoted(call.name())
                + "; only those of CQL2 itself are offered (CASEI, ACCENTI, S_..., T_...,"
                + " A_...)");
      }
      if (part instanceof Expression.Array array) {
        return array(array);
      }
      throw places.fault(
          part, "an interval can only be an argument of a temporal function (T_...)");
    }

    private Queryable queryable(Expression.Property property) {
      return queryables
          .find(property.name())
          .orElseThrow(
              () ->
                  places.fault(
                      property,
                      "there is no property "
                          + Places.quoted(property.name())
                          + queryables.insteadOf(property.name())));
    }

    /** Whole numbers as such, so that an index on an integer is of use; others as doubles. */
    private String number(BigDecimal value) {
      boolean whole = value.scale() <= 0 && value.precision() - value.scale() <= 18;
      return whole
          ? bound(value.longValueExact(), "bigint")
          : bound(value.doubleValue(), "double precision");
    }

    private String text(Expression part, String function) {
      Operand operand = operand(part);
      if (operand.type() != Queryable.Type.TEXT) {
        throw places.fault(part, function + " takes a text, but this is " + operand.type().words());
      }
      return operand.sql();
    }

    // ---- Comparison

    private String comparison(Expression.Comparison comparison) {
      Operand left = operand(comparison.left());
      Operand right = operand(comparison.right());
      alike(comparison, left, right);
      boolean ordered =
          comparison.operator() != Operator.Compare.EQUAL
              && comparison.operator() != Operator.Compare.NOT_EQUAL;
      if (!ordered) {
        known(comparison.left(), right);
        known(comparison.right(), left);
      }
      return compared(left, comparison.operator().json(), right, ordered);
    }

    private String compared(Operand left, String operator, Operand right, boolean ordered) {
      boolean days = left.type().isInstant() && left.type() != right.type();
      String collation = ordered && left.type() == Queryable.Type.TEXT ? " COLLATE \"C\"" : "";
      return "("
          + (days ? day(left.sql(), left.type()) : left.sql())
          + collation
          + " "
          + operator
          + " "
          + (days ? day(right.sql(), right.type()) : right.sql())
          + collation
          + ")";
    }

    /** Of types that can be compared with each other. */
    private void alike(Expression whole, Operand left, Operand right) {
      boolean instants = left.type().isInstant() && right.type().isInstant();
      if (left.type() != right.type() && !instants) {
        boolean instantAndText =
            (left.type().isInstant() && right.type() == Queryable.Type.TEXT)
                || (right.type().isInstant() && left.type() == Queryable.Type.TEXT);
        throw places.fault(
            whole,
            left.type().words()
                + " cannot be compared with "
                + right.type().words()
                + (instantAndText
                    ? "; write a day as DATE('2026-03-31'), a time as"
                        + " TIMESTAMP('2026-03-31T12:30:00Z')"
                    : ""));
      }
      if (left.type() == Queryable.Type.GEOMETRY) {
        throw places.fault(whole, "geometries are compared with S_EQUALS and its kin");
      }
      if (left.type().isArray()) {
        throw places.fault(whole, "arrays are compared with A_EQUALS and its kin");
      }
    }

    /** A code that the other side can never have is a mistake, not an empty answer. */
    private void known(Expression part, Operand other) {
      if (part instanceof Expression.Text text
          && !other.codes().isEmpty()
          && !other.codes().contains(text.value())) {
        throw places.fault(
            part,
            Places.quoted(text.value())
                + " is none of its codes"
                + Queryables.nearest(text.value(), other.codes())
                + "; there are "
                + String.join(", ", other.codes()));
      }
    }

    private String like(Expression.Like like) {
      Operand value = operand(like.value());
      if (value.type() != Queryable.Type.TEXT) {
        throw places.fault(like, "LIKE takes a text, but this is " + value.type().words());
      }
      Expression inner = like.pattern();
      while (inner instanceof Expression.CaseInsensitive
          || inner instanceof Expression.AccentInsensitive) {
        inner = inner.parts().get(0);
      }
      if (!(inner instanceof Expression.Text pattern)) {
        throw places.fault(
            like.pattern(), "LIKE takes a pattern in quotes, in CASEI and ACCENTI or as it is");
      }
      if (!isPattern(pattern.value())) {
        throw places.fault(
            pattern,
            "in a pattern a backslash stands before %, _ or another backslash; for a backslash"
                + " itself write two");
      }
      return "(" + value.sql() + " LIKE " + operand(like.pattern()).sql() + ")";
    }

    /** A backslash stands before %, _ or itself: elsewhere PostgreSQL would drop it in silence. */
    private boolean isPattern(String pattern) {
      for (int i = 0; i < pattern.length(); i++) {
        if (pattern.charAt(i) == '\\') {
          i++;
          if (i == pattern.length() || "%_\\".indexOf(pattern.charAt(i)) < 0) {
            return false;
          }
        }
      }
      return true;
    }

    private String between(Expression.Between between) {
      Operand value = operand(between.value());
      Operand low = operand(between.low());
      Operand high = operand(between.high());
      alike(between, value, low);
      alike(between, value, high);
      return "("
          + compared(value, ">=", low, true)
          + " AND "
          + compared(value, "<=", high, true)
          + ")";
    }

    private String in(Expression.In in) {
      Operand value = operand(in.value());
      if (in.choices().isEmpty()) {
        throw places.fault(in, "IN takes one value or more");
      }
      List<String> choices = new ArrayList<>();
      boolean same = true;
      List<Operand> operands = new ArrayList<>();
      for (Expression choice : in.choices()) {
        Operand operand = operand(choice);
        alike(choice, value, operand);
        known(choice, value);
        same &= operand.type() == value.type();
        operands.add(operand);
      }
      for (Operand operand : operands) {
        choices.add(same ? operand.sql() : compared(value, "=", operand, false));
      }
      return same
          ? "(" + value.sql() + " IN (" + String.join(", ", choices) + "))"
          : "(" + String.join(" OR ", choices) + ")";
    }

    // ---- Arithmetic

    /**
     * In double precision, without an error for any operands: PostgreSQL would refuse the whole
     * answer for one row with a zero. The inner SELECT computes each operand once (OFFSET 0 keeps
     * the planner from writing it out again wherever it is used).
     */
    private Operand arithmetic(Expression.Arithmetic arithmetic) {
      String template =
          switch (arithmetic.operator()) {
            case PLUS -> "CASE WHEN abs(l) <= 1e300 AND abs(r) <= 1e300 THEN l + r END";
            case MINUS -> "CASE WHEN abs(l) <= 1e300 AND abs(r) <= 1e300 THEN l - r END";
            case TIMES ->
                "CASE WHEN (abs(l) <= 1e300 AND abs(r) <= 1e300) IS NOT TRUE THEN NULL"
                    + " WHEN l = 0 OR r = 0 THEN 0"
                    + " WHEN ln(abs(l)) + ln(abs(r)) > 690 THEN NULL"
                    + " WHEN ln(abs(l)) + ln(abs(r)) < -690 THEN 0"
                    + " ELSE l * r END";
            case DIVIDED ->
                "CASE WHEN (abs(l) <= 1e300 AND abs(r) <= 1e300 AND r <> 0) IS NOT TRUE THEN NULL"
                    + " WHEN l = 0 THEN 0"
                    + " WHEN ln(abs(l)) - ln(abs(r)) > 690 THEN NULL"
                    + " WHEN ln(abs(l)) - ln(abs(r)) < -690 THEN 0"
                    + " ELSE l / r END";
            case POWER ->
                "CASE WHEN (abs(l) <= 1e300 AND abs(r) <= 1e300) IS NOT TRUE THEN NULL"
                    + " WHEN l = 0 THEN CASE WHEN r > 0 THEN 0 WHEN r = 0 THEN 1 END"
                    + " WHEN l < 0 AND r <> floor(r) THEN NULL"
                    + " WHEN abs(r) < 1e-290 OR l = 1 THEN 1"
                    + " WHEN r * ln(abs(l)) > 690 THEN NULL"
                    + " WHEN r * ln(abs(l)) < -690 THEN 0"
                    + " ELSE power(l, r) END";
            case REMAINDER ->
                "CASE WHEN abs(l) <= 1e300 AND abs(r) BETWEEN 1e-300 AND 1e300"
                    + " THEN mod(CAST(l AS numeric), CAST(r AS numeric)) END";
            case DIV ->
                "CASE WHEN (abs(l) <= 1e300 AND abs(r) BETWEEN 1e-300 AND 1e300) IS NOT TRUE THEN"
                    + " NULL WHEN l = 0 THEN 0 WHEN ln(abs(l)) - ln(abs(r)) > 690 THEN NULL WHEN"
                    + " ln(abs(l)) - ln(abs(r)) < -690 THEN 0 ELSE div(CAST(l AS numeric), CAST(r"
                    + " AS numeric)) END";
          };
      String left = calculable(arithmetic.left(), arithmetic.operator());
      String right = calculable(arithmetic.right(), arithmetic.operator());
      return Operand.of(
          "(SELECT CAST("
              + template
              + " AS double precision) FROM (SELECT CAST("
              + left
              + " AS double precision) AS l, CAST("
              + right
              + " AS double precision) AS r OFFSET 0) AS operands)",
          Queryable.Type.NUMBER);
    }

    private String calculable(Expression part, Operator.Calculate operator) {
      Operand operand = operand(part);
      if (operand.type() != Queryable.Type.NUMBER) {
        throw places.fault(
            part, operator.json() + " takes numbers, but this is " + operand.type().words());
      }
      return operand.sql();
    }

    // ---- Space

    private String spatial(Expression.Spatial spatial) {
      String left = geometry(spatial, spatial.left());
      String right = geometry(spatial, spatial.right());
      String function =
          switch (spatial.operator()) {
            case CONTAINS -> "ST_Contains";
            case CROSSES -> "ST_Crosses";
            case DISJOINT, INTERSECTS -> "ST_Intersects";
            case EQUALS -> "ST_Equals";
            case OVERLAPS -> "ST_Overlaps";
            case TOUCHES -> "ST_Touches";
            case WITHIN -> "ST_Within";
          };
      // Boxes first, in a form that an index answers also below row-level security (decision 0003).
      String met =
          "(" + left + " && " + right + " AND " + function + "(" + left + ", " + right + "))";
      return spatial.operator() == Operator.Space.DISJOINT ? "(NOT " + met + ")" : met;
    }

    private String geometry(Expression.Spatial whole, Expression part) {
      if (part instanceof Expression.Shape || part instanceof Expression.Box) {
        Geometry geometry = lonLat(part);
        boolean relates =
            whole.operator() == Operator.Space.INTERSECTS
                || whole.operator() == Operator.Space.DISJOINT;
        if (!relates && geometry.getClass() == GeometryCollection.class) {
          throw places.fault(
              part,
              "a collection of points, lines and areas together can be asked for with S_INTERSECTS"
                  + " and S_DISJOINT only; ask for its members one by one");
        }
        return geometry(part, geometry);
      }
      Operand operand = operand(part);
      if (operand.type() != Queryable.Type.GEOMETRY) {
        throw places.fault(
            part,
            whole.operator().text() + " takes geometries, but this is " + operand.type().words());
      }
      return operand.sql();
    }

    private String geometry(Expression part, Geometry geometry) {
      if (geometry.isEmpty()) {
        throw places.fault(part, "the geometry is empty");
      }
      byte[] wkb = new WKBWriter(2).write(geometry);
      return "ST_GeomFromWKB(" + bound(wkb, "bytea") + ", 4326)";
    }

    /** In EPSG:4326, valid; members of one kind as a multi-geometry. */
    private Geometry lonLat(Expression part) {
      Geometry geometry;
      try {
        if (part instanceof Expression.Box box) {
          List<Double> at = box.numbers();
          int upper = at.size() / 2;
          geometry = crs.boxToLonLat(at.get(0), at.get(1), at.get(upper), at.get(upper + 1));
        } else {
          Geometry written = flat(((Expression.Shape) part).geometry());
          valid(part, written);
          geometry = crs.toLonLat(written);
        }
      } catch (IllegalArgumentException e) {
        throw places.fault(part, String.valueOf(e.getMessage()));
      }
      valid(part, geometry);
      return geometry;
    }

    private void valid(Expression part, Geometry geometry) {
      TopologyValidationError error = new IsValidOp(geometry).getValidationError();
      if (error != null) {
        throw places.fault(
            part,
            "the geometry is not valid near "
                + Values.words(error.getCoordinate())
                + " ("
                + error.getMessage()
                + "); correct it, what is inside of it cannot be told");
      }
    }

    private Geometry flat(Geometry geometry) {
      if (geometry.getClass() != GeometryCollection.class) {
        return geometry;
      }
      List<Geometry> members = new ArrayList<>();
      members(geometry, members);
      Geometry built = new GeometryFactory().buildGeometry(members);
      // Areas that overlap are no valid multi-polygon; what they cover together is.
      return built instanceof MultiPolygon && !built.isValid() ? merged(members) : built;
    }

    private Geometry merged(List<Geometry> polygons) {
      for (Geometry polygon : polygons) {
        if (!polygon.isValid()) {
          // Said by the check that follows.
          return polygon;
        }
      }
      return UnaryUnionOp.union(polygons);
    }

    private void members(Geometry geometry, List<Geometry> members) {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        Geometry member = geometry.getGeometryN(i);
        if (member instanceof GeometryCollection) {
          members(member, members);
        } else {
          members.add(member);
        }
      }
    }

    // ---- Time

    private String temporal(Expression.Temporal temporal) {
      Span a = span(temporal, temporal.left());
      Span b = span(temporal, temporal.right());
      List<String> all =
          switch (temporal.operator()) {
            case AFTER -> List.of(ends(a.from(), ">", b.to()));
            case BEFORE -> List.of(ends(a.to(), "<", b.from()));
            case CONTAINS -> List.of(ends(a.from(), "<", b.from()), ends(a.to(), ">", b.to()));
            case DISJOINT, INTERSECTS ->
                List.of(ends(a.from(), "<=", b.to()), ends(a.to(), ">=", b.from()));
            case DURING -> List.of(ends(a.from(), ">", b.from()), ends(a.to(), "<", b.to()));
            case EQUALS -> List.of(ends(a.from(), "=", b.from()), ends(a.to(), "=", b.to()));
            case FINISHED_BY -> List.of(ends(a.from(), "<", b.from()), ends(a.to(), "=", b.to()));
            case FINISHES -> List.of(ends(a.from(), ">", b.from()), ends(a.to(), "=", b.to()));
            case MEETS -> List.of(ends(a.to(), "=", b.from()));
            case MET_BY -> List.of(ends(a.from(), "=", b.to()));
            case OVERLAPPED_BY ->
                List.of(
                    ends(a.from(), ">", b.from()),
                    ends(a.from(), "<", b.to()),
                    ends(a.to(), ">", b.to()));
            case OVERLAPS ->
                List.of(
                    ends(a.from(), "<", b.from()),
                    ends(a.to(), ">", b.from()),
                    ends(a.to(), "<", b.to()));
            case STARTED_BY -> List.of(ends(a.from(), "=", b.from()), ends(a.to(), ">", b.to()));
            case STARTS -> List.of(ends(a.from(), "=", b.from()), ends(a.to(), "<", b.to()));
          };
      String together = "(" + String.join(" AND ", all) + ")";
      return temporal.operator() == Operator.Time.DISJOINT ? "(NOT " + together + ")" : together;
    }

    private Span span(Expression.Temporal whole, Expression part) {
      if (!(part instanceof Expression.Interval interval)) {
        End instant = instant(whole, part, "");
        return new Span(instant, instant);
      }
      Expression from = interval.from();
      Expression to = interval.to();
      if (turned(from, to)) {
        throw places.fault(interval, "the interval ends before it begins");
      }
      return new Span(instant(whole, from, "'-infinity'"), instant(whole, to, "'infinity'"));
    }

    private boolean turned(Expression from, Expression to) {
      if (from instanceof Expression.Day first && to instanceof Expression.Day last) {
        return first.value().isAfter(last.value());
      }
      return from instanceof Expression.Moment first
          && to instanceof Expression.Moment last
          && first.value().isAfter(last.value());
    }

    /** An end; {@code endless} is what null and two dots mean, empty where they mean nothing. */
    private End instant(Expression.Temporal whole, Expression part, String endless) {
      if (part instanceof Expression.Unbounded) {
        return new End(endless, null);
      }
      Operand operand = operand(part);
      if (!operand.type().isInstant()) {
        throw places.fault(
            part,
            whole.operator().text()
                + " takes dates, timestamps and intervals of them, but this is "
                + operand.type().words());
      }
      boolean open =
          !endless.isEmpty()
              && part instanceof Expression.Property property
              && queryable(property).openWhenNull();
      return new End(
          open
              ? "coalesce(" + operand.sql() + ", CAST(" + endless + " AS " + sqlType(operand) + "))"
              : operand.sql(),
          operand.type());
    }

    private String sqlType(Operand operand) {
      return operand.type() == Queryable.Type.DATE ? "date" : "timestamptz";
    }

    private String ends(End left, String operator, End right) {
      boolean days = left.type() != right.type() && left.type() != null && right.type() != null;
      Queryable.Type type =
          left.type() != null
              ? left.type()
              : right.type() != null ? right.type() : Queryable.Type.DATE;
      return "("
          + (days ? day(left.sql(), left.type()) : end(left, type))
          + " "
          + operator
          + " "
          + (days ? day(right.sql(), right.type()) : end(right, type))
          + ")";
    }

    private String end(End end, Queryable.Type type) {
      return end.type() != null
          ? end.sql()
          : "CAST("
              + end.sql()
              + " AS "
              + (type == Queryable.Type.DATE ? "date" : "timestamptz")
              + ")";
    }

    /** The day in UTC. */
    private String day(String sql, Queryable.Type type) {
      return type == Queryable.Type.DATE ? sql : "CAST((" + sql + " AT TIME ZONE 'UTC') AS date)";
    }

    // ---- Arrays

    private String sets(Expression.Sets sets) {
      // The type of an empty list is that of the other side.
      Operand left = set(sets, sets.left(), sets.right());
      Operand right = set(sets, sets.right(), sets.left());
      if (left.type() != right.type()) {
        throw places.fault(
            sets, left.type().words() + " cannot be compared with " + right.type().words());
      }
      knownElements(sets.left(), right);
      knownElements(sets.right(), left);
      String a = left.sql();
      String b = right.sql();
      return switch (sets.operator()) {
        case CONTAINED_BY -> "(" + a + " <@ " + b + ")";
        case CONTAINS -> "(" + a + " @> " + b + ")";
        case EQUALS -> "(" + a + " @> " + b + " AND " + a + " <@ " + b + ")";
        case OVERLAPS -> "(" + a + " && " + b + ")";
      };
    }

    private Operand set(Expression.Sets whole, Expression part, Expression other) {
      if (part instanceof Expression.Array array && array.elements().isEmpty()) {
        boolean empty = other instanceof Expression.Array list && list.elements().isEmpty();
        Queryable.Type type = empty ? Queryable.Type.TEXT_ARRAY : operand(other).type();
        return Operand.of(
            type == Queryable.Type.NUMBER_ARRAY
                ? "CAST(ARRAY[] AS double precision[])"
                : "CAST(ARRAY[] AS text[])",
            type);
      }
      Operand operand = operand(part);
      if (!operand.type().isArray()) {
        throw places.fault(
            part,
            whole.operator().text()
                + " takes arrays, as in ('a', 'b'), but this is "
                + operand.type().words());
      }
      return operand.type() == Queryable.Type.NUMBER_ARRAY
          ? Operand.of("CAST(" + operand.sql() + " AS double precision[])", operand.type())
          : operand;
    }

    private Operand array(Expression.Array array) {
      List<String> elements = new ArrayList<>();
      Queryable.Type type = null;
      for (Expression element : array.elements()) {
        Operand operand = operand(element);
        if (operand.type() != Queryable.Type.TEXT && operand.type() != Queryable.Type.NUMBER) {
          throw places.fault(
              element, "an array holds texts or numbers, but this is " + operand.type().words());
        }
        if (type != null && type != operand.type()) {
          throw places.fault(element, "an array holds texts or numbers, not both");
        }
        type = operand.type();
        elements.add(operand.sql());
      }
      boolean numbers = type == Queryable.Type.NUMBER;
      return Operand.of(
          "CAST(ARRAY["
              + String.join(", ", elements)
              + (numbers ? "] AS double precision[])" : "] AS text[])"),
          numbers ? Queryable.Type.NUMBER_ARRAY : Queryable.Type.TEXT_ARRAY);
    }

    private void knownElements(Expression part, Operand other) {
      if (part instanceof Expression.Array array) {
        array.elements().forEach(element -> known(element, other));
      }
    }
  }
}
