package org.cartagena.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A field that a column can become: what it holds and in which unit ({@code
 * Fields/<kind>.properties}).
 *
 * @param name as in the table of the kind; units are in the name, e.g. {@code reported_area_ha}
 * @param list list of codes ({@code Codes/<list>.properties}); null for fields without
 * @param required whether a row without it makes no record
 */
record Field(String name, Type type, String list, boolean required) {
  private static final Map<Kind, Map<String, Field>> BY_KIND = new EnumMap<>(Kind.class);

  /** What a field holds. */
  enum Type {
    TEXT,
    CODE,
    CODES,
    DATE,
    NUMBER,
    AREA,
    COORDINATE;

    /** The word in JSON, e.g. {@code date}. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isCoded() {
    return list != null;
  }

  /** Fields of a kind in the order of its form, those of the position last. */
  static List<Field> listOf(Kind kind) {
    return List.copyOf(of(kind).values());
  }

  static Optional<Field> find(Kind kind, String name) {
    return Optional.ofNullable(of(kind).get(name));
  }

  private static Map<String, Field> of(Kind kind) {
    synchronized (BY_KIND) {
      return BY_KIND.computeIfAbsent(kind, Field::load);
    }
  }

  private static Map<String, Field> load(Kind kind) {
    Map<String, Field> fields = new LinkedHashMap<>();
    read("Fields/" + kind.word() + ".properties", fields);
    if (kind != Kind.CASUALTY && kind != Kind.FUNDING && kind != Kind.POPULATION) {
      read("Fields/position.properties", fields);
    }
    return fields;
  }

  /** Line by line: properties would lose the order. */
  private static void read(String resource, Map<String, Field> fields) {
    try (InputStream in = Field.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] sides = line.split("=");
          String[] words = sides[1].strip().split(" ");
          Type type = Type.valueOf(words[0].toUpperCase(Locale.ROOT));
          boolean coded = type == Type.CODE || type == Type.CODES;
          String name = sides[0].strip();
          fields.put(
              name,
              new Field(
                  name, type, coded ? words[1] : null, words[words.length - 1].equals("required")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
