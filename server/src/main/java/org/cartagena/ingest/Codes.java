package org.cartagena.ingest;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
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

  private static final int LONGEST_WORD = 60;
  private static final int MANY_WORDS = 10_000;

  private final Map<String, List<String>> byWord = new HashMap<>();
  private final Map<String, Optional<String>> nearest = new ConcurrentHashMap<>();
  private final Set<String> codes = new TreeSet<>();

  private Codes(Codes list, Map<String, String> words) {
    byWord.putAll(list.byWord);
    codes.addAll(list.codes);
    words.forEach((word, meaning) -> byWord.put(normalised(word), meaning(meaning)));
  }

  private List<String> meaning(String key) {
    return codes.contains(key) ? List.of(key) : List.of(key.split("\\+"));
  }

  private Codes(String list) {
    Properties codes = Columns.properties("Codes/" + list + ".properties");
    for (String key : codes.stringPropertyNames()) {
      // A key may name several codes: emergency_care+continuing_care = hospital
      List<String> meaning = key.endsWith("+") ? List.of(key) : List.of(key.split("\\+"));
      this.codes.addAll(meaning);
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

  /** This list with further words, which come before its own; codes joined by a plus. */
  Codes with(Map<String, String> words) {
    return new Codes(this, words);
  }

  /** The codes themselves, in alphabetical order. */
  Set<String> codes() {
    return Collections.unmodifiableSet(codes);
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
    if (isOneWord(value)) {
      return List.of(value);
    }
    List<String> parts = new ArrayList<>();
    for (String part : BETWEEN.split(AROUND.matcher(value).replaceAll(""))) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }

  /** Of letters of ASCII alone, and longer than what joins words. */
  private static boolean isOneWord(String value) {
    for (int i = 0; i < value.length(); i++) {
      int letter = value.charAt(i) | 0x20;
      if (letter < 'a' || letter > 'z') {
        return false;
      }
    }
    return value.length() > 3;
  }

  /**
   * The known word that a value was probably meant to be: one typing error in five letters, two in
   * more than seven; null when none or several are as near.
   */
  String findNearest(String value) {
    String word = normalised(value);
    if (word.length() > LONGEST_WORD) {
      return null;
    }
    if (nearest.size() > MANY_WORDS) {
      nearest.clear();
    }
    return nearest.computeIfAbsent(word, key -> Optional.ofNullable(nearest(key))).orElse(null);
  }

  private String nearest(String word) {
    int allowed = word.length() > 7 ? 2 : word.length() > 3 ? 1 : 0;
    String nearest = null;
    int best = allowed + 1;
    for (String known : byWord.keySet()) {
      if (Math.abs(known.length() - word.length()) > allowed || known.length() < 4) {
        continue;
      }
      int distance = edits(word, known);
      if (distance < best) {
        best = distance;
        nearest = known;
      } else if (distance == best
          && nearest != null
          && !byWord.get(known).equals(byWord.get(nearest))) {
        nearest = null;
      }
    }
    return nearest;
  }

  /** Letters to add, leave out, change or swap with the next one to make one word of another. */
  private static int edits(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        edits[i][j] =
            Math.min(Math.min(edits[i - 1][j], edits[i][j - 1]) + 1, edits[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[from.length()][to.length()];
  }

  record Several(List<String> codes, List<String> unknown) {}
}
