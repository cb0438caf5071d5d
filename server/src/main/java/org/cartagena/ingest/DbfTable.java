package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The attribute table of a Shapefile (dBASE III and IV, without memo files), record by record. The
 * library at hand turns numbers that do not fit and dates that do not exist into null without a
 * word; here they stay as the text that was there, and the checks report them.
 */
final class DbfTable implements Closeable {
  /** Windows-1252, which is what Western European software writes without saying so. */
  static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private record Field(String name, char type, int length) {}

  private final InputStream in;
  private final List<Field> fields = new ArrayList<>();
  private final int recordLength;
  private final int recordCount;
  private final int languageDriver;
  private Charset charset;
  private boolean deleted;

  /** Takes over the stream. */
  DbfTable(InputStream stream, Charset charset) throws IOException {
    this.in = new BufferedInputStream(stream, 1 << 16);
    this.charset = charset;
    ByteBuffer header = ByteBuffer.wrap(exactly(32)).order(ByteOrder.LITTLE_ENDIAN);
    recordCount = header.getInt(4);
    int headerLength = Short.toUnsignedInt(header.getShort(8));
    recordLength = Short.toUnsignedInt(header.getShort(10));
    languageDriver = Byte.toUnsignedInt(header.get(29));
    if (headerLength < 33 || recordLength < 1 || recordCount < 0) {
      throw new EOFException("the header is damaged");
    }
    byte[] descriptors = exactly(headerLength - 32);
    int length = 1;
    for (int at = 0; at + 32 <= descriptors.length && descriptors[at] != 0x0D; at += 32) {
      int end = at;
      while (end < at + 11 && descriptors[end] != 0) {
        end++;
      }
      Charset names = charset == null ? StandardCharsets.ISO_8859_1 : charset;
      String name = new String(descriptors, at, end - at, names).strip();
      char type = (char) Byte.toUnsignedInt(descriptors[at + 11]);
      // Long text fields keep the high byte of their length where numbers keep their decimals.
      int fieldLength =
          Byte.toUnsignedInt(descriptors[at + 16])
              + (type == 'C' ? 256 * Byte.toUnsignedInt(descriptors[at + 17]) : 0);
      fields.add(new Field(uniqueName(name), type, fieldLength));
      length += fieldLength;
    }
    if (length > recordLength) {
      throw new EOFException("its columns are longer than its records");
    }
  }

  private String uniqueName(String name) {
    String base = name.isEmpty() ? "column" : name;
    String unique = base;
    for (int n = 2; contains(unique); n++) {
      unique = base + "_" + n;
    }
    return unique;
  }

  private boolean contains(String name) {
    return fields.stream().anyMatch(field -> field.name().equals(name));
  }

  int recordCount() {
    return recordCount;
  }

  /** Whether the record last read is marked as deleted. */
  boolean lastWasDeleted() {
    return deleted;
  }

  /** The next record, or null at the end. */
  Map<String, JsonNode> next() throws IOException {
    byte[] record = in.readNBytes(recordLength);
    // 0x1A marks the end; some software leaves it out.
    if (record.length < recordLength || record[0] == 0x1A) {
      return null;
    }
    deleted = record[0] == '*';
    Map<String, JsonNode> values = new LinkedHashMap<>();
    int at = 1;
    for (Field field : fields) {
      values.put(field.name(), value(field, record, at));
      at += field.length();
    }
    return values;
  }

  private JsonNode value(Field field, byte[] record, int at) {
    String text =
        trimmed(
            new String(
                record,
                at,
                field.length(),
                field.type() == 'C' ? charset : StandardCharsets.ISO_8859_1));
    return switch (field.type()) {
      case 'N', 'F' -> number(text);
      case 'L' -> {
        if (text.isEmpty()) {
          yield NullNode.instance;
        }
        yield "YyTt".contains(text)
            ? BooleanNode.TRUE
            : "NnFf".contains(text) ? BooleanNode.FALSE : NullNode.instance;
      }
      case 'D' ->
          text.isEmpty() || text.equals("00000000")
              ? NullNode.instance
              : TextNode.valueOf(text.replaceFirst("^(\\d{4})(\\d{2})(\\d{2})$", "$1-$2-$3"));
      case 'I' ->
          DecimalNode.valueOf(
              BigDecimal.valueOf(
                  ByteBuffer.wrap(record, at, 4).order(ByteOrder.LITTLE_ENDIAN).getInt()));
      default -> TextNode.valueOf(text);
    };
  }

