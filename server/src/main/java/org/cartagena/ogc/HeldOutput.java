package org.cartagena.ogc;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The body of an answer, of which the first part is held back: as long as nothing was sent, a fault
 * can still be told as a problem, and headers can still be set. What is more goes out as it comes,
 * or into a temporary file where the whole must be known first.
 */
final class HeldOutput extends OutputStream {
  /** Most answers are smaller than this. */
  private static final int HELD_BYTES = 512 * 1024;

  private final Context request;
  private final boolean whole;
  private final Runnable headers;
  private ByteArrayOutputStream held = new ByteArrayOutputStream(8192);
  private OutputStream out;
  private Path file;

  /**
   * An answer.
   *
   * @param whole whether nothing may be sent before all of it is written
   * @param headers sets the headers of a good answer, just before the first of it is sent
   */
  HeldOutput(Context request, boolean whole, Runnable headers) {
    this.request = request;
    this.whole = whole;
    this.headers = headers;
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (out == null && held.size() + length > HELD_BYTES) {
      if (whole) {
        file = Files.createTempFile("cartagena-answer", null);
        out = Files.newOutputStream(file);
      } else {
        headers.run();
        out = request.outputStream();
      }
      held.writeTo(out);
      held = null;
    }
    (out == null ? held : out).write(bytes, offset, length);
  }

  /** Whether a part of the answer has gone out, so that nothing else can be said any more. */
  boolean isSent() {
    return out != null && !whole;
  }

  /** Sends what was held back. */
  void send() throws IOException {
    if (file != null) {
      out.close();
      headers.run();
      request.result(Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE));
      file = null;
    } else if (out == null) {
      headers.run();
      request.result(held.toByteArray());
    } else {
      out.flush();
    }
  }

  /** Removes what was kept, after a fault as well. */
  void discard() throws IOException {
    if (file != null) {
      out.close();
      Files.deleteIfExists(file);
    }
  }
}
