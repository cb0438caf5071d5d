package org.cartagena.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * In which letters a dBASE table is written: what its .cpg says, else the byte in its header, else
 * UTF-8 where all of it is, else windows-1252 with a word in the report.
 */
final class DbfCharset {
  // What programs write into a .cpg beside the names that Java knows.
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("big5", "Big5"),
          Map.entry("950", "x-windows-950"),
          Map.entry("euckr", "EUC-KR"),
          Map.entry("949", "x-windows-949"),
          Map.entry("eucjp", "EUC-JP"),
          Map.entry("shiftjis", "windows-31j"),
          Map.entry("sjis", "windows-31j"),
          Map.entry("932", "windows-31j"),
          Map.entry("gb2312", "GBK"),
          Map.entry("936", "GBK"),
          Map.entry("gb18030", "GB18030"),
          Map.entry("koi8r", "KOI8-R"),
          Map.entry("koi8u", "KOI8-U"),
          Map.entry("20866", "KOI8-R"),
          Map.entry("latin1", "ISO-8859-1"),
          Map.entry("latin2", "ISO-8859-2"),
          Map.entry("874", "x-windows-874"),
          Map.entry("win874", "x-windows-874"),
          Map.entry("65001", "UTF-8"),
          Map.entry("utf8", "UTF-8"),
          Map.entry("utf16", "UTF-16"),
          Map.entry("ascii", "US-ASCII"));

  private DbfCharset() {}

  /** Chooses, and adds an issue for every guess. */
  static Charset choose(ShapefileReader.Parts parts, DbfTable table, List<RowIssue> issues)
      throws IOException {
    Optional<String> said = cpg(parts);
    Optional<Charset> named = said.flatMap(DbfCharset::named);
    Optional<Charset> declared = named.or(table::declaredCharset);
    if (declared.isPresent() && !declared.get().equals(StandardCharsets.UTF_8)) {
      return declared.get();
    }
    boolean utf8 = table.isUtf8();
    String read = utf8 ? "UTF-8" : "windows-1252";
    if (said.isPresent() && named.isEmpty()) {
      issues.add(
          guessed(
              "The .cpg says \""
                  + said.get()
                  + "\", which is not known here; the .dbf was read as "
                  + read
                  + "."));
    } else if (!utf8) {
      issues.add(
          guessed(
              (declared.isPresent()
                      ? "The .cpg says UTF-8, but the text is not"
                      : "The .dbf does not say how its text is written and it is not UTF-8")
                  + "; it was read as windows-1252."));
    }
    return utf8 ? StandardCharsets.UTF_8 : DbfTable.WINDOWS_1252;
  }

  private static RowIssue guessed(String words) {
    return RowIssue.of(
        IssueCode.ENCODING_GUESSED,
        words + " Look at names with accents; if they are wrong, put a .cpg beside it.");
  }

  private static Optional<String> cpg(ShapefileReader.Parts parts) throws IOException {
    Optional<InputStream> cpg = parts.find("cpg");
    if (cpg.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = cpg.get()) {
      String name =
          new String(in.readNBytes(64), StandardCharsets.ISO_8859_1)
              .replace("\u00EF\u00BB\u00BF", "")
              .replaceAll("\\p{C}", "")
              .strip();
      return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
  }

  private static Optional<Charset> named(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    // ESRI writes bare numbers: 88591 is ISO 8859-1, 1252 is windows-1252.
    String digits = plain.replaceFirst("^(?:ansi|cp|windows|win|ms|oem|iso)", "");
    String java =
        NAMES.containsKey(plain)
            ? NAMES.get(plain)
            : NAMES.containsKey(digits)
                ? NAMES.get(digits)
                : digits.matches("8859\\d{1,2}")
                    ? "ISO-8859-" + digits.substring(4)
                    : digits.matches("125\\d")
                        ? "windows-" + digits
                        : digits.matches("(?:437|7\\d\\d|8[5-6]\\d)") ? "IBM" + digits : name;
    try {
      return Optional.of(Charset.forName(java));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }
}
