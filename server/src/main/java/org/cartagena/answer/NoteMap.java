package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.graphics.state.PDExtendedGraphicsState;
import org.cartagena.paper.Paper;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * The map of a note: north is up, degrees of longitude are as wide as they are in its middle.
 * Colours and patterns are those of the page. What is too small to be seen is a diamond, so that
 * nothing met is missing on the map.
 */
final class NoteMap {
  private static final Color LAND = new Color(0xf8f6f0);
  private static final Color BOUNDARY = new Color(0x8a8475);
  private static final Color CORRIDOR = new Color(0x0b4f9c);
  private static final double METRES_OF_A_DEGREE = 111_320;
  private static final float SMALL = 5;
  private static final float MARK = 3.4f;
  private static final int NAMES_MOST = 200;

  /** Colour, step of the pattern, and how the pattern runs, of a class of areas. */
  private record Style(Color colour, String pattern) {}

  private static final Map<String, Style> STYLES =
      Map.of(
          "CHA", new Style(new Color(0xa8121c), "cross"),
          "SHA", new Style(new Color(0xb85400), "diagonal"),
          "indication", new Style(new Color(0x7d5a00), "dots"),
          "unknown", new Style(new Color(0x6a2c91), "plus"));
  private static final Map<String, String> WORDS =
      Map.of(
          "CHA", "Confirmed (CHA)",
          "SHA", "Suspected (SHA)",
          "indication", "Indication",
          "unknown", "Class not known");

  private final Shapes shapes;
  private final List<Shapes.Shape> met;
  private final List<Shapes.Shape> adminAreas;
  private final Paper paper;
  private final Frame frame;
  private final float left;
  private final float bottom;
  private final float width;
  private final float height;
  private final Envelope shown;
  private final double cos;
  private final double pointsOfADegree;
  private float signX;
  private float signY;

  NoteMap(Shapes shapes, Paper paper, float left, float bottom, float width, float height) {
    this.shapes = shapes;
    this.met = new ArrayList<>(shapes.list("hazard-area"));
    this.adminAreas = shapes.list("admin-area");
    // The gravest on top.
    met.sort(Comparator.comparingInt(one -> rank(one.properties())));
    this.paper = paper;
    this.left = left;
    this.bottom = bottom;
    this.width = width;
    this.height = height;
    this.frame = Frame.of(shapes.list("corridor"));
    this.shown = frame.shown(width / height);
    double latitude = Math.max(-85, Math.min(85, shown.centre().getY()));
    this.cos = Math.cos(Math.toRadians(latitude));
    this.pointsOfADegree = height / shown.getHeight();
  }

  /** What the map shows, in words. */
  static String words(JsonNode answer) {
    return "Map of the corridor with "
        + answer.at("/summary/hazardAreaCount").asInt()
        + " hazardous areas met; they are listed in the tables.";
  }

  void draw(PDPageContentStream out) throws IOException {
    out.saveGraphicsState();
    out.addRect(left, bottom, width, height);
    out.clip();
    out.setNonStrokingColor(LAND);
    out.addRect(left, bottom, width, height);
    out.fill();
    for (Shapes.Shape one : adminAreas) {
      int level = one.properties().path("level").asInt(1);
      out.setStrokingColor(BOUNDARY);
      out.setLineWidth(level == 1 ? 0.9f : 0.45f);
      out.setLineDashPattern(level == 1 ? new float[0] : new float[] {3, 2}, 0);
      if (trace(out, one.geometry())) {
        out.stroke();
      }
    }
    out.setLineDashPattern(new float[0], 0);
    corridor(out);
    route(out);
    for (Shapes.Shape one : shapes.list("nearest-outside")) {
      area(out, one, true);
    }
    for (Shapes.Shape one : met) {
      area(out, one, false);
    }
    names(out);
    out.restoreGraphicsState();
    out.setStrokingColor(Paper.MUTED);
    out.setLineWidth(0.7f);
    out.addRect(left, bottom, width, height);
    out.stroke();
    scale(out);
    north(out);
  }

  private static int rank(JsonNode properties) {
    return switch (properties.path("classification").asText()) {
      case "CHA" -> 3;
      case "SHA" -> 2;
      case "indication" -> 1;
      default -> 0;
    };
  }

