package org.cartagena.ingest;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What the values of a source mean: for each coded field the words that stand for each code ({@code
 * Codes/<list>.properties}). Nothing is guessed: a word that is not in the list has no code.
 */
final class Codes {
  private static final Map<String, Codes> LISTS = new ConcurrentHashMap<>();
  private static final Pattern AROUND = Pattern.compile("^\\[|\\]$|^\\{|\\}$|\"");
  private static final Pattern BETWEEN = Pattern.compile("[;,|/+&\\n]|\\band\\b|\\bet\\b|\\by\\b");

  // A column has few values and many rows.
  private static final int MOST_KNOWN = 4096;
  private static final int MOST_LETTERS = 100;
  private static final Map<String, String> NORMALISED = new ConcurrentHashMap<>();

  private final Map<String, List<String>> byWord = new HashMap<>();

  private Codes(String list) {
    Properties codes = Columns.properties("Codes/" + list + ".properties");
    for (String key : codes.stringPropertyNames()) {
      // A key may name several codes: emergency_care+continuing_care = hospital
      List<String> meaning = key.endsWith("+") ? List.of(key) : List.of(key.split("\\+"));
      for (String word : codes.getProperty(key).split(",")) {
        byWord.put(normalised(word), meaning);
      }
      if (meaning.size() == 1) {
        byWord.putIfAbsent(normalised(key), meaning);
      }
    }
  }

  static Codes of(String list) {
    return LISTS.computeIfAbsent(list, Codes::new);
  }

  /** Words in lower case without accents, one space between them. */
  static String normalised(String value) {
    String known = NORMALISED.get(value);
    if (known == null) {
      known = normalise(value);
      if (NORMALISED.size() < MOST_KNOWN && value.length() <= MOST_LETTERS) {
        NORMALISED.put(value, known);
      }
    }
    return known;
  }

  private static String normalise(String value) {
    return Normalizer.normalize(value, Normalizer.Form.NFD)
        .replaceAll("\\p{M}+", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}<>+]+", " ")
        .strip();
  }

  /** Code of a single value; null when the list does not know it. */
  String find(String value) {
    List<String> codes = byWord.get(normalised(value));
    return codes == null || codes.size() > 1 ? null : codes.get(0);
  }

  /** Codes of a value that may name several, and the parts that are not known. */
  Several findSeveral(String value) {
    List<String> whole = byWord.get(normalised(value));
    if (whole != null) {
      return new Several(whole, List.of());
    }
    Set<String> codes = new LinkedHashSet<>();
    List<String> unknown = new ArrayList<>();
    for (String part : parts(value)) {
      List<String> known = byWord.get(normalised(part));
      if (known == null) {
        unknown.add(part);
      } else {
        codes.addAll(known);
      }
    }
    return new Several(List.copyOf(codes), unknown);
  }

  /**
   * Values of a multi-select as files join them: semicolons, commas, bars, slashes, plus, "and".
   */
  static List<String> parts(String value) {
    List<String> parts = new ArrayList<>();
    for (String part : BETWEEN.split(AROUND.matcher(value).replaceAll(""))) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }

  record Several(List<String> codes, List<String> unknown) {}
}
