package org.cartagena.cql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * The expressions of OGC 21-065r2 and the rows with expected results of cql2-rs, where they are at
 * hand. What differs stands here in tables with its reason: nothing more may differ, and nothing
 * less.
 */
@EnabledIf("present")
class Cql2CorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Examples that are read and printed, but not compiled, and a part of the reason given. */
  private static final Map<String, String> NOT_OFFERED =
      Map.ofEntries(
          // Functions of somebody: none is offered.
          Map.entry("clause6_01", "there is no function \"avg\""),
          Map.entry("clause6_02b", "there is no function \"avg\""),
          Map.entry("clause7_18", "there is no function \"Buffer\""),
          Map.entry("example68", "there is no function \"Foo\""),
          Map.entry("example69", "there is no function \"Bar\""),
          // The standard leaves casts to the system; a path is a number or a text, not now this and
          // now that.
          Map.entry("example04", "a text cannot be compared with a number"),
          Map.entry("example06a", "a text cannot be compared with a number"),
          Map.entry("example06b", "a text cannot be compared with a number"),
          Map.entry("example40", "a number cannot be compared with a text"),
          Map.entry("example40-alt01", "a number cannot be compared with a text"),
          // The polygons of the standard cross themselves, or have their hole outside.
          Map.entry("example46", "Ring Self-intersection"),
          Map.entry("example46-alt01", "Ring Self-intersection"),
          Map.entry("example49", "Hole lies outside shell"),
          Map.entry("example49-alt01", "Hole lies outside shell"),
          // Arrays hold texts or numbers, of one kind, as our columns do.
          Map.entry("example81", "an array holds texts or numbers, but this is true or false"),
          Map.entry("example82", "an array holds texts or numbers, but this is a timestamp"),
          // PostGIS relates collections of mixed kinds by intersection only.
          Map.entry("example84", "can be asked for with S_INTERSECTS and S_DISJOINT only"));

  /** Expressions of the abstract test suite that are refused. */
  private static final Map<String, String> REFUSED_OF_SUITE =
      Map.ofEntries(
          // The suite itself says: invalid coordinate, the evaluation shall not succeed.
          Map.entry("S_INTERSECTS(geom,POINT(90 180))", "latitudes must be from -90 to 90"),
          Map.entry("S_DISJOINT(geom,POINT(90 180))", "latitudes must be from -90 to 90"),
          Map.entry(
              "S_INTERSECTS(geom,MULTIPOINT(7.02 49.92, 90 180))",
              "latitudes must be from -90 to 90"),
          Map.entry("textfield BETWEEN 0 AND 100", "a text cannot be compared with a number"),
          Map.entry("textfield between 100.0 and 1.0", "a text cannot be compared with a number"),
          // Double quotes are names; the suite means texts.
          Map.entry("A_CONTAINS(intarrayfield,(\"foo\",\"bar\"))", "no property \"foo\""),
          Map.entry("A_CONTAINEDBY(intarrayfield,(\"foo\",\"bar\"))", "no property \"foo\""),
          Map.entry("A_EQUALS(intarrayfield,(\"foo\",\"bar\"))", "no property \"foo\""),
          Map.entry("A_OVERLAPS(intarrayfield,(\"foo\",\"bar\"))", "no property \"foo\""));

  /** Operators written as functions, which is no CQL2, and the same as CQL2. */
  private static final Map<String, String> NOT_CQL2 =
      Map.of(
          "in(textfield, ('item_1', 'item_3', 'Item_50', 'itém_100'))",
          "textfield IN ('item_1', 'item_3', 'Item_50', 'itém_100')",
          "like(textfield, 'item_%')",
          "textfield LIKE 'item_%'",
          "like(textfield, 'Item_%')",
          "textfield LIKE 'Item_%'",
          "like(textfield, 'itém_%')",
          "textfield LIKE 'itém_%'",
          "floatfield between -23 and 40 and in(textfield, 'item_2', 'item_3')",
          "floatfield between -23 and 40 and textfield in ('item_2', 'item_3')");

  private static final Queryables EXAMPLES =
      Queryables.of(
          Queryable.number("value", "t.n"),
          Queryable.number("foo", "t.n"),
          Queryable.number("bar", "t.n"),
          Queryable.number("x", "t.n"),
          Queryable.number("floors", "t.n"),
          Queryable.number("taxes", "t.n"),
          Queryable.number("category", "t.n"),
          Queryable.number("depth", "t.n"),
          Queryable.number("balance", "t.n"),
          Queryable.number("windSpeed", "t.n"),
          Queryable.number("vehicle_height", "t.n"),
          Queryable.number("bridge_clearance", "t.n"),
          Queryable.number("eo:cloud_cover", "t.n"),
          Queryable.number("landsat:wrs_row", "t.n"),
          Queryable.text("landsat:wrs_path", "t.c"),
          Queryable.text("landsat:scene_id", "t.c"),
          Queryable.text("eo:instrument", "t.c"),
          Queryable.text("name", "t.c"),
          Queryable.text("id", "t.c"),
          Queryable.text("owner", "t.c"),
          Queryable.text("material", "t.c"),
          Queryable.text("city", "t.c"),
          Queryable.text("cityName", "t.c"),
          Queryable.text("road_class", "t.c"),
          Queryable.text("etat_vol", "t.c"),
          Queryable.text("beamMode", "t.c"),
          Queryable.text("swathDirection", "t.c"),
          Queryable.text("polarization", "t.c"),
          Queryable.text("geophys:SURVEY_NAME", "t.c"),
          Queryable.texts("values", "t.cs"),
          Queryable.texts("layer:ids", "t.cs"),
          Queryable.truth("swimming_pool", "t.b"),
          Queryable.date("built", "t.d"),
          Queryable.date("updated", "t.d"),
          Queryable.timestamp("updated_at", "t.s"),
          Queryable.timestamp("starts_at", "t.s"),
          Queryable.timestamp("ends_at", "t.s"),
          Queryable.timestamp("event_time", "t.s"),
          Queryable.timestamp("touchdown", "t.s"),
          Queryable.timestamp("liftOff", "t.s"),
          Queryable.geometry("geometry", "t.g"),
          Queryable.geometry("footprint", "t.g"),
          Queryable.geometry("road", "t.g"),
          Queryable.geometry("location", "t.g"));

  private static final Queryables ROWS =
      Queryables.of(
          Queryable.number("intfield", "t.id"),
          Queryable.geometry("geom", "t.geom"),
          Queryable.text("textfield", "t.textfield"),
          Queryable.number("floatfield", "t.floatfield"),
          Queryable.truth("boolfield", "t.boolfield"),
          Queryable.date("datefield", "t.datefield"),
          Queryable.timestamp("ts_start", "t.ts_start"),
          Queryable.timestamp("ts_end", "t.ts_end"),
          Queryable.numbers("intarrayfield", "t.intarrayfield"),
          Queryable.truth("nfield", "t.nfield"));

  /** The rows lie on a plane: their longitudes and latitudes run on beyond the world. */
  private static final FilterCrs PLANE =
      new FilterCrs() {
        @Override
        public Geometry toLonLat(Geometry geometry) {
          return geometry;
        }

        @Override
        public Geometry boxToLonLat(double x1, double y1, double x2, double y2) {
          return new GeometryFactory().toGeometry(new Envelope(x1, x2, y1, y2));
        }
      };

  static boolean present() {
    return Files.isDirectory(corpus());
  }

  private static Path corpus() {
    Path near = Path.of("../shared/data/corpora/cql2");
    // A second working tree lies one directory deeper.
    return Files.isDirectory(near) ? near : Path.of("../../shared/data/corpora/cql2");
  }

  private static Map<String, String> files(String directory) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(corpus().resolve(directory))) {
      for (Path file : files.toList()) {
        texts.put(
            file.getFileName().toString().replaceFirst("\\.[a-z]+$", ""), Files.readString(file));
      }
    }
    return texts;
  }

  @Test
  void every_example_is_one_tree_in_text_and_json_and_prints_back() throws IOException {
    Map<String, String> jsons = files("examples/json");
    Map<String, String> texts = files("examples/text");
    assertThat(jsons).hasSize(109);
    assertThat(texts.size()).isGreaterThanOrEqualTo(jsons.size());
    TreeSet<String> seen = new TreeSet<>();
    texts.forEach(
        (name, text) -> {
          String base = name.replaceFirst("-alt\\d+$", "");
          Filter filter = Filter.ofText(text);
          assertThat(filter.expression())
              .as(name)
              .isEqualTo(Filter.ofJson(jsons.get(base)).expression());
          assertThat(Filter.ofText(filter.toText()).expression()).isEqualTo(filter.expression());
          assertThat(Filter.ofJson(filter.toJson().toString()).expression())
              .isEqualTo(filter.expression());
          seen.add(base);
        });
    assertThat(seen).isEqualTo(jsons.keySet());
  }

  @Test
  void examples_of_the_guide_are_the_same() throws IOException {
    JsonNode guide = JSON.readTree(corpus().resolve("docs/examples.json").toFile());
    assertThat(guide.size()).isPositive();
    for (JsonNode example : guide) {
      assertThat(Filter.ofText(example.get("cql2_text").asText()).expression())
          .isEqualTo(Filter.ofJson(example.get("cql2_json").asText()).expression());
    }
  }

  @Test
  void every_example_runs_but_those_with_a_reason() throws IOException {
    try (FilteredRows rows =
        new FilteredRows(
            "n float8, c text, cs text[], b boolean, d date, s timestamptz, g geometry(Geometry,"
                + " 4326)",
            EXAMPLES,
            FilterCrs.CRS84)) {
      rows.add(
          "1, 5, 'a', '{a}', true, '2020-01-01', '2020-01-01T00:00:00Z', ST_Point(1, 2, 4326)");
      rows.add("2");
      TreeSet<String> refused = new TreeSet<>();
      files("examples/text")
          .forEach(
              (name, text) -> {
                if (NOT_OFFERED.containsKey(name)) {
                  refused.add(name);
                  assertThatThrownBy(() -> rows.where(text))
                      .isInstanceOf(AppException.class)
                      .hasMessageContaining(NOT_OFFERED.get(name));
                } else {
                  rows.where(text);
                }
              });
      assertThat(refused).isEqualTo(new TreeSet<>(NOT_OFFERED.keySet()));
    }
  }

  @Test
  void expressions_of_the_abstract_test_suite_run_but_those_with_a_reason() throws IOException {
    try (FilteredRows rows = rows(FilterCrs.CRS84)) {
      TreeSet<String> refused = new TreeSet<>();
      int ran = 0;
      for (String line : Files.readAllLines(corpus().resolve("tests/ats/expressions.txt"))) {
        if (line.startsWith("#") || line.isBlank()) {
          continue;
        }
        String text = line.substring(line.indexOf('|') + 1);
        if (REFUSED_OF_SUITE.containsKey(text)) {
          refused.add(text);
          assertThatThrownBy(() -> rows.where(text))
              .isInstanceOf(AppException.class)
              .hasMessageContaining(REFUSED_OF_SUITE.get(text));
        } else {
          rows.where(text);
          ran++;
        }
      }
      assertThat(refused).isEqualTo(new TreeSet<>(REFUSED_OF_SUITE.keySet()));
      assertThat(ran).isGreaterThan(90);
    }
  }

  @Test
  void every_expected_result_is_found() throws IOException {
    List<String> lines = Files.readAllLines(corpus().resolve("tests/operators_expected.txt"));
    TreeSet<String> rewritten = new TreeSet<>();
    List<String> differing = new ArrayList<>();
    try (FilteredRows rows = rows(PLANE)) {
      for (int i = 0; i + 1 < lines.size(); i += 2) {
        String text = lines.get(i);
        List<Integer> expected =
            Arrays.stream(lines.get(i + 1).split(" "))
                .filter(number -> !number.isBlank())
                .map(Integer::valueOf)
                .toList();
        if (NOT_CQL2.containsKey(text)) {
          assertThatThrownBy(() -> Filter.ofText(text)).isInstanceOf(AppException.class);
          rewritten.add(text);
        }
        List<Integer> found = rows.where(NOT_CQL2.getOrDefault(text, text));
        if (!found.equals(expected)) {
          differing.add(text + "\n  expected " + expected + "\n  found " + found);
        }
      }
    }
    assertThat(differing).isEmpty();
    assertThat(rewritten).isEqualTo(new TreeSet<>(NOT_CQL2.keySet()));
    assertThat(lines.size() / 2).isGreaterThanOrEqualTo(159);
  }

  @Test
  void expressions_of_values_alone_have_the_value_they_are_reduced_to() throws IOException {
    List<String> lines = Files.readAllLines(corpus().resolve("tests/reductions.txt"));
    TreeSet<String> notConditions = new TreeSet<>();
    int compared = 0;
    try (FilteredRows rows = rows(PLANE)) {
      for (int i = 0; i + 1 < lines.size(); i += 2) {
        Filter filter = Filter.ofText(lines.get(i));
        if (names(filter.expression())) {
          continue;
        }
        String value = lines.get(i + 1);
        try {
          boolean found = !rows.where(filter).isEmpty();
          assertThat(String.valueOf(found)).as(lines.get(i)).isEqualTo(value);
          compared++;
        } catch (AppException e) {
          notConditions.add(lines.get(i));
        }
      }
    }
    // A number is no condition; geometries are compared with S_EQUALS.
    assertThat(notConditions)
        .containsExactly("1 + 1", "POINT(0 0) = POINT(0 0)", "POINT(0 0) = POINT(1 0)");
    assertThat(compared).isGreaterThan(15);
  }

  private static boolean names(Expression part) {
    return part instanceof Expression.Property
        || part.parts().stream().anyMatch(Cql2CorpusTest::names);
  }

  private static FilteredRows rows(FilterCrs crs) throws IOException {
    FilteredRows rows =
        new FilteredRows(
            "geom geometry(Geometry, 4326), textfield text, floatfield float8, boolfield boolean,"
                + " datefield date, ts_start timestamptz, ts_end timestamptz, intarrayfield int[],"
                + " nfield boolean",
            ROWS,
            crs);
    try (Stream<String> lines = Files.lines(corpus().resolve("tests/cql2testdata.ndjson"))) {
      lines.forEach(line -> add(rows, line));
    }
    return rows;
  }

  private static void add(FilteredRows rows, String line) {
    try {
      JsonNode row = JSON.readTree(line);
      JsonNode nfield = row.path("nfield");
      rows.add(
          "?, ST_SetSRID(ST_GeomFromGeoJSON(?), 4326), ?, ?, ?, ?::date, ?::timestamptz,"
              + " ?::timestamptz, ?::int[], ?",
          row.get("intfield").asInt(),
          row.get("geom").toString(),
          row.get("textfield").asText(),
          row.get("floatfield").asDouble(),
          row.get("boolfield").asBoolean(),
          row.get("datefield").asText(),
          row.get("ts_start").asText(),
          row.get("ts_end").asText(),
          row.get("intarrayfield").toString().replace('[', '{').replace(']', '}'),
          nfield.isBoolean() ? nfield.booleanValue() : null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
