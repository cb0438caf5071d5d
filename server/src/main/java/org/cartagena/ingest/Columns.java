package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which column of a source is which field. Each kind has a list of fields with the column names
 * that are accepted for them, best first ({@code Columns/<kind>.properties}); a column is found
 * whatever its case, accents, spaces and underscores, and when dBASE has cut its name to ten
 * characters.
 */
final class Columns {
  private static final int DBASE_NAME = 10;

  private final Map<String, List<Rank>> byName = new HashMap<>();
  private final Map<String, List<Rank>> byCutName = new HashMap<>();
  private final Map<String, Map<Integer, String>> candidates = new HashMap<>();
  private final Set<String> seen = new LinkedHashSet<>();
  private final Map<String, Set<String>> used = new TreeMap<>();
  private final Map<String, NumberStyle> numberStyles = new LinkedHashMap<>();
  private final boolean cutNames;

  private record Rank(String field, int rank) {}

  /**
   * Fields of a kind.
   *
   * @param level administrative level that takes the place of {n} in names, and the one above of
   *     {above}; 0 for kinds without
   * @param cutNames whether column names may have been cut to ten characters (Shapefile)
   */
  Columns(Kind kind, int level, boolean cutNames) {
    this.cutNames = cutNames;
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
  Columns withNumberStyles(Map<String, NumberStyle> styles) {
    numberStyles.putAll(styles);
    return this;
  }

  /** What point and comma mean in a column; null where no value has two meanings. */
  NumberStyle numberStyle(String column) {
    return numberStyles.get(column);
  }

  /** Properties of this class path, UTF-8. */
  static Properties properties(String resource) {
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
    for (String column : row.keySet()) {
      if (seen.add(column)) {
        String name = normalised(column);
        List<Rank> places = byName.get(name);
        if (places == null && cutNames && column.length() == DBASE_NAME) {
          places = byCutName.get(name);
          if (places != null && places.stream().map(Rank::field).distinct().count() > 1) {
            places = null;
          }
        }
        for (Rank place : places == null ? List.<Rank>of() : places) {
          candidates
              .computeIfAbsent(place.field(), key -> new TreeMap<>())
              .putIfAbsent(place.rank(), column);
        }
      }
    }
  }

  /** Whether any column seen so far stands for the field. */
  boolean has(String field) {
    return candidates.containsKey(field);
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
