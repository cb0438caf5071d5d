package org.cartagena.ingest;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * JSON with the insides of its features left out: of {@code {"features":[{...},{...}],"crs":{...}}}
 * comes {@code {"features":[{},{}],"crs":{...}}}. For looking a file over at the speed of the disk;
 * what is inside the features is judged when they are read. Line breaks stay, so that a parser's
 * line numbers do.
 */
final class FeatureSkimmer extends FilterInputStream {
  /** Object, list, object: what is deeper than this way belongs to a feature. */
  private static final int FEATURE_DEPTH = 3;

  private final byte[] bytes = new byte[1 << 16];
  private final int mostDepth;
  private int next;
  private int end;
  private int depth;
  private boolean list;
  private boolean quoted;
  private boolean escaped;
  private boolean plain;

  /** Refuses what is nested deeper than {@code mostDepth}, as the parser would. */
  FeatureSkimmer(InputStream in, int mostDepth) {
    super(in);
    this.mostDepth = mostDepth;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int number = read(one, 0, 1);
    return number < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int from, int most) throws IOException {
    int at = from;
    while (at == from && most > 0) {
      if (next == end) {
        end = in.read(bytes);
        next = 0;
        if (end < 0) {
          end = 0;
          return -1;
        }
      }
      while (next < end && at < from + most) {
        if (quoted && !plain && depth >= FEATURE_DEPTH && list) {
          skipQuoted();
          continue;
        }
        if (!quoted && !plain && depth >= FEATURE_DEPTH && list) {
          skipNumbers();
          if (next == end) {
            continue;
          }
        }
        byte b = bytes[next++];
        if (isKept(b)) {
          to[at++] = b;
        }
      }
    }
    return at - from;
  }

  /** To the end of a text within a feature. */
  private void skipQuoted() {
    int at = next;
    boolean skipNext = escaped;
    while (at < end) {
      byte b = bytes[at++];
      if (skipNext) {
        skipNext = false;
      } else if (b == '\\') {
        skipNext = true;
      } else if (b == '"') {
        quoted = false;
        break;
      }
    }
    escaped = skipNext;
    next = at;
  }

  /** Numbers, commas and spaces within a feature, of which it is full. */
  private void skipNumbers() {
    int at = next;
    while (at < end && bytes[at] >= ' ' && bytes[at] <= '9' && bytes[at] != '"') {
      at++;
    }
    next = at;
  }

  private boolean isKept(byte b) throws StreamConstraintsException {
    // UTF-16: its bytes are not characters.
    plain |= b == 0 && depth < FEATURE_DEPTH;
    if (plain) {
      return true;
    }
    boolean inside = depth >= FEATURE_DEPTH && list;
    if (quoted) {
      if (escaped) {
        escaped = false;
      } else if (b == '\\') {
        escaped = true;
      } else if (b == '"') {
        quoted = false;
      }
      return !inside;
    }
    switch (b) {
      case '"' -> quoted = true;
      case '{', '[' -> {
        if (++depth > mostDepth) {
          throw new StreamConstraintsException("nested deeper than " + mostDepth);
        }
        if (depth == FEATURE_DEPTH - 1) {
          list = b == '[';
        }
        // The brace of a feature itself is kept.
        return depth < FEATURE_DEPTH || !list || depth == FEATURE_DEPTH;
      }
      case '}', ']' -> {
        depth--;
        return depth < FEATURE_DEPTH || !list;
      }
      default -> {}
    }
    return !inside || b == '\n';
  }
}