  private void corridor(PDPageContentStream out) throws IOException {
    for (Shapes.Shape one : shapes.list("corridor")) {
      out.setNonStrokingColor(CORRIDOR);
      alpha(out, 0.13f);
      if (trace(out, one.geometry())) {
        out.fillEvenOdd();
      }
      alpha(out, 1);
      out.setStrokingColor(CORRIDOR);
      out.setLineWidth(0.4f);
      if (trace(out, one.geometry())) {
        out.stroke();
      }
    }
  }

  private void route(PDPageContentStream out) throws IOException {
    out.setLineJoinStyle(1);
    out.setLineCapStyle(1);
    for (Shapes.Shape one : shapes.list("alternative")) {
      line(out, one.geometry(), new float[] {5, 3}, 1.2f);
    }
    for (Shapes.Shape one : shapes.list("suggestion")) {
      line(out, one.geometry(), new float[] {1.5f, 2.5f}, 1.2f);
    }
    for (Shapes.Shape one : shapes.list("route")) {
      line(out, one.geometry(), new float[0], 1.5f);
    }
    out.setLineDashPattern(new float[0], 0);
    out.setLineCapStyle(0);
  }

  private void line(PDPageContentStream out, Geometry line, float[] dash, float thick)
      throws IOException {
    if (line.getDimension() == 0) {
      for (Coordinate at : line.getCoordinates()) {
        out.setNonStrokingColor(CORRIDOR);
        float r = 3;
        out.addRect(px(at.x) - r / 2, py(at.y) - r / 2, r, r);
        out.fill();
      }
      return;
    }
    out.setLineDashPattern(dash, 0);
    out.setStrokingColor(CORRIDOR);
    out.setLineWidth(line.getDimension() == 2 ? 0.9f : thick);
    if (trace(out, line)) {
      out.stroke();
    }
  }

  private void area(PDPageContentStream out, Shapes.Shape one, boolean outside) throws IOException {
    Style style =
        STYLES.getOrDefault(
            one.properties().path("classification").asText(), STYLES.get("unknown"));
    for (int i = 0; i < one.geometry().getNumGeometries(); i++) {
      Geometry part = one.geometry().getGeometryN(i);
      Envelope box = part.getEnvelopeInternal();
      float x = px(box.centre().getX());
      float y = py(box.centre().getY());
      double size =
          Math.max(box.getWidth() * cos * pointsOfADegree, box.getHeight() * pointsOfADegree);
      if (size < SMALL || part instanceof Point) {
        mark(out, style.colour(), x, y, MARK, outside);
        continue;
      }
      if (part instanceof Polygon && !outside) {
        out.setNonStrokingColor(style.colour());
        alpha(out, 0.2f);
        if (trace(out, part)) {
          out.fillEvenOdd();
        }
        alpha(out, 1);
        hatch(out, part, style);
      }
      out.setStrokingColor(style.colour());
      out.setLineWidth(outside ? 0.6f : 0.9f);
      out.setLineDashPattern(
          outside || style.pattern().equals("dots") ? new float[] {2.5f, 1.5f} : new float[0], 0);
      if (trace(out, part)) {
        out.stroke();
      }
      out.setLineDashPattern(new float[0], 0);
    }
  }

  private void hatch(PDPageContentStream out, Geometry part, Style style) throws IOException {
    Envelope box = part.getEnvelopeInternal();
    float west = Math.max(left, px(box.getMinX()));
    float east = Math.min(left + width, px(box.getMaxX()));
    float south = Math.max(bottom, py(box.getMinY()));
    float north = Math.min(bottom + height, py(box.getMaxY()));
    if (west >= east || south >= north) {
      return;
    }
    out.saveGraphicsState();
    if (trace(out, part)) {
      out.clipEvenOdd();
    }
    out.setStrokingColor(style.colour());
    out.setLineWidth(0.45f);
    float step = style.pattern().equals("cross") ? 4 : 5;
    float tall = north - south;
    // The pattern is the same all over the map, whatever area it begins in.
    float first = (float) Math.floor((west - tall - left) / step) * step + left;
    switch (style.pattern()) {
      case "dots", "plus" -> {
        for (float x = (float) Math.floor(west / step) * step; x <= east; x += step) {
          for (float y = (float) Math.floor(south / step) * step; y <= north; y += step) {
            out.moveTo(x - 0.8f, y);
            out.lineTo(x + 0.8f, y);
            if (style.pattern().equals("plus")) {
              out.moveTo(x, y - 0.8f);
              out.lineTo(x, y + 0.8f);
            }
          }
        }
      }
      default -> {
        for (float x = first; x <= east; x += step) {
          float shift = (south - bottom) % step;
          out.moveTo(x + shift, south);
          out.lineTo(x + shift + tall, north);
        }
        if (style.pattern().equals("cross")) {
          for (float x = first; x <= east; x += step) {
            float shift = step - (south - bottom) % step;
            out.moveTo(x + tall + shift, south);
            out.lineTo(x + shift, north);
          }
        }
      }
    }
    out.stroke();
    out.restoreGraphicsState();
  }

