package org.cartagena.paper;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDNumberTreeNode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDMarkInfo;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDParentTreeValue;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureTreeRoot;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;

/**
 * Pages of A4 that fill from top to bottom with headings, paragraphs and tables. Lengths are
 * points. The text is tagged in its order, so that it can be read aloud.
 */
public final class Paper implements AutoCloseable {
  public static final float LEFT = 45;
  public static final float WIDTH = PDRectangle.A4.getWidth() - 2 * LEFT;
  private static final float TOP = PDRectangle.A4.getHeight() - 42;
  private static final float BOTTOM = 52;
  public static final Color INK = new Color(0x14202b);
  public static final Color MUTED = new Color(0x57606a);
  public static final Color LINE = new Color(0xc9c4b8);
  public static final Color HEAD = new Color(0xf1eee6);
  public static final Color ACCENT = new Color(0x0b4f9c);

  private final PDDocument document = new PDDocument();
  private final Letters plain;
  private final Letters bold;
  private final String language;
  private final PDStructureElement all;
  private final List<List<PDStructureElement>> marked = new ArrayList<>();
  private PDPage page;
  private PDPageContentStream out;
  private float y;

  public Paper(String title, String about, String language, Calendar asked) throws IOException {
    this.language = language;
    this.plain = Letters.in(document, "DejaVuSansCondensed");
    this.bold = Letters.in(document, "DejaVuSansCondensed-Bold");
    PDDocumentInformation information = document.getDocumentInformation();
    information.setTitle(title);
    information.setSubject(about);
    information.setCreator("Cartagena");
    information.setCreationDate(asked);
    document.setVersion(1.7f);
    document.getDocumentCatalog().setLanguage(language);
    PDViewerPreferences shown = new PDViewerPreferences(new COSDictionary());
    shown.setDisplayDocTitle(true);
    document.getDocumentCatalog().setViewerPreferences(shown);
    PDMarkInfo mark = new PDMarkInfo();
    mark.setMarked(true);
    document.getDocumentCatalog().setMarkInfo(mark);
    PDStructureTreeRoot root = new PDStructureTreeRoot();
    document.getDocumentCatalog().setStructureTreeRoot(root);
    this.all = new PDStructureElement("Document", root);
    root.appendKid(all);
    breakPage();
  }

  /** Something that draws and may fail as writing does. */
  public interface Drawing {
    void draw(PDPageContentStream out) throws IOException;
  }

  public void breakPage() throws IOException {
    if (out != null) {
      out.close();
    }
    page = new PDPage(PDRectangle.A4);
    page.setStructParents(marked.size());
    marked.add(new ArrayList<>());
    document.addPage(page);
    out = new PDPageContentStream(document, page);
    y = TOP;
  }

  public int pages() {
    return document.getNumberOfPages();
  }

  public float y() {
    return y;
  }

  public float left() {
    return y - BOTTOM;
  }

  public void skip(float points) {
    y -= points;
  }

  /** Begins a new page unless so much is left of this one. */
  public void need(float points) throws IOException {
    if (y - points < BOTTOM) {
      breakPage();
    }
  }

  public boolean anyMissing() {
    return plain.anyMissing() || bold.anyMissing();
  }

  /** Draws with a tag: P, H1, H2, TH, TD, Figure. */
  public PDStructureElement tagged(PDStructureElement parent, String type, Drawing drawing)
      throws IOException {
    PDStructureElement element = new PDStructureElement(type, parent);
    element.setPage(page);
    parent.appendKid(element);
    List<PDStructureElement> ofPage = marked.get(marked.size() - 1);
    int number = ofPage.size();
    ofPage.add(element);
    element.getCOSObject().setItem(COSName.K, COSInteger.get(number));
    out.beginMarkedContent(COSName.getPDFName(type), number);
    drawing.draw(out);
    out.endMarkedContent();
    return element;
  }

  private PDStructureElement group(PDStructureElement parent, String type) {
    PDStructureElement element = new PDStructureElement(type, parent);
    parent.appendKid(element);
    return element;
  }

  /** Draws what is no content: lines, grounds of tables. */
  public void decoration(Drawing drawing) throws IOException {
    out.beginMarkedContent(COSName.ARTIFACT);
    drawing.draw(out);
    out.endMarkedContent();
  }

  public void figure(String words, Drawing drawing) throws IOException {
    tagged(all, "Figure", drawing).setAlternateDescription(words);
  }

