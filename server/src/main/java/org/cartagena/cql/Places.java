package org.cartagena.cql;

import java.util.IdentityHashMap;
import org.cartagena.problem.AppException;

/**
 * Where each part of a filter stood, as words ("line 1, column 9", "at args[0].args[1]"), and the
 * count of parts, levels and positions. Parts are told apart by identity: two equal parts stand at
 * two places.
 */
final class Places {
  private final IdentityHashMap<Expression, String> places = new IdentityHashMap<>();
  private int positions;

  /** Remembers a part. */
  <T extends Expression> T at(String place, T part) {
    if (places.size() >= Filter.MOST_PARTS) {
      throw fault(place, "the filter has more than " + Filter.MOST_PARTS + " parts; ask in parts");
    }
    places.put(part, place);
    return part;
  }

  String of(Expression part) {
    return places.getOrDefault(part, "");
  }

  /** Counts a position of a geometry. */
  void position(String place) {
    if (++positions > Filter.MOST_POSITIONS) {
      throw fault(
          place,
          "the geometries have more than "
              + Filter.MOST_POSITIONS
              + " positions; simplify them, the answer will hardly differ");
    }
  }

  /** The tree, when it is not too deep to go through. */
  Expression shallow(Expression tree) {
    shallow(tree, 1);
    return tree;
  }

  private void shallow(Expression part, int level) {
    if (level > Filter.MOST_LEVELS) {
      throw tooDeep(of(part));
    }
    for (Expression below : part.parts()) {
      shallow(below, level + 1);
    }
  }

  static AppException tooDeep(String place) {
    return fault(
        place,
        "the filter is nested more than "
            + Filter.MOST_LEVELS
            + " levels deep; long sums and products count, too");
  }

  /** A fault of a part that was remembered. */
  AppException fault(Expression part, String words) {
    return fault(of(part), words);
  }

  /** What somebody wrote, in quotes, no longer than a line. */
  static String quoted(String written) {
    return "\"" + (written.length() <= 60 ? written : written.substring(0, 60) + "...") + "\"";
  }

  static AppException fault(String place, String words) {
    return AppException.badParameter(
        "filter" + (place.isEmpty() ? "" : ", " + place) + ": " + words + ".");
  }
}
