package org.cartagena.ingest;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Rows of HXL tags (Humanitarian Exchange Language 1.1): where they stand in a table, and which
 * field a tag means ({@code HxlTags/<kind>.properties}).
 */
final class HxlTags {
  /** A tag row is looked for in so many first rows, as the standard says. */
  static final int FIRST_ROWS = 25;

  private static final Pattern TAG =
      Pattern.compile("^#\\s*[A-Za-z][A-Za-z0-9_]*(?:\\s*\\+\\s*[A-Za-z][A-Za-z0-9_]*)*$");

  /** Attributes that make a column a part of what the tag says, or something of another sort. */
  private static final Set<String> PARTS =
      Set.of(
          "f",
          "m",
          "i",
          "female",
          "male",
          "girls",
          "boys",
          "children",
          "adolescents",
          "adults",
          "elderly",
          "infants",
          "youth",
          "killed",
          "injured",
          "missing",
          "idps",
          "refugees",
          "returnees",
          "hh",
          "pct",
          "min",
          "max",
          "avg",
          "previous",
          "planned",
          "funder",
          "donor",
          "prog",
          "description");

  private static final Map<Kind, Map<String, List<Tag>>> BY_KIND = new EnumMap<>(Kind.class);

  private HxlTags() {}

  /** A field that a tag means; the rank says how good a name the tag is for it, best is least. */
  record Found(String field, int rank) {}

  private record Tag(String hashtag, Set<String> attributes) {
    static Tag of(String text) {
      String[] words = text.toLowerCase(java.util.Locale.ROOT).replaceAll("\\s", "").split("\\+");
      return new Tag(words[0], new TreeSet<>(Arrays.asList(words).subList(1, words.length)));
    }

    boolean covers(Tag tag) {
      if (!hashtag.equals(tag.hashtag) || !tag.attributes.containsAll(attributes)) {
        return false;
      }
      Set<String> further = new HashSet<>(tag.attributes);
      further.removeAll(attributes);
      return further.stream().noneMatch(PARTS::contains);
    }
  }

  /** Whether a row is one of tags: at least one, and at least half of what is not blank. */
  static boolean isTagRow(Iterable<String> cells) {
    int tags = 0;
    int values = 0;
    for (String cell : cells) {
      if (cell != null && !cell.isBlank()) {
        values++;
        tags += TAG.matcher(cell.strip()).matches() ? 1 : 0;
      }
    }
    return tags > 0 && tags * 2 >= values;
  }

  /** Index of the tag row among the first rows of a table, all of its rows from the very first. */
  static OptionalInt findRow(List<? extends Iterable<String>> firstRows) {
    for (int i = 0; i < Math.min(FIRST_ROWS, firstRows.size()); i++) {
      if (isTagRow(firstRows.get(i))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Index of the header of a tag row: the row above it that is not blank; the tags are their own
   * header when there is none.
   */
  static int headerRow(List<? extends Iterable<String>> firstRows, int tagRow) {
    for (int i = tagRow - 1; i >= 0; i--) {
      for (String cell : firstRows.get(i)) {
        if (cell != null && !cell.isBlank()) {
          return i;
        }
      }
    }
    return tagRow;
  }

  /** Columns that have a tag, with it; the two lists are in the order of the table. */
  static Map<String, String> byColumn(List<String> columns, List<String> cells) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(columns.size(), cells.size()); i++) {
      String cell = cells.get(i) == null ? "" : cells.get(i).strip();
      if (TAG.matcher(cell).matches()) {
        tags.put(columns.get(i), cell);
      }
    }
    return tags;
  }

  /** The tagged column that means a field of the position, such as longitude; the best one. */
  static Optional<String> findPosition(Map<String, String> tags, String field) {
    return tags.entrySet().stream()
        .filter(
            entry ->
                find(Kind.SERVICE, 0, entry.getValue())
                    .map(found -> found.field().equals(field))
                    .orElse(false))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * The field of a kind that a tag means. The pattern with the most attributes decides, so that
   * {@code #status+class} is not a status.
   *
   * @param level administrative level, for admin areas
   */
  static Optional<Found> find(Kind kind, int level, String text) {
    Tag tag = Tag.of(text);
    Found best = null;
    int bestAttributes = -1;
    for (Map.Entry<String, List<Tag>> field : patterns(kind, level).entrySet()) {
      for (int rank = 0; rank < field.getValue().size(); rank++) {
        Tag pattern = field.getValue().get(rank);
        if (pattern.covers(tag) && pattern.attributes().size() > bestAttributes) {
          best = new Found(field.getKey(), rank);
          bestAttributes = pattern.attributes().size();
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static Map<String, List<Tag>> patterns(Kind kind, int level) {
    if (kind == Kind.ADMIN_AREA) {
      return load(kind, level);
    }
    synchronized (BY_KIND) {
      return BY_KIND.computeIfAbsent(kind, some -> load(some, 0));
    }
  }

  private static Map<String, List<Tag>> load(Kind kind, int level) {
    Map<String, List<Tag>> patterns = new LinkedHashMap<>();
    Properties fields = Columns.properties("HxlTags/" + kind.word() + ".properties");
    for (String field : new TreeSet<>(fields.stringPropertyNames())) {
      patterns.put(
          field,
          Arrays.stream(fields.getProperty(field).split(","))
              .map(
                  text ->
                      Tag.of(
                          text.replace("{n}", Integer.toString(level))
                              .replace("{above}", Integer.toString(level - 1))))
              .toList());
    }
    return patterns;
  }
}
