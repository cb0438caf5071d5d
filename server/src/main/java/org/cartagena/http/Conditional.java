package org.cartagena.http;

import io.javalin.http.Context;

/** Conditional requests (RFC 9110, section 13). */
public final class Conditional {
  private Conditional() {}

  /**
   * Gives the answer its strong entity tag, and when the reader has these very bytes already makes
   * it 304 without a body; the caller then has nothing to add.
   *
   * @param tag with its quotation marks
   */
  public static boolean isUnchanged(Context request, String tag) {
    request.header("ETag", tag);
    String known = request.header("If-None-Match");
    if (known == null || !matches(known, tag)) {
      return false;
    }
    request.status(304);
    return true;
  }

  /** A list of tags or an asterisk; {@code W/} does not count here (RFC 9110, 13.1.2). */
  private static boolean matches(String known, String tag) {
    if (known.equals(tag) || known.strip().equals("*")) {
      return true;
    }
    for (String one : known.split(",")) {
      String plain = one.strip();
      if (plain.equals(tag) || (plain.startsWith("W/") && plain.substring(2).equals(tag))) {
        return true;
      }
    }
    return false;
  }
}
