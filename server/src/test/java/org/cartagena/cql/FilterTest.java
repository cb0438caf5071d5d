package org.cartagena.cql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text and JSON to one tree and back; what is no filter is said, with its place. */
class FilterTest {

  static Stream<Arguments> same() {
    return Stream.of(
        pair("a = 'x'", "{'op':'=','args':[{'property':'a'},'x']}"),
        pair("a <> 1.50", "{'op':'<>','args':[{'property':'a'},1.5]}"),
        pair("A = 1", "{'op':'=','args':[{'property':'A'},1]}"),
        pair("\"a b\" = TRUE", "{'op':'=','args':[{'property':'a b'},true]}"),
        pair(
            "\"say \"\"x\"\"\" IS NULL",
            "{'op':'isNull','args':[{'property':'say \\u0022x\\u0022'}]}"),
        pair(
            "date >= Date('2026-02-28')",
            "{'op':'>=','args':[{'property':'date'},{'date':'2026-02-28'}]}"),
        pair(
            "a = TIMESTAMP('2026-02-28T10:00:00.5Z')",
            "{'op':'=','args':[{'property':'a'},{'timestamp':'2026-02-28T10:00:00.500Z'}]}"),
        pair("a = 'it''s'", "{'op':'=','args':[{'property':'a'},'it\\u0027s']}"),
        pair("a = 'it\\'s'", "{'op':'=','args':[{'property':'a'},'it\\u0027s']}"),
        pair("a = 'x\\y'", "{'op':'=','args':[{'property':'a'},'x\\\\y']}"),
        pair("a = 'x\\\\''", "{'op':'=','args':[{'property':'a'},'x\\\\\\u0027']}"),
        pair(
            "a=1 or b=2 and not c=3",
            "{'op':'or','args':[{'op':'=','args':[{'property':'a'},1]},{'op':'and','args':[{'op':'=','args':[{'property':'b'},2]},{'op':'not','args':[{'op':'=','args':[{'property':'c'},3]}]}]}]}"),
        pair(
            "(a=1 or b=2) and c=3",
            "{'op':'and','args':[{'op':'or','args':[{'op':'=','args':[{'property':'a'},1]},{'op':'=','args':[{'property':'b'},2]}]},{'op':'=','args':[{'property':'c'},3]}]}"),
        pair(
            "a not in (1, -2)",
            "{'op':'not','args':[{'op':'in','args':[{'property':'a'},[1,-2]]}]}"),
        pair(
            "a NOT BETWEEN 1 AND 2 AND b",
            "{'op':'and','args':[{'op':'not','args':[{'op':'between','args':[{'property':'a'},1,2]}]},{'property':'b'}]}"),
        pair(
            "casei(a) not like Casei('x%')",
            "{'op':'not','args':[{'op':'like','args':[{'op':'casei','args':[{'property':'a'}]},{'op':'casei','args':['x%']}]}]}"),
        pair(
            "ACCENTI(a) = ''", "{'op':'=','args':[{'op':'accenti','args':[{'property':'a'}]},'']}"),
        pair(
            "a = 8 - 4 - 2",
            "{'op':'=','args':[{'property':'a'},{'op':'-','args':[{'op':'-','args':[8,4]},2]}]}"),
        pair(
            "a = 1 -- b",
            "{'op':'=','args':[{'property':'a'},{'op':'-','args':[1,{'op':'*','args':[-1,{'property':'b'}]}]}]}"),
        pair(
            "a = 8-4*2",
            "{'op':'=','args':[{'property':'a'},{'op':'-','args':[8,{'op':'*','args':[4,2]}]}]}"),
        pair(
            "a = 2^3^2",
            "{'op':'=','args':[{'property':'a'},{'op':'^','args':[2,{'op':'^','args':[3,2]}]}]}"),
        pair("a = 2^-1", "{'op':'=','args':[{'property':'a'},{'op':'^','args':[2,-1]}]}"),
        pair("a = (-2)^2", "{'op':'=','args':[{'property':'a'},{'op':'^','args':[-2,2]}]}"),
        pair(
            "a = -b",
            "{'op':'=','args':[{'property':'a'},{'op':'*','args':[-1,{'property':'b'}]}]}"),
        pair(
            "a DIV 2 % 3 = .5e1",
            "{'op':'=','args':[{'op':'%','args':[{'op':'div','args':[{'property':'a'},2]},3]},5]}"),
        pair(
            "S_INTERSECTS(g, BBOX(1,2,3,4))",
            "{'op':'s_intersects','args':[{'property':'g'},{'bbox':[1,2,3,4]}]}"),
        pair(
            "s_within(g, point z (1 2 3))",
            "{'op':'s_within','args':[{'property':'g'},{'type':'Point','coordinates':[1,2,3]}]}"),
        pair(
            "S_EQUALS(g, MULTIPOINT(1 2, 3 4))",
            "{'op':'s_equals','args':[{'property':'g'},{'type':'MultiPoint','coordinates':[[1,2],[3,4]]}]}"),
        pair(
            "S_EQUALS(g, MULTILINESTRING((1 2, 3 4), (5 6, 7 8)))",
            "{'op':'s_equals','args':[{'property':'g'},{'type':'MultiLineString','coordinates':[[[1,2],[3,4]],[[5,6],[7,8]]]}]}"),
        pair(
            "S_EQUALS(g, MULTIPOLYGON(((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1))))",
            "{'op':'s_equals','args':[{'property':'g'},{'type':'MultiPolygon','coordinates':[[[[0,0],[9,0],[9,9],[0,0]],[[5,1],[6,1],[6,2],[5,1]]]]}]}"),
        pair(
            "S_EQUALS(g, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4)))",
            "{'op':'s_equals','args':[{'property':'g'},{'type':'GeometryCollection','geometries':[{'type':'Point','coordinates':[1,2]},{'type':'LineString','coordinates':[[1,2],[3,4]]}]}]}"),
        pair(
            "T_DURING(INTERVAL(a, '..'), INTERVAL('2020-01-01', b))",
            "{'op':'t_during','args':[{'interval':[{'property':'a'},'..']},{'interval':['2020-01-01',{'property':'b'}]}]}"),
        pair(
            "T_METBY(a, INTERVAL('2020-01-01T00:00:00Z', '..'))",
            "{'op':'t_metBy','args':[{'property':'a'},{'interval':['2020-01-01T00:00:00Z','..']}]}"),
        pair("A_CONTAINS(a, ('x'))", "{'op':'a_contains','args':[{'property':'a'},['x']]}"),
        pair(
            "A_OVERLAPS(('x', 'y'), a)", "{'op':'a_overlaps','args':[['x','y'],{'property':'a'}]}"),
        pair("A_EQUALS(a, ())", "{'op':'a_equals','args':[{'property':'a'},[]]}"),
        pair("TRUE", "true"),
        pair("(a > 1) = FALSE", "{'op':'=','args':[{'op':'>','args':[{'property':'a'},1]},false]}"),
        pair("Own(a, 1) = 2", "{'op':'=','args':[{'op':'Own','args':[{'property':'a'},1]},2]}"),
        pair(
            "eo:cloud_cover.x <1e2 and Οδος=''",
            "{'op':'and','args':[{'op':'<','args':[{'property':'eo:cloud_cover.x'},100]},{'op':'=','args':[{'property':'Οδος'},'']}]}"));
  }