  public void heading(String text) throws IOException {
    need(70);
    y -= 17;
    tagged(all, "H2", to -> put(to, bold, 11.5f, ACCENT, LEFT, y, text));
    float at = y - 4;
    decoration(
        to -> {
          to.setStrokingColor(LINE);
          to.setLineWidth(0.6f);
          to.moveTo(LEFT, at);
          to.lineTo(LEFT + WIDTH, at);
          to.stroke();
        });
    y -= 9;
  }

  public void title(String text, float size) throws IOException {
    for (String line : lines(bold, size, WIDTH, text)) {
      y -= size * 1.15f;
      tagged(all, "H1", to -> put(to, bold, size, INK, LEFT, y, line));
    }
    y -= 3;
  }

  public void paragraph(String text) throws IOException {
    paragraph(text, 8.6f, INK, false);
  }

  public void small(String text) throws IOException {
    paragraph(text, 7.6f, MUTED, false);
  }

  public void strong(String text) throws IOException {
    paragraph(text, 9.2f, INK, true);
  }

  private void paragraph(String text, float size, Color colour, boolean isBold) throws IOException {
    if (text.isBlank()) {
      return;
    }
    Letters letters = isBold ? bold : plain;
    for (String line : lines(letters, size, WIDTH, text)) {
      need(size * 1.4f);
      y -= size * 1.32f;
      tagged(all, "P", to -> put(to, letters, size, colour, LEFT, y, line));
    }
    y -= size * 0.45f;
  }

  /** Names and values, two of each in a line. */
  public void facts(List<List<String>> facts) throws IOException {
    float half = WIDTH / 2;
    for (List<String> fact : facts) {
      float height = 0;
      for (int i = 0; i < 2; i++) {
        float x = LEFT + i * half;
        String name = fact.get(2 * i);
        float at = y - 10;
        tagged(all, "P", to -> put(to, plain, 7.6f, MUTED, x, y - 10, name));
        for (String line : lines(plain, 8.6f, half - 62, fact.get(2 * i + 1))) {
          float lineAt = at;
          tagged(all, "P", to -> put(to, plain, 8.6f, INK, x + 52, lineAt, line));
          at -= 10.8f;
        }
        height = Math.max(height, y - at);
      }
      y -= height - 10 + 0.8f;
    }
    y -= 8;
  }

  /** Figures in boxes beside each other, each with its caption. */
  public void figures(List<String[]> figures) throws IOException {
    float gap = 8;
    float width = (WIDTH - gap * (figures.size() - 1)) / figures.size();
    float height = 46;
    need(height + 6);
    float top = y;
    for (int i = 0; i < figures.size(); i++) {
      float x = LEFT + i * (width + gap);
      String[] one = figures.get(i);
      decoration(
          to -> {
            to.setNonStrokingColor(HEAD);
            to.addRect(x, top - height, width, height);
            to.fill();
          });
      float size = 17;
      while (size > 9 && bold.width(one[0], size) > width - 14) {
        size -= 0.5f;
      }
      float fitted = size;
      tagged(all, "P", to -> put(to, bold, fitted, INK, x + 7, top - 20, one[0]));
      float at = top - 31;
      for (String line : lines(plain, 7.2f, width - 12, one[1])) {
        float lineAt = at;
        tagged(all, "P", to -> put(to, plain, 7.2f, MUTED, x + 7, lineAt, line));
        at -= 8.6f;
      }
    }
    y -= height + 6;
  }

  /**
   * A table whose rows keep together.
   *
   * @param shares of the width, one for each column; negative for numbers, set to the right
   */
  public void table(float[] shares, List<String> heads, List<List<String>> rows)
      throws IOException {
    float sum = 0;
    for (float share : shares) {
      sum += Math.abs(share);
    }
    float[] widths = new float[shares.length];
    for (int i = 0; i < shares.length; i++) {
      widths[i] = Math.abs(shares[i]) / sum * WIDTH;
    }
    PDStructureElement table = group(all, "Table");
    row(table, shares, widths, heads, true);
    for (List<String> row : rows) {
      if (y - height(widths, row, false) < BOTTOM) {
        breakPage();
        row(table, shares, widths, heads, true);
      }
      row(table, shares, widths, row, false);
    }
    y -= 5;
  }

  private float height(float[] widths, List<String> cells, boolean head) throws IOException {
    int most = 1;
    for (int i = 0; i < cells.size(); i++) {
      most = Math.max(most, lines(head ? bold : plain, 7.8f, widths[i] - 6, cells.get(i)).size());
    }
    return most * 9.6f + 3.4f;
  }

