package org.cartagena.tile;

/** A content coding (RFC 9110, 8.4.1) that tiles are kept in. */
enum TileCoding {
  BROTLI("br"),
  GZIP("gzip"),
  IDENTITY("identity");

  private final String token;

  TileCoding(String token) {
    this.token = token;
  }

  /** As in {@code Content-Encoding}. */
  String token() {
    return token;
  }

  /**
   * The smallest coding that an {@code Accept-Encoding} header takes; no header takes anything, but
   * who sends none is mostly a simple program, so it gets the bytes as they are.
   */
  static TileCoding of(String acceptEncoding, boolean hasBrotli) {
    if (acceptEncoding == null) {
      return IDENTITY;
    }
    if (hasBrotli && takes(acceptEncoding, "br")) {
      return BROTLI;
    }
    return takes(acceptEncoding, "gzip") ? GZIP : IDENTITY;
  }

  private static boolean takes(String acceptEncoding, String token) {
    boolean any = false;
    for (String part : acceptEncoding.split(",")) {
      String[] words = part.split(";");
      String name = words[0].strip();
      boolean refused = words.length > 1 && words[1].strip().matches("(?i)q=0(\\.0*)?");
      if (name.equalsIgnoreCase(token)) {
        return !refused;
      }
      any |= name.equals("*") && !refused;
    }
    return any;
  }
}
