package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cartagena.support.MvtRules;
import org.cartagena.support.MvtRules.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The checker itself, on the tiles of mapbox/mvt-fixtures: each is valid, or breaks the rule that
 * its description names. Runs where they are beside the project.
 */
@EnabledIf("present")
class MvtRulesTest {
  private static final Path FIXTURES = Path.of("../shared/data/corpora/mvt-fixtures/fixtures");

  /** What the broken ones break; those that name more break one of them. */
  private static final Map<String, Set<Rule>> BROKEN =
      Map.ofEntries(
          Map.entry("003", Set.of(Rule.GEOMETRY_TYPE)),
          Map.entry("004", Set.of(Rule.GEOMETRY_MISSING)),
          Map.entry("005", Set.of(Rule.TAGS_ODD)),
          Map.entry("006", Set.of(Rule.GEOMETRY_TYPE)),
          Map.entry("007", Set.of(Rule.WIRE)),
          Map.entry("008", Set.of(Rule.WIRE)),
          Map.entry("010", Set.of(Rule.WIRE)),
          Map.entry("011", Set.of(Rule.FIELD_UNKNOWN)),
          Map.entry("012", Set.of(Rule.LAYER_VERSION)),
          Map.entry("013", Set.of(Rule.WIRE)),
          Map.entry("014", Set.of(Rule.LAYER_NAME_MISSING)),
          Map.entry("015", Set.of(Rule.LAYER_NAME_TWICE)),
          Map.entry("023", Set.of(Rule.LAYER_NAME_MISSING)),
          Map.entry("024", Set.of(Rule.LAYER_VERSION)),
          Map.entry("026", Set.of(Rule.FIELD_UNKNOWN)),
          Map.entry("030", Set.of(Rule.GEOMETRY_TWICE)),
          Map.entry("040", Set.of(Rule.KEY_INDEX)),
          Map.entry("041", Set.of(Rule.KEY_INDEX)),
          Map.entry("042", Set.of(Rule.VALUE_INDEX)),
          Map.entry("044", Set.of(Rule.COMMAND)),
          Map.entry("045", Set.of(Rule.PARAMETERS)),
          Map.entry("046", Set.of(Rule.POINT_REPEATED)),
          Map.entry("047", Set.of(Rule.COMMAND_COUNT)),
          Map.entry("048", Set.of(Rule.COMMAND_COUNT)),
          Map.entry("051", Set.of(Rule.PARAMETERS)),
          Map.entry("052", Set.of(Rule.PARAMETERS)),
          Map.entry("058", Set.of(Rule.PARAMETERS)),
          Map.entry("061", Set.of(Rule.COMMAND)));

  /**
   * Called valid because readers may take them: no type or version at all, or a count of points
   * that are not there. Nobody should make them.
   */
  private static final Set<String> LENIENT = Set.of("016", "039", "057");

  static boolean present() {
    return Files.isDirectory(FIXTURES);
  }

  @Test
  void every_fixture_is_judged_as_it_says() throws IOException {
    Map<String, Object> wrong = new TreeMap<>();
    int judged = 0;
    List<Path> folders;
    try (var all = Files.list(FIXTURES)) {
      folders = all.filter(Files::isDirectory).sorted().toList();
    }
    for (Path folder : folders) {
      String name = folder.getFileName().toString();
      JsonNode info = new ObjectMapper().readTree(folder.resolve("info.json").toFile());
      List<MvtRules.Broken> broken = MvtRules.check(Files.readAllBytes(folder.resolve("tile.mvt")));
      Set<Rule> rules = EnumSet.noneOf(Rule.class);
      broken.stream()
          .map(MvtRules.Broken::rule)
          .filter(rule -> !rule.onlyOfProducers())
          .forEach(rules::add);
      boolean valid = info.get("validity").get("v2").asBoolean() && !LENIENT.contains(name);
      if (LENIENT.contains(name)) {
        assertThat(broken).as(name).isNotEmpty();
        continue;
      }
      if (valid
          ? !rules.isEmpty()
          : !rules.containsAll(BROKEN.getOrDefault(name, Set.of())) || rules.isEmpty()) {
        wrong.put(
            name + (valid ? " valid: " : " invalid: ") + info.get("description").asText(), broken);
      }
      judged++;
    }
    assertThat(wrong).isEmpty();
    assertThat(judged).isGreaterThan(60);
  }
}