  private static void mark(
      PDPageContentStream out, Color colour, float x, float y, float r, boolean hollow)
      throws IOException {
    out.setNonStrokingColor(hollow ? Color.WHITE : colour);
    out.setStrokingColor(hollow ? colour : Color.WHITE);
    out.setLineWidth(hollow ? 0.9f : 0.4f);
    out.moveTo(x, y + r);
    out.lineTo(x + r, y);
    out.lineTo(x, y - r);
    out.lineTo(x - r, y);
    out.closePath();
    out.fillAndStroke();
  }

  /** Names of the administrative areas that have room, the highest level first. */
  private void names(PDPageContentStream out) throws IOException {
    List<Envelope> taken = new ArrayList<>();
    int written = 0;
    for (Shapes.Shape one : adminAreas) {
      String name = one.properties().path("name").asText();
      Envelope seen = new Envelope(one.geometry().getEnvelopeInternal());
      Envelope here =
          new Envelope(
              frame.x(seen.getMinX()), frame.x(seen.getMaxX()), seen.getMinY(), seen.getMaxY());
      if (here.getWidth() > 300) {
        continue;
      }
      Envelope inside = here.intersection(shown);
      if (inside.isNull()) {
        continue;
      }
      Coordinate at = one.geometry().getInteriorPoint().getCoordinate();
      float size = one.properties().path("level").asInt(1) == 1 ? 7.5f : 6.2f;
      float wide = paper.plain().width(name, size);
      float x = px(at.x) - wide / 2;
      float y = py(at.y) - size / 2;
      Envelope box = new Envelope(x - 2, x + wide + 2, y - 2, y + size + 2);
      boolean fits =
          x > left + 2
              && x + wide < left + width - 2
              && y > bottom + 24
              && y + size < bottom + height - 4
              && wide < inside.getWidth() * cos * pointsOfADegree * 1.1
              && taken.stream().noneMatch(box::intersects);
      if (fits && written < NAMES_MOST) {
        taken.add(box);
        written++;
        paper.put(out, paper.plain(), size, Paper.MUTED, x, y, name);
      }
    }
  }

  private void scale(PDPageContentStream out) throws IOException {
    double pointsOfAMetre = pointsOfADegree / METRES_OF_A_DEGREE;
    double longest = width * 0.28 / pointsOfAMetre;
    double base = Math.pow(10, Math.floor(Math.log10(longest)));
    double metres = longest >= 5 * base ? 5 * base : longest >= 2 * base ? 2 * base : base;
    float bar = (float) (metres * pointsOfAMetre);
    String words = metres >= 1000 ? "%.0f km".formatted(metres / 1000) : "%.0f m".formatted(metres);
    float x = left + 10;
    float y = bottom + 9;
    float wide = bar + paper.plain().width(words, 7) + 14;
    out.setNonStrokingColor(Color.WHITE);
    alpha(out, 0.85f);
    out.addRect(left + 4, bottom + 4, wide + 4, 13);
    out.fill();
    alpha(out, 1);
    out.setNonStrokingColor(Paper.INK);
    out.addRect(x, y, bar / 2, 3);
    out.fill();
    out.setStrokingColor(Paper.INK);
    out.setLineWidth(0.6f);
    out.addRect(x, y, bar, 3);
    out.stroke();
    paper.put(out, paper.plain(), 7, Paper.INK, x + bar + 4, y - 1, words);
  }

  private void north(PDPageContentStream out) throws IOException {
    float x = left + width - 16;
    float y = bottom + height - 30;
    out.setNonStrokingColor(Paper.INK);
    out.moveTo(x, y + 14);
    out.lineTo(x + 4.5f, y);
    out.lineTo(x, y + 3);
    out.lineTo(x - 4.5f, y);
    out.closePath();
    out.fill();
    paper.put(out, paper.bold(), 8, Paper.INK, x - 2.8f, y + 16.5f, "N");
  }

