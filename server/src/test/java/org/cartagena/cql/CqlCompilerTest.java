package org.cartagena.cql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.problem.AppException;
import org.cartagena.support.TestDatabase;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Filters over real rows in PostGIS: what each operator finds, at the edges and with nulls. */
class CqlCompilerTest {
  static final Queryables QUERYABLES =
      Queryables.of(
          Queryable.text("name", "t.name"),
          Queryable.code("status", "t.status", "open", "closed", "unknown"),
          Queryable.codes("types", "t.types", "AP", "AV", "CM"),
          Queryable.number("areaM2", "t.area"),
          Queryable.number("places", "t.places"),
          Queryable.truth("marked", "t.marked"),
          Queryable.date("validFrom", "t.valid_from").endlessWhenNull(),
          Queryable.date("validTo", "t.valid_to").endlessWhenNull(),
          Queryable.date("foundOn", "t.valid_from"),
          Queryable.timestamp("importedAt", "t.imported_at"),
          Queryable.geometry("geometry", "t.geom"));

  private static FilteredRows rows;

  @BeforeAll
  static void rows() {
    rows =
        new FilteredRows(
            "name text, status text, types text[], area double precision, places integer,"
                + " marked boolean, valid_from date, valid_to date, imported_at timestamptz,"
                + " geom geometry(Geometry, 4326)",
            QUERYABLES,
            FilterCrs.CRS84);
    String shape =
        "?, ?, ?::text[], ?, ?, ?, ?::date, ?::date, ?::timestamptz, ST_GeomFromText(?, 4326)";
    rows.add(
        "1, " + shape,
        "Straße 100%",
        "open",
        "{AP}",
        100.0,
        3,
        true,
        "2020-01-01",
        "2021-01-01",
        "2026-03-31T12:30:00Z",
        "POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))");
    rows.add(
        "2, " + shape,
        "Crnča",
        "closed",
        "{AP,AV}",
        0.0,
        0,
        false,
        "2021-01-01",
        null,
        "2026-03-31T23:59:59.999Z",
        "POLYGON((2 0, 4 0, 4 2, 2 2, 2 0))");
    rows.add(
        "3, " + shape,
        "crnca_x",
        "unknown",
        "{}",
        1e200,
        -7,
        null,
        null,
        "2020-06-30",
        "2026-04-01T00:00:00Z",
        "POINT(179.5 0)");
    rows.add("4, " + shape, null, "open", null, null, null, null, null, null, null, null);
    rows.add(
        "5, " + shape,
        "a\\b:c?d",
        "open",
        "{CM}",
        Double.NaN,
        2_000_000_000,
        true,
        "2019-12-31",
        "2020-01-01",
        "0001-01-01T00:00:00Z",
        "LINESTRING(-179.5 0, -178 0)");
  }

  @AfterAll
  static void close() {
    rows.close();
  }

