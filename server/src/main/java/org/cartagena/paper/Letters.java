package org.cartagena.paper;

import java.io.IOException;
import java.io.InputStream;
import java.text.Bidi;
import java.util.HashMap;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * The letters of a paper: a typeface of the DejaVu family, of which the file holds what it uses.
 * Arabic letters are joined and set from right to left, which a PDF does not do by itself; what the
 * typeface does not have becomes a mark, never a fault.
 */
public final class Letters {
  private static final String FAMILY = "/net/sf/jasperreports/fonts/dejavu/";
  private static final char UNPRINTABLE = '\uFFFD';

  /** Isolated forms; final, initial and medial follow where a letter has them. */
  private static final int[][] JOINING = {
    {0x622, 0xFE81, 2}, {0x623, 0xFE83, 2}, {0x624, 0xFE85, 2}, {0x625, 0xFE87, 2},
    {0x626, 0xFE89, 4}, {0x627, 0xFE8D, 2}, {0x628, 0xFE8F, 4}, {0x629, 0xFE93, 2},
    {0x62A, 0xFE95, 4}, {0x62B, 0xFE99, 4}, {0x62C, 0xFE9D, 4}, {0x62D, 0xFEA1, 4},
    {0x62E, 0xFEA5, 4}, {0x62F, 0xFEA9, 2}, {0x630, 0xFEAB, 2}, {0x631, 0xFEAD, 2},
    {0x632, 0xFEAF, 2}, {0x633, 0xFEB1, 4}, {0x634, 0xFEB5, 4}, {0x635, 0xFEB9, 4},
    {0x636, 0xFEBD, 4}, {0x637, 0xFEC1, 4}, {0x638, 0xFEC5, 4}, {0x639, 0xFEC9, 4},
    {0x63A, 0xFECD, 4}, {0x641, 0xFED1, 4}, {0x642, 0xFED5, 4}, {0x643, 0xFED9, 4},
    {0x644, 0xFEDD, 4}, {0x645, 0xFEE1, 4}, {0x646, 0xFEE5, 4}, {0x647, 0xFEE9, 4},
    {0x648, 0xFEED, 2}, {0x649, 0xFEEF, 2}, {0x64A, 0xFEF1, 4}, {0x67E, 0xFB56, 4},
    {0x686, 0xFB7A, 4}, {0x698, 0xFB8A, 2}, {0x6A9, 0xFB8E, 4}, {0x6AF, 0xFB92, 4},
    {0x6CC, 0xFBFC, 4}
  };

  private static final Map<Character, int[]> FORMS = new HashMap<>();

  /** Lam with one of these is written as one letter. */
  private static final Map<Character, Integer> LAM_WITH =
      Map.of('\u0622', 0xFEF5, '\u0623', 0xFEF7, '\u0625', 0xFEF9, '\u0627', 0xFEFB);

  static {
    for (int[] row : JOINING) {
      FORMS.put((char) row[0], row);
    }
  }

  private final PDFont font;
  private final Map<Integer, Boolean> has = new HashMap<>();
  private boolean anyMissing;

  private Letters(PDFont font) {
    this.font = font;
  }

  /** A typeface in a document, such as {@code DejaVuSansCondensed}. */
  public static Letters in(PDDocument document, String name) throws IOException {
    try (InputStream file = Letters.class.getResourceAsStream(FAMILY + name + ".ttf")) {
      if (file == null) {
        throw new IllegalStateException("the typeface " + name + " is not on the class path");
      }
      return new Letters(PDType0Font.load(document, file));
    }
  }

  public PDFont font() {
    return font;
  }

  /** Whether something that was asked for could not be printed. */
  public boolean anyMissing() {
    return anyMissing;
  }

  /** Width in points at a size. */
  public float width(String text, float size) throws IOException {
    return font.getStringWidth(printable(text)) / 1000 * size;
  }

  /** The text as it is set: from left to right, joined, without what the typeface lacks. */
  public String printable(String text) {
    StringBuilder clean = new StringBuilder();
    String set =
        Bidi.requiresBidi(text.toCharArray(), 0, text.length()) ? ordered(joined(text)) : text;
    set.codePoints()
        .forEach(
            letter -> {
              if (letter == '\n' || letter == '\t' || letter == 0xA0) {
                clean.append(' ');
              } else if (Character.getType(letter) == Character.FORMAT) {
                // Marks of direction and joining have done their work.
                return;
              } else if (has.computeIfAbsent(letter, this::has)) {
                clean.appendCodePoint(letter);
              } else {
                anyMissing = true;
                clean.append(has.computeIfAbsent((int) UNPRINTABLE, this::has) ? UNPRINTABLE : '?');
              }
            });
    return clean.toString();
  }

  private boolean has(int letter) {
    try {
      font.encode(new String(Character.toChars(letter)));
      return true;
    } catch (IllegalArgumentException | IOException e) {
      return false;
    }
  }

  private static String joined(String text) {
    StringBuilder out = new StringBuilder();
    boolean joinsBefore = false;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      int[] forms = FORMS.get(letter);
      if (forms == null) {
        out.append(letter);
        // Vowel marks do not come between letters.
        if (Character.getType(letter) != Character.NON_SPACING_MARK) {
          joinsBefore = letter == '\u0640';
        }
        continue;
      }
      Integer both =
          letter == '\u0644' && i + 1 < text.length() ? LAM_WITH.get(text.charAt(i + 1)) : null;
      if (both != null) {
        out.append((char) (both + (joinsBefore ? 1 : 0)));
        joinsBefore = false;
        i++;
        continue;
      }
      boolean joinsAfter = forms[2] == 4 && joins(text, i + 1);
      int form = joinsBefore ? (joinsAfter ? 3 : 1) : joinsAfter ? 2 : 0;
      out.append((char) (forms[1] + form));
      joinsBefore = forms[2] == 4;
    }
    return out.toString();
  }

  private static boolean joins(String text, int at) {
    int next = at;
    while (next < text.length()
        && Character.getType(text.charAt(next)) == Character.NON_SPACING_MARK) {
      next++;
    }
    return next < text.length()
        && (FORMS.containsKey(text.charAt(next)) || text.charAt(next) == '\u0640');
  }

  private static String ordered(String text) {
    Bidi bidi = new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT);
    int runs = bidi.getRunCount();
    byte[] levels = new byte[runs];
    Object[] parts = new Object[runs];
    for (int i = 0; i < runs; i++) {
      levels[i] = (byte) bidi.getRunLevel(i);
      String part = text.substring(bidi.getRunStart(i), bidi.getRunLimit(i));
      parts[i] = levels[i] % 2 == 1 ? reversed(part) : part;
    }
    Bidi.reorderVisually(levels, 0, parts, 0, runs);
    StringBuilder out = new StringBuilder();
    for (Object part : parts) {
      out.append(part);
    }
    return out.toString();
  }

  private static String reversed(String part) {
    StringBuilder out = new StringBuilder();
    new StringBuilder(part)
        .reverse()
        .codePoints()
        .forEach(
            letter ->
                out.appendCodePoint(
                    switch (letter) {
                      case '(' -> ')';
                      case ')' -> '(';
                      case '[' -> ']';
                      case ']' -> '[';
                      default -> letter;
                    }));
    return out.toString();
  }
}
