package org.cartagena.problem;

/**
 * The closed list of problems: stable names for programs (RFC 9457 {@code type}) with their HTTP
 * status.
 */
public enum ProblemType {
  BAD_PARAMETER(400, "A parameter is not understood"),
  TOKEN_UNKNOWN(401, "The token is not known here"),
  PRECISE_READ(403, "Precise records of this programme are not public"),
  CENTRE_ONLY(403, "Only for the mine action centre"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "This address does not take that method"),
  CONFLICT(409, "Not possible in the present state"),
  CHANGED_MEANWHILE(412, "Somebody else has changed it"),
  TOO_LARGE(413, "Larger than the server takes"),
  WRONG_MEDIA_TYPE(415, "Not in a form that is taken here"),
  BAD_INPUT(422, "The input cannot be used"),
  TAG_MISSING(428, "Say which state you have seen"),
  TOO_MANY(429, "Too many at once"),
  INTERNAL(500, "Something went wrong on the server"),
  BUSY(503, "The server is busy"),
  DATABASE_AWAY(503, "The database cannot be reached"),
  SET_UP(503, "The installation is not ready");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** HTTP status code. */
  public int status() {
    return status;
  }

  /** Short English title; the page shows its own words by {@link #code()}. */
  public String title() {
    return title;
  }

  /** Stable name on the wire, e.g. {@code precise-read}. */
  public String code() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
