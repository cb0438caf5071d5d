package org.cartagena.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * In which encoding a text file is.
 *
 * @param charset in which it is read
 * @param bomLength bytes to skip at its beginning
 * @param guessed whether another encoding is as possible; the reader then says so
 */
record TextEncoding(Charset charset, int bomLength, boolean guessed) {
  private static final int START = 1 << 12;

  /** Finds out the encoding; reads the whole file unless it says what it is. */
  static TextEncoding of(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(START);
    }
    int b0 = at(start, 0);
    int b1 = at(start, 1);
    if (b0 == 0xFF && b1 == 0xFE) {
      return new TextEncoding(StandardCharsets.UTF_16LE, 2, false);
    }
    if (b0 == 0xFE && b1 == 0xFF) {
      return new TextEncoding(StandardCharsets.UTF_16BE, 2, false);
    }
    Charset utf16 = utf16WithoutMark(start, start.length);
    if (utf16 != null) {
      return new TextEncoding(utf16, 0, false);
    }
    int bom = b0 == 0xEF && b1 == 0xBB && at(start, 2) == 0xBF ? 3 : 0;
    if (isUtf8(file)) {
      return new TextEncoding(StandardCharsets.UTF_8, bom, false);
    }
    return new TextEncoding(windows(file), bom, true);
  }

  private static int at(byte[] bytes, int i) {
    return i < bytes.length ? bytes[i] & 0xFF : 0;
  }

  /**
   * UTF-16 by its zero bytes, which separators, digits and line ends have in every language; null
   * when it is not.
   */
  static Charset utf16WithoutMark(byte[] start, int length) {
    if (length < 4) {
      return null;
    }
    int evenZero = 0;
    int oddZero = 0;
    for (int i = 0; i < length; i++) {
      if (start[i] == 0) {
        evenZero += i % 2 == 0 ? 1 : 0;
        oddZero += i % 2;
      }
    }
    int pairs = length / 2;
    if (oddZero * 5 >= pairs && evenZero == 0) {
      return StandardCharsets.UTF_16LE;
    }
    return evenZero * 5 >= pairs && oddZero == 0 ? StandardCharsets.UTF_16BE : null;
  }

  private static boolean isUtf8(Path file) throws IOException {
    char[] buffer = new char[1 << 16];
    try (java.io.Reader strict =
        new InputStreamReader(
            new BufferedInputStream(Files.newInputStream(file)),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
      while (strict.read(buffer) >= 0) {
        // Only whether it can be decoded matters.
      }
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * The Windows encoding whose letters the file seems to use: Cyrillic and Arabic write whole words
   * beyond ASCII, the languages of central Europe use letters that western ones do not have.
   */
  private static Charset windows(Path file) throws IOException {
    long[] bytes = new long[256];
    long highAfterHigh = 0;
    long high = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      boolean before = false;
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes[b]++;
        high += b >= 0x80 ? 1 : 0;
        highAfterHigh += b >= 0x80 && before ? 1 : 0;
        before = b >= 0x80;
      }
    }
    if (highAfterHigh * 2 >= high) {
      // Alef and lam, the commonest Arabic letters, against the lower-case half of Cyrillic.
      long arabic = sum(bytes, 0xC7, 0xE1, 0xED, 0xCA, 0xD1);
      long cyrillic = sum(bytes, 0xE0, 0xE5, 0xE8, 0xEE, 0xF0, 0xF2, 0xED);
      return Charset.forName(arabic > cyrillic ? "windows-1256" : "windows-1251");
    }
    // š ž č ć đ ł ś ź ő ű ř ě ů ş ţ against é è à ã õ ñ ç ê ü ö ä of the west; shared bytes are
    // left out.
    long central =
        sum(bytes, 0x8A, 0x8E, 0x9A, 0x9E, 0xC8, 0xE6, 0xC6, 0xF0, 0xD0, 0xB3, 0x9C, 0x9F, 0xF8);
    long western = sum(bytes, 0xE0, 0xE3, 0xF5, 0xF1, 0xEA, 0xC3, 0xD5, 0xD1, 0xC0, 0xCA, 0xE5);
    return central > western
        ? Charset.forName("windows-1250")
        : sum(bytes, 0x81, 0x8D, 0x8F, 0x90, 0x9D) > 0
            ? StandardCharsets.ISO_8859_1
            : DbfTable.WINDOWS_1252;
  }

  private static long sum(long[] bytes, int... which) {
    long sum = 0;
    for (int b : which) {
      sum += bytes[b];
    }
    return sum;
  }

  /** What to tell the person about a guess; null when nothing was guessed. */
  RowIssue issue() {
    return guessed
        ? RowIssue.of(
            IssueCode.ENCODING_GUESSED,
            null,
            charset.name().toLowerCase(java.util.Locale.ROOT),
            "The file is not UTF-8; it was read as "
                + charset.name().toLowerCase(java.util.Locale.ROOT)
                + ". Look at names with accents.")
        : null;
  }
}
