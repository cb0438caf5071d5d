package org.cartagena.http;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;

/**
 * JSON text that the database has written, as an answer. It goes out as UTF-8 bytes: Javalin 7
 * sends a string of a content type without charset, such as {@code application/geo+json}, as ISO
 * 8859-1, which breaks every name outside western Europe.
 */
public final class Answers {
  private Answers() {}

  /**
   * {@code application/json}. What a viewer may see depends on the token, so no shared cache may
   * keep it.
   */
  public static void json(Context request, String text) {
    send(request, "application/json", text);
  }

  /** {@code application/geo+json} (RFC 7946). */
  public static void geoJson(Context request, String text) {
    send(request, "application/geo+json", text);
  }

  /** {@code application/geo+json} as UTF-8 bytes. */
  public static void geoJson(Context request, byte[] text) {
    send(request, "application/geo+json", text);
  }

  private static void send(Context request, String contentType, String text) {
    send(request, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(Context request, String contentType, byte[] text) {
    request
        .contentType(contentType)
        .header("Cache-Control", "private, no-cache")
        .header("Vary", "Authorization")
        .result(text);
  }
}