  static Stream<Arguments> found() {
    return Stream.of(
        // Comparison, and what null is
        row("status = 'open'", 1, 4, 5),
        row("status <> 'open'", 2, 3),
        row("name <> 'x'", 1, 2, 3, 5),
        row("NOT (name = 'x')", 1, 2, 3, 5),
        row("name IS NULL", 4),
        row("name IS NOT NULL AND TRUE", 1, 2, 3, 5),
        row("marked", 1, 5),
        row("NOT marked", 2),
        row("marked = FALSE", 2),
        row("marked IS NULL", 3, 4),
        row("marked AND areaM2 = 100 OR areaM2 IS NULL", 1, 4),
        row("(areaM2 > 1) = TRUE", 1, 3, 5),
        row("(areaM2 > 1) IS NULL", 4),
        row("FALSE"),
        row("TRUE", 1, 2, 3, 4, 5),
        row("100 = areaM2", 1),
        row("areaM2 = places", 2),
        row("places > areaM2 - 98", 1, 2),
        row("name < 'a'", 1, 2),
        row("name >= 'Straße'", 1, 3, 5),
        row("places = 3.0", 1),
        row("places < 2.5", 2, 3),
        row("places < 99999999999999999999", 1, 2, 3, 5),
        // LIKE, its escapes, its cases
        row("name LIKE '%100\\%'", 1),
        row("name LIKE 'crnca\\_x'", 3),
        row("name LIKE 'crnca__'", 3),
        row("name LIKE '%'", 1, 2, 3, 5),
        row("name LIKE ''"),
        row("name NOT LIKE 'c%'", 1, 2, 5),
        row("name LIKE 'a\\\\b:c?d'", 5),
        row("CASEI(name) = CASEI('STRASSE 100%')", 1),
        row("CASEI(name) LIKE CASEI('CRN_A%')", 2, 3),
        row("ACCENTI(name) = ACCENTI('Crnca')", 2),
        row("ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('ČRNČA%'))", 2, 3),
        row("CASEI(status) IN (CASEI('OPEN'), 'unknown')", 1, 3, 4, 5),
        row("name IN ('Crnča', 'x')", 2),
        row("name NOT IN ('Crnča', 'x')", 1, 3, 5),
        row("places IN (3, 0.0, -7)", 1, 2, 3),
        row("areaM2 BETWEEN 0 AND 100", 1, 2),
        row("areaM2 NOT BETWEEN 0 AND 100", 3, 5),
        row("areaM2 BETWEEN 100 AND 0"),
        row("foundOn BETWEEN DATE('2019-12-31') AND DATE('2020-01-01')", 1, 5),
        // Arithmetic: nothing fails, unknown is unknown
        row("areaM2 / places > 33 AND areaM2 / places < 34", 1),
        row("areaM2 / areaM2 = 1", 1, 3),
        row("1 / places IS NULL", 2, 4),
        row("places % 2 = 1", 1),
        row("places % 0 IS NULL", 1, 2, 3, 4, 5),
        row("places div 2 = -3", 3),
        row("places div 0 = 1"),
        row("areaM2 * areaM2 IS NULL", 3, 4, 5),
        row("areaM2 * 1e-300 * 1e-300 = 0", 1, 2, 3),
        row("areaM2 + 1e300 > 0", 1, 2, 3),
        row("areaM2 ^ 2 = 10000", 1),
        row("places ^ 0.5 IS NULL", 3, 4),
        row("places ^ -1 IS NULL", 2, 4),
        row("10 ^ places IS NULL", 4, 5),
        row("0.5 ^ places = 0", 5),
        row("places ^ 0 = 1", 1, 2, 3, 5),
        row("(-7) ^ 3 = places * 49", 3),
        row("2 ^ 3 ^ 2 = 512", 1, 2, 3, 4, 5),
        row("areaM2 * 0 IS NULL AND 0 * areaM2 IS NULL AND areaM2 ^ 0 IS NULL", 4, 5),
        row("-places = 7", 3),
        row("places = 1 + 2 * 1", 1),
        row("7.5 % 2 = 1.5 AND -7 div 2 = -3", 1, 2, 3, 4, 5),
        row("1e300 * 1e300 = 1"),
        row("1e300 div 1e-300 = 1 OR 1e300 ^ 1e300 = 1 OR 1e-300 / 1e300 = 1"),
        row("1e-290 ^ 1e-290 = 1 AND 0 ^ 0 = 1 AND 0 ^ 2 = 0", 1, 2, 3, 4, 5),
        // Space
        row("S_INTERSECTS(geometry, BBOX(0, 0, 1, 1))", 1),
        row("S_INTERSECTS(geometry, BBOX(0, 0, -5, 1, 1, 5))", 1),
        row("S_INTERSECTS(geometry, POINT(2 1))", 1, 2),
        row("S_INTERSECTS(POINT(2 1), geometry)", 1, 2),
        row("S_DISJOINT(geometry, POINT(2 1))", 3, 5),
        row("NOT S_INTERSECTS(geometry, POINT(2 1))", 3, 5),
        row("S_INTERSECTS(geometry, BBOX(179, -1, -179, 1))", 3, 5),
        row("S_INTERSECTS(geometry, BBOX(180, -1, -179, 1))", 5),
        row("S_INTERSECTS(geometry, BBOX(179, 0, -179, 0))", 3, 5),
        row("S_INTERSECTS(geometry, POLYGON((179 -1, -179 -1, -179 1, 179 1, 179 -1)))", 3, 5),
        row("S_INTERSECTS(geometry, POLYGON((179 -1, 181 -1, 181 1, 179 1, 179 -1)))", 3, 5),
        row("S_WITHIN(geometry, POLYGON((178 -1, -177 -1, -177 1, 178 1, 178 -1)))", 3, 5),
        row("S_WITHIN(geometry, BBOX(-1, -1, 3, 3))", 1),
        row("S_CONTAINS(geometry, POINT(1 1))", 1),
        row("S_CONTAINS(BBOX(-1, -1, 3, 3), geometry)", 1),
        row("S_TOUCHES(geometry, LINESTRING(2 0, 2 2))", 1, 2),
        row("S_CROSSES(geometry, LINESTRING(-1 1, 5 1))", 1, 2),
        row("S_CROSSES(LINESTRING(-1 1, 3 1), geometry)", 1, 2),
        row("S_OVERLAPS(geometry, BBOX(1, 1, 3, 3))", 1, 2),
        row("S_EQUALS(geometry, MULTIPOLYGON(((2 2, 0 2, 0 0, 2 0, 2 2))))", 1),
        row("S_EQUALS(geometry, geometry)", 1, 2, 3, 5),
        row("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(3 1, 3 3)))", 1, 2),
        row("S_DISJOINT(geometry, GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(3 1, 3 3)))", 3, 5),
        row(
            "S_WITHIN(geometry, GEOMETRYCOLLECTION(POLYGON((0 0,3 0,3 2,0 2,0 0)),POLYGON((2 0,4"
                + " 0,4 2,2 2,2 0))))",
            1,
            2),
        row("S_CROSSES(LINESTRING(0 0, 2 2), LINESTRING(0 2, 2 0))", 1, 2, 3, 4, 5),
        row("geometry IS NULL", 4),
        // Time: instants
        row("validFrom = DATE('2020-01-01')", 1),
        row("validFrom < DATE('2020-01-01')", 5),
        row("importedAt > TIMESTAMP('2026-03-31T12:30:00Z')", 2, 3),
        row("importedAt = DATE('2026-03-31')", 1, 2),
        row("importedAt <= DATE('2026-03-31')", 1, 2, 5),
        row("importedAt IN (DATE('2026-03-31'), TIMESTAMP('2026-04-01T00:00:00Z'))", 1, 2, 3),
        row("validFrom = TIMESTAMP('2020-01-01T23:00:00Z')", 1),
        row("T_AFTER(importedAt, DATE('2026-03-31'))", 3),
        row("T_BEFORE(importedAt, DATE('2026-03-31'))", 5),
        row("T_EQUALS(importedAt, DATE('2026-03-31'))", 1, 2),
        row("T_INTERSECTS(importedAt, INTERVAL('2026-03-01', '2026-03-31'))", 1, 2),
        row("T_DISJOINT(importedAt, INTERVAL('2026-03-01', '2026-03-31'))", 3, 5),
        row("T_INTERSECTS(importedAt, INTERVAL('..', '..'))", 1, 2, 3, 5),
        // An area with neither first nor last day: 4 is everywhere
        row("T_INTERSECTS(INTERVAL(validFrom, validTo), DATE('2020-06-30'))", 1, 3, 4),
        row("T_INTERSECTS(INTERVAL(validFrom, validTo), DATE('2020-07-01'))", 1, 4),
        row("T_INTERSECTS(INTERVAL(validFrom, validTo), DATE('2030-01-01'))", 2, 4),
        row("T_INTERSECTS(INTERVAL(validFrom, validTo), INTERVAL('2021-01-01', '..'))", 1, 2, 4),
        row("T_DISJOINT(INTERVAL(validFrom, validTo), INTERVAL('2021-01-01', '..'))", 3, 5),
        row("T_AFTER(INTERVAL(validFrom, validTo), DATE('2020-12-31'))", 2),
        row("T_BEFORE(INTERVAL(validFrom, validTo), DATE('2020-12-31'))", 3, 5),
        row("T_MEETS(INTERVAL(validFrom, validTo), INTERVAL('2020-01-01', '2020-02-01'))", 5),
        row("T_METBY(INTERVAL(validFrom, validTo), INTERVAL('2019-01-01', '2020-01-01'))", 1),
        row("T_DURING(INTERVAL(validFrom, validTo), INTERVAL('2019-12-31', '2021-01-02'))", 1),
        row("T_CONTAINS(INTERVAL(validFrom, validTo), DATE('2020-01-01'))", 3, 4),
        row("T_STARTS(INTERVAL(validFrom, validTo), INTERVAL('2020-01-01', '..'))", 1),
        row("T_STARTEDBY(INTERVAL(validFrom, validTo), INTERVAL('2021-01-01', '2021-02-01'))", 2),
        row("T_STARTEDBY(INTERVAL(validFrom, validTo), INTERVAL('..', '2020-01-01'))", 3, 4),
        row("T_FINISHES(INTERVAL(validFrom, validTo), INTERVAL('2019-01-01', '2021-01-01'))", 1),
        row("T_FINISHES(INTERVAL(validFrom, validTo), INTERVAL('2019-01-01', '..'))", 2),
        row("T_FINISHEDBY(INTERVAL(validFrom, validTo), INTERVAL('2020-05-01', '2021-01-01'))", 1),
        row("T_OVERLAPS(INTERVAL(validFrom, validTo), INTERVAL('2020-12-31', '2022-01-01'))", 1),
        row(
            "T_OVERLAPPEDBY(INTERVAL(validFrom, validTo), INTERVAL('2020-12-01', '2022-01-01'))",
            2),
        row("T_EQUALS(INTERVAL(validFrom, validTo), INTERVAL('2020-01-01', '2021-01-01'))", 1),
        row("T_EQUALS(INTERVAL(validFrom, validTo), INTERVAL('..', '..'))", 4),
        row("T_BEFORE(validTo, importedAt)", 1, 3),
        // A null that is not said to mean without end is unknown
        row("T_INTERSECTS(INTERVAL(foundOn, '..'), DATE('2030-01-01'))", 1, 2, 5),
        row("T_AFTER(validFrom, DATE('1900-01-01'))", 1, 2, 5),
        // Arrays as sets
        row("A_CONTAINS(types, ('AP'))", 1, 2),
        row("A_CONTAINS(types, ())", 1, 2, 3, 5),
        row("A_EQUALS(types, ('AV', 'AP', 'AP'))", 2),
        row("A_EQUALS(types, ())", 3),
        row("A_CONTAINEDBY(types, ('AP', 'CM'))", 1, 3, 5),
        row("A_OVERLAPS(('AV', 'CM'), types)", 2, 5),
        row("A_CONTAINS((1, 2, 2.5), (2, 1)) AND NOT A_OVERLAPS((1), (2))", 1, 2, 3, 4, 5),
        row("types IS NULL", 4));
  }

