package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which column of a source is which field. Each kind has a list of fields with the column names
 * that are accepted for them, best first ({@code Columns/<kind>.properties}); a column is found
 * whatever its case, accents, spaces and underscores, and when dBASE has cut its name to ten
 * characters.
 */
final class Columns {
  /** Length to which dBASE cuts the names of columns. */
  static final int DBASE_NAME = 10;

  private static final Map<String, Properties> PROPERTIES = new ConcurrentHashMap<>();

  private final Map<String, List<Rank>> byName = new HashMap<>();
  private final Map<String, List<Rank>> byCutName = new HashMap<>();
  private final Map<String, Map<Integer, String>> candidates = new HashMap<>();
  private final Set<String> seen = new LinkedHashSet<>();
  private final Map<String, Set<String>> used = new TreeMap<>();
  private final Map<String, NumberStyle> numberStyles = new LinkedHashMap<>();
  private final Set<String> doubted = new HashSet<>();
  private final Set<String> deliberatelyUnused = new LinkedHashSet<>();
  private final Set<String> namedByProfile = new LinkedHashSet<>();
  private final boolean cutNames;
  private final Kind kind;
  private final int level;
  private final Mapping mapping;
  private Map<String, String> hxlTags = Map.of();

  private record Rank(String field, int rank) {}

  /**
   * Fields of a kind.
   *
   * @param level administrative level that takes the place of {n} in names, and the one above of
   *     {above}; 0 for kinds without
   * @param cutNames whether column names may have been cut to ten characters (Shapefile)
   */
  Columns(Kind kind, int level, boolean cutNames) {
    this(kind, level, cutNames, Optional.empty());
  }

  /** As above; with a profile only the columns that it names become fields. */
  Columns(Kind kind, int level, boolean cutNames, Optional<Mapping> mapping) {
    this.cutNames = cutNames;
    this.kind = kind;
    this.level = level;
    this.mapping = mapping.orElse(null);
    if (this.mapping == null) {
      addNames();
    } else {
      addProfile();
    }
  }

  private void addProfile() {
    Set<String> unclear = new LinkedHashSet<>();
    int rank = 0;
    for (Map.Entry<String, List<String>> column : mapping.columns().entrySet()) {
      List<Rank> places = new ArrayList<>();
      for (String field : column.getValue()) {
        places.add(new Rank(field, rank));
      }
      rank++;
      byName.put(normalised(column.getKey()), places);
      if (column.getKey().length() > DBASE_NAME) {
        String cut = normalised(column.getKey().substring(0, DBASE_NAME));
        if (byCutName.put(cut, places) != null) {
          unclear.add(cut);
        }
      }
    }
    unclear.forEach(byCutName::remove);
  }

  private void addNames() {
    Properties fields = properties("Columns/" + kind.word() + ".properties");
    for (String field : fields.stringPropertyNames()) {
      int rank = 0;
      for (String name : fields.getProperty(field).split(",")) {
        String filled =
            name.strip()
                .replace("{n}", Integer.toString(level))
                .replace("{above}", Integer.toString(level - 1));
        Rank place = new Rank(field, rank++);
        byName.computeIfAbsent(normalised(filled), key -> new ArrayList<>()).add(place);
        if (filled.length() > DBASE_NAME) {
          byCutName
              .computeIfAbsent(
                  normalised(filled.substring(0, DBASE_NAME)), key -> new ArrayList<>())
              .add(place);
        }
      }
    }
  }

  /** Takes what point and comma mean in the columns of a file. */
  void takeNumberStyles(Map<String, NumberStyle> styles) {
    numberStyles.putAll(styles);
  }

  /** Whether nothing was said yet of a column whose numbers are read as other columns are. */
  boolean isFirstDoubt(String column) {
    return doubted.add(column);
  }

  /** What point and comma mean in a column; null where no value has two meanings. */
  NumberStyle numberStyle(String column) {
    return numberStyles.get(column);
  }

  /** Properties of this class path, UTF-8; read once, not to be changed. */
  static Properties properties(String resource) {
    return PROPERTIES.computeIfAbsent(resource, Columns::read);
  }

