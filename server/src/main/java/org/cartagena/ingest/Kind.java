package org.cartagena.ingest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a row of a dataset is. */
public enum Kind {
  HAZARD_AREA,
  LAND_RELEASE,
  SERVICE,
  PROJECT,
  FUNDING,
  ADMIN_AREA,
  CASUALTY;

  /** The word on the command line, in the database and in JSON, e.g. {@code hazard-area}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Kind> findByWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word.trim())).findFirst();
  }

  /** All words, for a message. */
  public static String words() {
    return Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", "));
  }
}