  private static Arguments row(String filter, Integer... ids) {
    return Arguments.of(filter, List.of(ids));
  }

  @ParameterizedTest
  @MethodSource("found")
  void finds(String filter, List<Integer> ids) {
    assertThat(rows.where(filter)).isEqualTo(ids);
    assertThat(rows.where(Filter.ofJson(Filter.ofText(filter).toJson().toString()))).isEqualTo(ids);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "statu = 'open'",
            "column 1: there is no property \"statu\"; did you mean \"status\"?; there are name,"
                + " status, types"),
        Arguments.of("Status = 'open'", "did you mean \"status\"?"),
        Arguments.of("qqq = 1", "there is no property \"qqq\"; there are name"),
        Arguments.of(
            "name = 'x' AND status = 'Open'",
            "line 1, column 25: \"Open\" is none of its codes; did you mean \"open\"?; there are"
                + " open, closed, unknown"),
        Arguments.of("status IN ('open', 'opened')", "column 20: \"opened\" is none of its codes"),
        Arguments.of(
            "A_CONTAINS(types, ('ap'))", "\"ap\" is none of its codes; did you mean \"AP\"?"),
        Arguments.of("name", "a condition is expected here, but this is a text"),
        Arguments.of("name AND TRUE", "a condition is expected here"),
        Arguments.of("NOT areaM2", "a condition is expected here, but this is a number"),
        Arguments.of("areaM2 = '5'", "column 1: a number cannot be compared with a text"),
        Arguments.of(
            "validFrom = '2020-01-01'",
            "a date cannot be compared with a text; write a day as DATE('2026-03-31')"),
        Arguments.of("name BETWEEN 1 AND 2", "a text cannot be compared with a number"),
        Arguments.of("marked IN (1)", "column 12: true or false cannot be compared with a number"),
        Arguments.of("geometry = POINT(1 2)", "geometries are compared with S_EQUALS"),
        Arguments.of("types = ('AP', 'AV')", "arrays are compared with A_EQUALS"),
        Arguments.of("areaM2 LIKE 'x'", "LIKE takes a text, but this is a number"),
        Arguments.of("name LIKE status", "column 11: LIKE takes a pattern in quotes"),
        Arguments.of("name LIKE 'C:\\temp'", "in a pattern a backslash stands before"),
        Arguments.of("CASEI(areaM2) = 'x'", "CASEI takes a text, but this is a number"),
        Arguments.of("name + 1 = 2", "+ takes numbers, but this is a text"),
        Arguments.of("avg(areaM2) = 2", "there is no function \"avg\""),
        Arguments.of(
            "S_INTERSECTS(name, POINT(1 2))",
            "column 14: S_INTERSECTS takes geometries, but this is a text"),
        Arguments.of(
            "S_INTERSECTS(geometry, POINT(90 180))", "column 24: latitudes must be from -90 to 90"),
        Arguments.of("S_INTERSECTS(geometry, POINT(400 0))", "longitudes must be"),
        Arguments.of("S_INTERSECTS(geometry, BBOX(0, 5, 1, 4))", "south must not be above north"),
        Arguments.of("S_INTERSECTS(geometry, BBOX(0, -91, 1, 4))", "latitudes must be"),
        Arguments.of(
            "S_INTERSECTS(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))",
            "column 24: the geometry is not valid near 1.0 1.0"),
        Arguments.of(
            "S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(3 1, 3 3)))",
            "can be asked for with S_INTERSECTS"),
        Arguments.of(
            "T_AFTER(name, DATE('2020-01-01'))",
            "T_AFTER takes dates, timestamps and intervals of them, but this is a text"),
        Arguments.of(
            "T_AFTER(validFrom, INTERVAL('2020-01-02', '2020-01-01'))",
            "column 20: the interval ends before it begins"),
        Arguments.of("INTERVAL('2020-01-01', '..') IS NULL", "an interval can only be an argument"),
        Arguments.of(
            "A_CONTAINS(name, ('x'))",
            "A_CONTAINS takes arrays, as in ('a', 'b'), but this is a text"),
        Arguments.of(
            "A_CONTAINS(types, ('AP', 1))", "column 26: an array holds texts or numbers, not both"),
        Arguments.of(
            "A_CONTAINS(types, (1, 2))",
            "an array of texts cannot be compared with an array of numbers"),
        Arguments.of("A_CONTAINS(types, (TRUE))", "an array holds texts or numbers"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses_with_a_reason_and_a_place(String filter, String words) {
    assertThatThrownBy(() -> rows.where(filter))
        .isInstanceOf(AppException.class)
        .hasMessageStartingWith("filter, line 1, column ")
        .hasMessageContaining(words);
  }

  @Test
  void an_empty_list_of_choices_is_refused_in_json() {
    assertThatThrownBy(
            () ->
                rows.where(Filter.ofJson("{\"op\":\"in\",\"args\":[{\"property\":\"name\"},[]]}")))
        .hasMessageContaining("IN takes one value or more");
  }

  @Test
  void geometries_of_another_system_are_brought_to_longitude_latitude() {
    FilterCrs latitudeFirst =
        new FilterCrs() {
          @Override
          public org.locationtech.jts.geom.Geometry toLonLat(
              org.locationtech.jts.geom.Geometry geometry) {
            org.locationtech.jts.geom.Geometry turned = geometry.copy();
            turned.apply(
                (org.locationtech.jts.geom.Coordinate at) -> {
                  double latitude = at.x;
                  at.x = at.y;
                  at.y = latitude;
                });
            turned.geometryChanged();
            return FilterCrs.CRS84.toLonLat(turned);
          }

          @Override
          public org.locationtech.jts.geom.Geometry boxToLonLat(
              double x1, double y1, double x2, double y2) {
            return FilterCrs.CRS84.boxToLonLat(y1, x1, y2, x2);
          }
        };
    Condition point =
        new CqlCompiler(QUERYABLES, latitudeFirst)
            .compile(Filter.ofText("S_INTERSECTS(geometry, POINT(0 179.5))"));
    Condition same =
        new CqlCompiler(QUERYABLES, FilterCrs.CRS84)
            .compile(Filter.ofText("S_INTERSECTS(geometry, POINT(179.5 0))"));
    assertThat(point.sql()).isEqualTo(same.sql());
    assertThat((byte[]) point.values().get("filter1"))
        .isEqualTo((byte[]) same.values().get("filter1"));
    assertThat(
            (byte[])
                new CqlCompiler(QUERYABLES, latitudeFirst)
                    .compile(Filter.ofText("S_INTERSECTS(geometry, BBOX(-1, 179, 1, -179))"))
                    .values()
                    .get("filter1"))
        .isEqualTo(
            (byte[])
                new CqlCompiler(QUERYABLES, FilterCrs.CRS84)
                    .compile(Filter.ofText("S_INTERSECTS(geometry, BBOX(179, -1, -179, 1))"))
                    .values()
                    .get("filter1"));
  }

  @Test
  void an_index_answers_a_box_also_below_the_gate() {
    Condition condition =
        new CqlCompiler(Queryables.of(Queryable.geometry("geometry", "f.geom")), FilterCrs.CRS84)
            .compile(Filter.ofText("S_WITHIN(geometry, BBOX(0, 0, 1, 1))"));
    List<String> plan =
        new Gate(TestDatabase.get())
            .read(
                Viewer.PUBLIC,
                handle -> {
                  // A small table is read from end to end, unless that is made dear.
                  handle.execute("SET LOCAL enable_seqscan = off");
                  Query explain =
                      handle
                          .createQuery("EXPLAIN SELECT f.id FROM hazard_area f WHERE <filter>")
                          .define("filter", condition.sql());
                  condition.bindTo(explain);
                  return explain.mapTo(String.class).list();
                });
    assertThat(String.join("\n", plan))
        .contains("hazard_area_geom")
        .contains("Index Cond: (geom &&");
  }

  @Test
  void long_texts_and_patterns_are_no_trouble() {
    String longText = "x".repeat(60_000);
    assertThat(rows.where("name = '" + longText + "'")).isEmpty();
    assertThat(rows.where("name LIKE '" + longText + "\\%'")).isEmpty();
    assertThatThrownBy(() -> rows.where("\"" + longText + "\" = 1"))
        .isInstanceOf(AppException.class)
        .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(400));
  }
}