  /** What the signs mean, in lines below the map. */
  void legend(PDPageContentStream out, float top) throws IOException {
    at(left, top - 9);
    for (String classification : Findings.CLASSIFICATIONS) {
      if (met.stream()
          .anyMatch(
              one -> one.properties().path("classification").asText().equals(classification))) {
        room(WORDS.get(classification), 11);
        mark(out, STYLES.get(classification).colour(), signX + 4, signY + 2.6f, MARK, false);
        word(out, WORDS.get(classification), 11);
      }
    }
    if (!shapes.list("nearest-outside").isEmpty()) {
      room("Nearest outside", 11);
      mark(out, STYLES.get("SHA").colour(), signX + 4, signY + 2.6f, MARK, true);
      word(out, "Nearest outside", 11);
    }
    stroke(out, "Asked about", CORRIDOR, 1.5f, new float[0]);
    if (!shapes.list("alternative").isEmpty()) {
      stroke(out, "Alternative", CORRIDOR, 1.2f, new float[] {5, 3});
    }
    if (!shapes.list("suggestion").isEmpty()) {
      stroke(out, "Desk suggestion, not a safe route", CORRIDOR, 1.2f, new float[] {1.5f, 2.5f});
    }
    room("Corridor", 16);
    out.setNonStrokingColor(CORRIDOR);
    alpha(out, 0.2f);
    out.addRect(signX, signY - 0.5f, 12, 7);
    out.fill();
    alpha(out, 1);
    word(out, "Corridor", 16);
    if (!adminAreas.isEmpty()) {
      stroke(out, "Boundary", BOUNDARY, 0.9f, new float[0]);
    }
  }

  /** How far the legend reaches below the map. */
  float legendHeight() {
    return bottom - signY + 10;
  }

  private void at(float x, float y) {
    signX = x;
    signY = y;
  }

  private void room(String word, float sign) throws IOException {
    if (signX + sign + paper.plain().width(word, 7) > left + width) {
      at(left, signY - 10);
    }
  }

  private void stroke(PDPageContentStream out, String word, Color colour, float thick, float[] dash)
      throws IOException {
    room(word, 18);
    out.setStrokingColor(colour);
    out.setLineWidth(thick);
    out.setLineDashPattern(dash, 0);
    out.moveTo(signX, signY + 2.6f);
    out.lineTo(signX + 14, signY + 2.6f);
    out.stroke();
    out.setLineDashPattern(new float[0], 0);
    word(out, word, 18);
  }

  private void word(PDPageContentStream out, String word, float sign) throws IOException {
    paper.put(out, paper.plain(), 7, Paper.INK, signX + sign, signY, word);
    signX += sign + paper.plain().width(word, 7) + 11;
  }

  private boolean trace(PDPageContentStream out, Geometry geometry) throws IOException {
    boolean any = false;
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      Geometry part = geometry.getGeometryN(i);
      if (part instanceof Polygon polygon) {
        any |= ring(out, polygon.getExteriorRing());
        for (int j = 0; j < polygon.getNumInteriorRing(); j++) {
          any |= ring(out, polygon.getInteriorRingN(j));
        }
      } else if (part instanceof LineString line) {
        any |= ring(out, line);
      } else if (part.getNumGeometries() > 1) {
        any |= trace(out, part);
      }
    }
    return any;
  }

  /** Vertices nearer than a fifth of a point to the one before are left out, save the last. */
  private boolean ring(PDPageContentStream out, LineString line) throws IOException {
    Coordinate[] points = line.getCoordinates();
    float lastX = 0;
    float lastY = 0;
    for (int i = 0; i < points.length; i++) {
      float x = px(points[i].x);
      float y = py(points[i].y);
      if (i == 0) {
        out.moveTo(x, y);
      } else if (i == points.length - 1 || Math.hypot(x - lastX, y - lastY) >= 0.2) {
        out.lineTo(x, y);
      } else {
        continue;
      }
      lastX = x;
      lastY = y;
    }
    return points.length > 1;
  }

  private float px(double longitude) {
    double points = (frame.x(longitude) - shown.getMinX()) * cos * pointsOfADegree;
    return left + (float) Math.max(-5000, Math.min(5000, points));
  }

  private float py(double latitude) {
    double points = (latitude - shown.getMinY()) * pointsOfADegree;
    return bottom + (float) Math.max(-5000, Math.min(5000, points));
  }

  private static void alpha(PDPageContentStream out, float opacity) throws IOException {
    PDExtendedGraphicsState state = new PDExtendedGraphicsState();
    state.setNonStrokingAlphaConstant(opacity);
    out.setGraphicsStateParameters(state);
  }
}