  private static Properties read(String resource) {
    Properties properties = new Properties();
    try (InputStream in = Columns.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  /** Letters and digits only, lower case, without accents. */
  static String normalised(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFD)
        .replaceAll("\\p{M}+", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]+", "");
  }

  /** Notes the columns of a row; in GeoJSON every feature may have others. */
  void see(Map<String, JsonNode> row) {
    seeNames(row.keySet());
  }

  /** As {@link #see}, by the names alone. */
  void seeNames(Set<String> names) {
    for (String column : names) {
      if (seen.add(column)) {
        for (Rank place : places(column)) {
          candidates
              .computeIfAbsent(place.field(), key -> new TreeMap<>())
              .putIfAbsent(place.rank(), column);
        }
      }
    }
  }

  private List<Rank> places(String column) {
    if (mapping == null && hxlTags.containsKey(column)) {
      // A tag says what the column is; its name is then not asked.
      return HxlTags.find(kind, level, hxlTags.get(column))
          .map(found -> List.of(new Rank(found.field(), found.rank())))
          .orElse(List.of());
    }
    String name = normalised(column);
    List<Rank> places = byName.get(name);
    if (places == null && cutNames && column.length() == DBASE_NAME) {
      places = byCutName.get(name);
      if (places != null
          && mapping == null
          && places.stream().map(Rank::field).distinct().count() > 1) {
        places = null;
      }
    }
    if (mapping != null && places != null) {
      namedByProfile.add(name);
      if (places.isEmpty()) {
        deliberatelyUnused.add(column);
      }
    }
    return places == null ? List.of() : places;
  }

  /** HXL tags of columns: with them, tags take the place of names. Before the first row is seen. */
  void tag(Map<String, String> tags) {
    hxlTags = Map.copyOf(tags);
  }

  /** Fields that a column stands for; empty when none. The column has to be seen. */
  List<String> fields(String column) {
    List<String> fields = new ArrayList<>();
    for (Field field : Field.listOf(kind)) {
      if (candidates.getOrDefault(field.name(), Map.of()).containsValue(column)) {
        fields.add(field.name());
      }
    }
    return fields;
  }

  /** Whether any column seen so far stands for the field. */
  boolean has(String field) {
    return candidates.containsKey(field) || constant(field).isPresent();
  }

  /** Value that the profile gives to the field in every row. */
  Optional<String> constant(String field) {
    return mapping == null ? Optional.empty() : Optional.ofNullable(mapping.constants().get(field));
  }

  /** What the values of a coded field mean. */
  Codes codes(String field, String list) {
    return mapping == null ? Codes.of(list) : mapping.codes(field, list);
  }

  /** How dates are written, where the profile says it. */
  Optional<DateTimeFormatter> dates() {
    return mapping == null ? Optional.empty() : mapping.dates();
  }

  /** The sign before decimals, where the profile says it; else null. */
  Character decimal() {
    return mapping == null ? null : mapping.decimal();
  }

  /** Columns that the profile leaves out on purpose. */
  Set<String> deliberatelyUnused() {
    return deliberatelyUnused;
  }

  /** Columns of the profile that became fields in no row because there is no such column. */
  Set<String> missing() {
    Set<String> missing = new LinkedHashSet<>();
    if (mapping != null) {
      mapping
          .columns()
          .forEach(
              (column, fields) -> {
                String name = normalised(column);
                String cut =
                    column.length() > DBASE_NAME
                        ? normalised(column.substring(0, DBASE_NAME))
                        : name;
                if (!fields.isEmpty()
                    && !namedByProfile.contains(name)
                    && !(cutNames && namedByProfile.contains(cut))) {
                  missing.add(column);
                }
              });
    }
    return missing;
  }

  /** Columns that stand for a field, best first. */
  Iterable<String> columns(String field) {
    return candidates.getOrDefault(field, Map.of()).values();
  }

  void noteUse(String column, String field) {
    used.computeIfAbsent(column, key -> new LinkedHashSet<>()).add(field);
  }

  /** Columns that gave a value, with the fields that they became. */
  Map<String, String> mapping() {
    Map<String, String> mapping = new LinkedHashMap<>();
    for (String column : seen) {
      if (used.containsKey(column)) {
        mapping.put(column, String.join(", ", used.get(column)));
      }
    }
    return mapping;
  }

  Set<String> seen() {
    return seen;
  }
}