  private static Arguments pair(String text, String json) {
    return Arguments.of(text, json.replace('\'', '"'));
  }

  @ParameterizedTest
  @MethodSource("same")
  void text_and_json_are_one_tree_and_print_back(String text, String json) throws IOException {
    Filter fromText = Filter.ofText(text);
    Filter fromJson = Filter.ofJson(json);
    assertThat(fromText.expression()).isEqualTo(fromJson.expression());
    assertThat(Filter.ofText(fromJson.toText()).expression()).isEqualTo(fromJson.expression());
    assertThat(Filter.ofJson(fromText.toJson().toString()).expression())
        .isEqualTo(fromText.expression());
    assertThat(new ObjectMapper().readTree(fromText.toJson().toString())).isNotNull();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("", "line 1, column 1: the filter ends here"),
        Arguments.of("a =", "line 1, column 4: the filter ends here"),
        Arguments.of("a = 1 b", "line 1, column 7: \"b\" is not expected here"),
        Arguments.of("a = 1 AND\n  OR b = 2", "line 2, column 3: \"OR\" is not expected here"),
        Arguments.of(
            "a = 'x", "line 1, column 5: what begins with this quote does not end with one"),
        Arguments.of("a = 'x\\' AND b = 1", "column 5: what begins with this quote"),
        Arguments.of("a = 1; DROP TABLE t", "column 6: \";\" is not expected here"),
        Arguments.of("a == 1", "column 4: \"=\" is not expected here"),
        Arguments.of("a != 1", "column 3: \"!\" is not expected here"),
        Arguments.of("a IN ()", "column 7: \")\" is not expected here"),
        Arguments.of("a IS 1", "column 6: \"1\" is not expected here; expected not or null"),
        Arguments.of("a = DATE('2026-02-30')", "column 5: \"2026-02-30\" is not a day"),
        Arguments.of("a = DATE('2026-2-3')", "is not a day; write it as 2026-03-31"),
        Arguments.of("a = DATE('0000-01-01')", "is not a day"),
        Arguments.of("a = TIMESTAMP('2026-02-03T10:00:00+01:00')", "is not a time in UTC"),
        Arguments.of("a = TIMESTAMP('2026-02-03T25:00:00Z')", "is not a time in UTC"),
        Arguments.of("a = 1e301", "column 5: the number is too large"),
        Arguments.of("a = 1e999999999", "the number is too large"),
        Arguments.of("a = 1e99999999999999999999", "the number is too large"),
        Arguments.of("a = 1e-400", "too small"),
        Arguments.of("a = -2 ^ 2", "column 5: a sign before a power can be read in two ways"),
        Arguments.of("S_INTERSECTS(g, POINT(1))", "\")\" is not expected here"),
        Arguments.of("S_INTERSECTS(g)", "S_INTERSECTS takes 2 arguments, not 1"),
        Arguments.of("S_INTERSECTS(g, LINESTRING(1 2))", "a line has two positions or more"),
        Arguments.of(
            "S_INTERSECTS(g, POLYGON((0 0, 1 0, 1 1, 0 1)))",
            "column 17: a ring of a polygon is not closed; repeat its first position 0.0 0.0"),
        Arguments.of("S_INTERSECTS(g, POLYGON((0 0, 1 0, 0 0)))", "four positions or more"),
        Arguments.of("S_INTERSECTS(g, POLYGON M((0 0, 1 0, 0 0)))", "only Z may be"),
        Arguments.of(
            "S_INTERSECTS(g, BBOX(1,2,3))",
            "four numbers (west, south, east, north), or six with heights, not 3"),
        Arguments.of("CASEI(a, b) = 'x'", "CASEI takes 1 arguments, not 2"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void a_fault_of_text_is_said_with_its_place(String text, String words) {
    assertThatThrownBy(() -> Filter.ofText(text))
        .isInstanceOfSatisfying(
            AppException.class,
            fault -> assertThat(fault.type()).isEqualTo(ProblemType.BAD_PARAMETER))
        .hasMessageStartingWith("filter")
        .hasMessageContaining(words);
  }

  static Stream<Arguments> jsonFaults() {
    return Stream.of(
        Arguments.of("", "it is empty"),
        Arguments.of("{", "line 1, column"),
        Arguments.of("true false", "not JSON"),
        Arguments.of("null", "this is no expression"),
        Arguments.of("{}", "this is no expression"),
        Arguments.of("{'op':'and','op':'or','args':[true,true]}", "no member twice"),
        Arguments.of("{'op':'and','args':[true]}", "takes two arguments or more"),
        Arguments.of("{'op':'=','args':[{'property':'a'}]}", "= takes 2 arguments, not 1"),
        Arguments.of("{'op':'='}", "needs \"args\""),
        Arguments.of("{'op':1,'args':[]}", "\"op\" is a text"),
        Arguments.of(
            "{'op':'not','args':[{'op':'in','args':[{'property':'a'},1]}]}",
            "at args[0].args[1]: \"in\" takes an array"),
        Arguments.of("{'op':'=','args':[{'property':1},1]}", "at args[0]: \"property\" is a text"),
        Arguments.of("{'op':'=','args':[{'date':'x'},1]}", "at args[0]: \"x\" is not a day"),
        Arguments.of("{'op':'=','args':['\\u0000',1]}", "at args[0]: the text has a character"),
        Arguments.of("{'op':'=','args':['\\ud800',1]}", "at args[0]: the text has a character"),
        Arguments.of("{'op':'=','args':[1e400,1]}", "at args[0]: the number is too large"),
        Arguments.of(
            "{'op':'t_after','args':[{'interval':['2020-01-01']},{'date':'2020-01-01'}]}",
            "an array of two"),
        Arguments.of("{'op':'s_equals','args':[{'type':'Circle'},1]}", "\"Circle\" is no type"),
        Arguments.of(
            "{'op':'s_equals','args':[{'type':'Point','coordinates':[1,'x']},1]}",
            "at args[0].coordinates[1]: a coordinate is a number"),
        Arguments.of(
            "{'op':'s_equals','args':[{'type':'Point','coordinates':[]},1]}",
            "two or three numbers"),
        Arguments.of(
            "{'op':'s_equals','args':[{'type':'MultiPoint','coordinates':[]},1]}", "it is empty"),
        Arguments.of(
            "{'op':'s_equals','args':[{'type':'Polygon','coordinates':[]},1]}",
            "a polygon has an outline"));
  }

  @ParameterizedTest
  @MethodSource("jsonFaults")
  void a_fault_of_json_is_said_with_its_place(String json, String words) {
    assertThatThrownBy(() -> Filter.ofJson(json.replace('\'', '"')))
        .isInstanceOfSatisfying(
            AppException.class,
            fault -> assertThat(fault.type()).isEqualTo(ProblemType.BAD_PARAMETER))
        .hasMessageContaining(words);
  }

  @Test
  void what_is_too_deep_too_long_or_too_much_is_refused_before_it_costs() {
    refused("(".repeat(33) + "a = 1" + ")".repeat(33), "more than 32 levels deep");
    refused("(".repeat(60_000), "more than 32 levels deep");
    refused("NOT ".repeat(10_000) + "a", "more than 32 levels deep");
    refused("a = 1" + " + 1".repeat(100), "more than 32 levels deep");
    refused("a = 2" + "^2".repeat(100), "more than 32 levels deep");
    refused("a" + " OR a".repeat(13_000), "more than 2000 parts");
    refused("a = '" + "x".repeat(70_000) + "'", "at most 65536 are read");
    String line =
        IntStream.range(0, 4_001).mapToObj(i -> i % 90 + " 1").reduce((a, b) -> a + "," + b).get();
    refused("S_INTERSECTS(g, LINESTRING(" + line + "))", "more than 4000 positions");
    String deep = "{\"op\":\"not\",\"args\":[".repeat(40) + "true" + "]}".repeat(40);
    assertThatThrownBy(() -> Filter.ofJson(deep)).hasMessageContaining("more than 32 levels deep");
    String deeper = "[".repeat(30_000);
    assertThatThrownBy(() -> Filter.ofJson(deeper)).hasMessageContaining("not JSON");
    assertThat(Filter.ofText("a" + " OR a".repeat(1_000)).expression())
        .isInstanceOf(Expression.Or.class);
    assertThat(Filter.ofText("(".repeat(32) + "a = 1" + ")".repeat(32)).toText())
        .isEqualTo("\"a\" = 1");
  }

  private static void refused(String text, String words) {
    assertThatThrownBy(() -> Filter.ofText(text))
        .isInstanceOf(AppException.class)
        .hasMessageContaining(words);
  }

  @Test
  void a_text_that_ends_in_a_backslash_has_no_text_form() {
    Filter filter = Filter.ofJson("{\"op\":\"=\",\"args\":[{\"property\":\"a\"},\"C:\\\\\"]}");
    assertThatThrownBy(filter::toText)
        .isInstanceOf(AppException.class)
        .hasMessageContaining("use JSON");
  }
}
