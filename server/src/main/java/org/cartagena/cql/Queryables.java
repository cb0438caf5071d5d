package org.cartagena.cql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The closed list of what a collection may be asked about, by name. Case matters. */
public final class Queryables {
  private final Map<String, Queryable> byName = new LinkedHashMap<>();

  private Queryables(List<Queryable> queryables) {
    for (Queryable queryable : queryables) {
      if (byName.put(queryable.name(), queryable) != null) {
        throw new IllegalArgumentException("twice: " + queryable.name());
      }
    }
  }

  public static Queryables of(Queryable... queryables) {
    return new Queryables(List.of(queryables));
  }

  /** In the order in which they were given. */
  public List<Queryable> list() {
    return List.copyOf(byName.values());
  }

  Optional<Queryable> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** What there is, and the nearest name when one is near, as words for a message. */
  String insteadOf(String name) {
    return nearest(name, byName.keySet()) + "; there are " + String.join(", ", byName.keySet());
  }

  /** "; did you mean X?" when something is near, else nothing. */
  static String nearest(String word, Collection<String> words) {
    String best = null;
    int least = Math.max(1, Math.min(3, word.length() / 3)) + 1;
    for (String other : words) {
      int steps = steps(word.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT), least);
      if (steps < least) {
        least = steps;
        best = other;
      }
    }
    return best == null ? "" : "; did you mean \"" + best + "\"?";
  }

  /**
   * Letters to add, remove or replace (Levenshtein); {@code most} when there are as many or more.
   */
  private static int steps(String one, String other, int most) {
    if (Math.abs(one.length() - other.length()) >= most) {
      return most;
    }
    List<Integer> row = new ArrayList<>();
    for (int j = 0; j <= other.length(); j++) {
      row.add(j);
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row.set(0, i);
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row.get(j);
        row.set(j, Math.min(replaced, 1 + Math.min(diagonal, row.get(j - 1))));
      }
    }
    return Math.min(most, row.get(other.length()));
  }
}