  private void row(
      PDStructureElement table, float[] shares, float[] widths, List<String> cells, boolean head)
      throws IOException {
    Letters letters = head ? bold : plain;
    float height = height(widths, cells, head);
    need(height);
    float top = y;
    decoration(
        to -> {
          if (head) {
            to.setNonStrokingColor(HEAD);
            to.addRect(LEFT, top - height, WIDTH, height);
            to.fill();
          }
          to.setStrokingColor(LINE);
          to.setLineWidth(0.35f);
          to.moveTo(LEFT, top - height);
          to.lineTo(LEFT + WIDTH, top - height);
          to.stroke();
        });
    PDStructureElement row = group(table, "TR");
    float x = LEFT;
    for (int i = 0; i < cells.size(); i++) {
      float at = top - 9.2f;
      for (String line : lines(letters, 7.8f, widths[i] - 6, cells.get(i))) {
        float lineAt = at;
        float lineX = shares[i] < 0 ? x + widths[i] - 3 - letters.width(line, 7.8f) : x + 3;
        tagged(row, head ? "TH" : "TD", to -> put(to, letters, 7.8f, INK, lineX, lineAt, line));
        at -= 9.6f;
      }
      x += widths[i];
    }
    y -= height;
  }

  /** Sets a line of text on its base line. */
  public void put(
      PDPageContentStream to,
      Letters letters,
      float size,
      Color colour,
      float x,
      float at,
      String text)
      throws IOException {
    to.beginText();
    to.setNonStrokingColor(colour);
    to.setFont(letters.font(), size);
    to.newLineAtOffset(x, at);
    to.showText(letters.printable(text));
    to.endText();
  }

  public Letters plain() {
    return plain;
  }

  public Letters bold() {
    return bold;
  }

  /** Lines that fit; a word that is longer than a line is cut. */
  private static List<String> lines(Letters letters, float size, float width, String text)
      throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (letters.width(longer, size) <= width) {
        line.setLength(0);
        line.append(longer);
        continue;
      }
      if (!line.isEmpty()) {
        lines.add(line.toString());
      }
      String rest = word;
      while (letters.width(rest, size) > width && rest.codePointCount(0, rest.length()) > 1) {
        int end = rest.length();
        while (end > 1 && letters.width(rest.substring(0, end), size) > width) {
          end = rest.offsetByCodePoints(end, -1);
        }
        end = Math.max(end, rest.offsetByCodePoints(0, 1));
        lines.add(rest.substring(0, end));
        rest = rest.substring(end);
      }
      line.setLength(0);
      line.append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Ends the paper: a foot on every page, the tags, the file. */
  public byte[] bytes(String foot) throws IOException {
    out.close();
    int count = document.getNumberOfPages();
    for (int i = 0; i < count; i++) {
      String of = "Page " + (i + 1) + " of " + count;
      try (PDPageContentStream to =
          new PDPageContentStream(
              document, document.getPage(i), PDPageContentStream.AppendMode.APPEND, true, true)) {
        to.beginMarkedContent(COSName.ARTIFACT);
        to.setStrokingColor(LINE);
        to.setLineWidth(0.5f);
        to.moveTo(LEFT, 42);
        to.lineTo(LEFT + WIDTH, 42);
        to.stroke();
        String shortFoot = foot;
        while (plain.width(shortFoot, 7) > WIDTH - 70) {
          shortFoot = shortFoot.substring(0, shortFoot.length() - 2);
        }
        put(to, plain, 7, MUTED, LEFT, 31, shortFoot);
        put(to, plain, 7, MUTED, LEFT + WIDTH - plain.width(of, 7), 31, of);
        to.endMarkedContent();
      }
    }
    COSArray numbers = new COSArray();
    for (int i = 0; i < marked.size(); i++) {
      COSArray elements = new COSArray();
      marked.get(i).forEach(element -> elements.add(element.getCOSObject()));
      numbers.add(COSInteger.get(i));
      numbers.add(elements);
    }
    COSDictionary tree = new COSDictionary();
    tree.setItem(COSName.NUMS, numbers);
    PDStructureTreeRoot root = document.getDocumentCatalog().getStructureTreeRoot();
    root.setParentTree(new PDNumberTreeNode(tree, PDParentTreeValue.class));
    root.setParentTreeNextKey(marked.size());
    all.setLanguage(language);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.save(bytes);
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    document.close();
  }
}
