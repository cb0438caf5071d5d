import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One keep-alive connection of HTTP/1.1 to this machine, as cheap as it can be: a request is bytes
 * that were made before, an answer is read into one buffer. Not for use by two threads at once.
 */
final class Wire implements AutoCloseable {
  private final int port;
  private final byte[] buffer = new byte[1 << 16];
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private int at;
  private int end;
  private final StringBuilder head = new StringBuilder(600);

  /** An answer; {@code body} is null when it was not to be kept. */
  record Answer(int status, String encoding, String etag, long bytes, byte[] body) {}

  Wire(int port) {
    this.port = port;
  }

  static byte[] request(String path, String... headers) {
    StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends a request, again on a new connection when the server has closed an idle one. */
  Answer send(byte[] request, boolean keep) throws IOException {
    boolean reused = socket != null;
    try {
      return sendOnce(request, keep);
    } catch (EOFException | SocketException e) {
      close();
      if (!reused || head.length() > 0) {
        throw e;
      }
      return sendOnce(request, keep);
    }
  }

  private Answer sendOnce(byte[] request, boolean keep) throws IOException {
    head.setLength(0);
    if (socket == null) {
      socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(600_000);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      in = socket.getInputStream();
      out = socket.getOutputStream();
      at = end = 0;
    }
    out.write(request);
    String header = readHead();
    int status = Integer.parseInt(header.substring(9, 12));
    String encoding = field(header, "content-encoding");
    ByteArrayOutputStream body = keep ? new ByteArrayOutputStream() : null;
    long bytes = 0;
    if (status != 304 && status != 204) {
      String length = field(header, "content-length");
      if (length != null) {
        bytes = Long.parseLong(length);
        take(bytes, body);
      } else if ("chunked".equals(field(header, "transfer-encoding"))) {
        for (int chunk = readChunkLength(); chunk > 0; chunk = readChunkLength()) {
          take(chunk, body);
          take(2, null);
          bytes += chunk;
        }
        take(2, null);
      } else {
        throw new IOException("an answer without length:\n" + header);
      }
    }
    if ("close".equals(field(header, "connection"))) {
      close();
    }
    return new Answer(
        status,
        encoding == null ? "identity" : encoding,
        field(header, "etag"),
        bytes,
        body == null ? null : body.toByteArray());
  }

  private int next() throws IOException {
    if (at == end) {
      at = 0;
      end = in.read(buffer);
      if (end < 0) {
        end = 0;
        throw new EOFException("the server closed the connection");
      }
    }
    return buffer[at++];
  }

  private String readHead() throws IOException {
    head.setLength(0);
    while (true) {
      int next = next();
      head.append((char) next);
      int length = head.length();
      if (next == '\n' && length > 3 && head.charAt(length - 3) == '\n') {
        return head.toString();
      }
    }
  }

  private int readChunkLength() throws IOException {
    int length = 0;
    for (int next = next(); next != '\n'; next = next()) {
      int digit = Character.digit(next, 16);
      length = digit < 0 ? length : length * 16 + digit;
    }
    return length;
  }

  private void take(long count, ByteArrayOutputStream body) throws IOException {
    long left = count;
    while (left > 0) {
      if (at == end) {
        next();
        at--;
      }
      int part = (int) Math.min(left, end - at);
      if (body != null) {
        body.write(buffer, at, part);
      }
      at += part;
      left -= part;
    }
  }

  /** Value of a header field; its name in lower case. */
  private static String field(String header, String name) {
    int line = header.indexOf('\n') + 1;
    while (line < header.length()) {
      int stop = header.indexOf('\n', line);
      if (stop - line > name.length()
          && header.charAt(line + name.length()) == ':'
          && header.regionMatches(true, line, name, 0, name.length())) {
        String value = header.substring(line + name.length() + 1, stop).strip();
        return name.equals("etag") ? value : value.toLowerCase(Locale.ROOT);
      }
      line = stop + 1;
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
