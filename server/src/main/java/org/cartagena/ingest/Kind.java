package org.cartagena.ingest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cartagena.problem.AppException;

/** What a row of a dataset is. */
public enum Kind {
  HAZARD_AREA,
  LAND_RELEASE,
  SERVICE,
  PROJECT,
  FUNDING,
  ADMIN_AREA,
  CASUALTY,
  POPULATION;

  /** The word on the command line, in the database and in JSON, e.g. {@code hazard-area}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Kind> findByWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word.trim())).findFirst();
  }

  /**
   * The kind that a parameter of a request names.
   *
   * @throws AppException BAD_PARAMETER when there is none of that word
   */
  static Kind ofParameter(String word) {
    return findByWord(word)
        .orElseThrow(
            () ->
                AppException.badParameter(
                    "kind: \"" + word + "\" is not a kind; it is one of " + words() + "."));
  }

  /** All words, for a message. */
  public static String words() {
    return Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", "));
  }
}