  private static JsonNode number(String text) {
    // Asterisks are how dBASE writes that there is no number, or none that fits.
    if (text.isEmpty() || text.chars().allMatch(c -> c == '*')) {
      return NullNode.instance;
    }
    try {
      return DecimalNode.valueOf(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return TextNode.valueOf(text);
    }
  }

  /** Without padding: spaces, or NUL and whatever comes after it. */
  private static String trimmed(String text) {
    int nul = text.indexOf('\0');
    return (nul < 0 ? text : text.substring(0, nul)).strip();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it ends within its header");
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Charset that the header names, where it names a definite one. */
  Optional<Charset> declaredCharset() {
    String name =
        switch (languageDriver) {
          case 0x01, 0x09, 0x0B, 0x0D, 0x0F, 0x11, 0x15, 0x18, 0x19, 0x1B -> "IBM437";
          case 0x02, 0x0A, 0x0E, 0x10, 0x12, 0x14, 0x16, 0x1A, 0x1D, 0x25, 0x37 -> "IBM850";
          case 0x03, 0x58, 0x59 -> "windows-1252";
          case 0x08, 0x17, 0x66 -> "IBM865";
          case 0x13, 0x7B -> "windows-31j";
          case 0x1C, 0x6C -> "IBM863";
          case 0x1F, 0x22, 0x23, 0x40, 0x64, 0x87 -> "IBM852";
          case 0x24 -> "IBM860";
          case 0x26, 0x65 -> "IBM866";
          case 0x4D, 0x7A -> "GBK";
          case 0x4E, 0x79 -> "x-windows-949";
          case 0x4F, 0x78 -> "x-windows-950";
          case 0x50, 0x7C -> "x-windows-874";
          case 0x67 -> "IBM861";
          case 0x6A, 0x86 -> "x-IBM737";
          case 0x6B, 0x88 -> "IBM857";
          case 0x7D -> "windows-1255";
          case 0x7E -> "windows-1256";
          case 0xC8 -> "windows-1250";
          case 0xC9 -> "windows-1251";
          case 0xCA -> "windows-1254";
          case 0xCB -> "windows-1253";
          case 0xCC -> "windows-1257";
          // 0x57 says "whatever the machine used", which is not an answer.
          default -> null;
        };
    return name != null && Charset.isSupported(name)
        ? Optional.of(Charset.forName(name))
        : Optional.empty();
  }

  /**
   * Whether all text of the table is UTF-8; a letter cut in two at the end of a full field is
   * forgiven.
   */
  boolean isUtf8() throws IOException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    for (byte[] record = in.readNBytes(recordLength);
        record.length == recordLength && record[0] != 0x1A;
        record = in.readNBytes(recordLength)) {
      int at = 1;
      for (Field field : fields) {
        if (field.type() == 'C' && !isUtf8(decoder, record, at, field.length())) {
          return false;
        }
        at += field.length();
      }
    }
    return true;
  }

  private static boolean isUtf8(CharsetDecoder decoder, byte[] record, int at, int length) {
    for (int cut = 0; cut < 4 && cut < length; cut++) {
      try {
        decoder.reset();
        CharBuffer ignored = decoder.decode(ByteBuffer.wrap(record, at, length - cut));
        return ignored != null;
      } catch (CharacterCodingException e) {
        // Only the last letter may be cut, and only by the end of the field.
        if (record[at + length - 1 - cut] >= 0) {
          return false;
        }
      }
    }
    return false;
  }

  void useCharset(Charset chosen) {
    charset = chosen;
  }
}
