package org.cartagena.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * A way between the ends of the planned one that meets less (decision 0027): the cheapest over a
 * grid on which ground near a confirmed area costs a thousand times, near a suspected one twenty
 * times. It is offered only where the answer itself finds that it meets less, and always as a desk
 * suggestion: nobody has looked at the ground.
 */
final class Suggestion {
  static final String MARKED =
      "A desk suggestion from the records alone, not a safe route. It knows no slopes, rivers, land"
          + " rights or buildings, and nothing that is not recorded. Ask the mine action authority.";

  private static final double BAND_M_LEAST = 5_000;
  private static final double BAND_SHARE = 0.25;
  private static final double BAND_M_MOST = 25_000;
  private static final double LENGTH_M_MOST = 1_500_000;
  private static final double CELL_M_LEAST = 20;
  private static final double CELL_M_MOST = 2_000;
  private static final double CELLS_MOST = 4_000_000;
  private static final double BAND_CELLS_MOST = 600_000;

  /** A square metre or a metre is rounding. */
  private static final double SAME = 1;

  /** A tenth less is worth a longer way; a tenth more of suspected ground, less of confirmed. */
  private static final double GAIN = 0.1;

  private static final int GRAVE_FIGURES = 4;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Question question;
  private final Way planned;

  Suggestion(Question question, Way planned) {
    this.question = question;
    this.planned = planned;
  }

  /**
   * What is offered.
   *
   * @param way null where nothing is, and then the reason says why
   */
  record Offer(Way way, Way surveyed, Findings findings, String reason) {
    static Offer none(String reason) {
      return new Offer(null, null, null, reason);
    }

    /** Member {@code suggestion} without needs. */
    ObjectNode json() {
      ObjectNode json = JSON.createObjectNode().put("marked", MARKED).put("reason", reason);
      if (way == null) {
        json.putNull("geometry");
        return json;
      }
      json.set("geometry", JsonGeometry.write(way.geometry()));
      json.set("summary", findings.summary());
      json.set("notCovered", findings.known("notCovered"));
      json.set("byClassification", findings.byClassification());
      return json;
    }
  }

  /** Confirmed, or not known to be less. */
  static boolean isGrave(HazardArea area) {
    return !area.classification().equals("SHA") && !area.classification().equals("indication");
  }

  Offer find(Handle handle, Findings met) {
    Geometry geometry = planned.geometry();
    if (geometry.getNumGeometries() != 1
        || !(geometry.getGeometryN(0) instanceof LineString line)
        || line.isClosed()) {
      return Offer.none(
          "A way around is looked for between the two ends of one line that does not cross 180 degrees.");
    }
    if (met.met().isEmpty()) {
      return Offer.none(
          "The route as asked meets no recorded area, so there is nothing to go around. That does not say that it is safe.");
    }
    if (planned.corridor().lengthM() > LENGTH_M_MOST) {
      return Offer.none("A way around is looked for along at most 1,500 km. Ask for a part.");
    }
    double bandM =
        Math.min(
            BAND_M_MOST,
            Math.max(BAND_M_LEAST, BAND_SHARE * planned.corridor().lengthM())
                + 2 * question.corridorM());
    Corridor band = new Corridor(geometry, bandM);
    if (band.boxes().stream().anyMatch(box -> box.getMinX() <= -180 || box.getMaxX() >= 180)) {
      return Offer.none("So near to 180 degrees no way around is looked for.");
    }
    Optional<Collection<HazardArea>> near = AnswerStore.listInBoxes(handle, band.boxes(), Set.of());
    if (near.isEmpty()) {
      return Offer.none("More than 50,000 areas lie around it. Ask for a part of the route.");
    }
    Map<Long, HazardArea> areas = new LinkedHashMap<>();
    near.get().stream()
        .sorted(java.util.Comparator.comparing(HazardArea::id))
        .forEach(area -> areas.put(area.id(), area));
    Optional<String> end = endInGrave(line, areas.values());
    if (end.isPresent()) {
      return Offer.none(end.get());
    }
    Grid grid = grid(line, bandM, band);
    if (grid == null) {
      return Offer.none(
          "The ground around it is too wide for a grid that would tell areas apart. Ask for a part.");
    }
    areas.values().forEach(area -> lay(grid, area));
    Optional<LineString> found = grid.cheapest(line.getFactory());
    if (found.isEmpty()) {
      return Offer.none(
          "No way was found within " + Math.round(bandM / 1000) + " km of the route.");
    }
    return compared(handle, met, found.get());
  }

  private Offer compared(Handle handle, Findings met, LineString found) {
    Way way;
    Way surveyed;
    try {
      way = Way.of(found, question.corridorM(), "suggestion");
      surveyed =
          question.surveyBufferM() == 0
              ? way
              : Way.of(found, question.corridorM() + question.surveyBufferM(), "suggestion");
    } catch (AppException e) {
      return Offer.none(e.getMessage());
    }
    Findings findings = Findings.read(handle, question.programme(), way);
    Set<String> hidden = new HashSet<>();
    findings.known("notCovered").forEach(code -> hidden.add(code.asText()));
    met.known("notCovered").forEach(code -> hidden.remove(code.asText()));
    if (!hidden.isEmpty()) {
      return Offer.none(
          "A way around would enter ground whose records are not public (" + hidden + ").");
    }
    double[] before = figures(met);
    double[] after = figures(findings);
    boolean less = false;
    for (int i = 0; i < before.length; i++) {
      double most = i < GRAVE_FIGURES ? before[i] : before[i] * (1 + GAIN);
      if (after[i] > most + SAME) {
        return Offer.none(
            "No way was found that meets less of everything than the route as asked.");
      }
      less |= after[i] < before[i] * (1 - GAIN) - SAME;
    }
    return less
        ? new Offer(way, surveyed, findings, null)
        : Offer.none("No way was found that meets clearly less than the route as asked.");
  }

  /** What must not grow: confirmed ground first, then, but for a little, all. */
  private static double[] figures(Findings findings) {
    Predicate<HazardArea> grave = Suggestion::isGrave;
    return new double[] {
      findings.areaM2(grave),
      findings.routeAffectedM(grave),
      // One more area is more, whatever its size.
      2 * SAME * findings.met().stream().filter(m -> isGrave(m.area())).count(),
      2 * SAME * findings.met().stream().filter(m -> m.areaInsideM2() == null).count(),
      findings.areaM2(area -> true),
      findings.routeAffectedM(area -> true)
    };
  }

  private Optional<String> endInGrave(LineString line, Collection<HazardArea> areas) {
    for (Geometry end : List.of(line.getStartPoint(), line.getEndPoint())) {
      Corridor around = new Corridor(end, question.corridorM());
      for (HazardArea area : areas) {
        if (isGrave(area) && Analysis.reach(around, area.geometry()).isPresent()) {
          return Optional.of(
              "The route "
                  + (end.equalsExact(line.getStartPoint()) ? "begins" : "ends")
                  + " within its corridor of "
                  + (area.localId() == null ? "an area" : "area " + area.localId())
                  + ", which is confirmed or of unknown class. Choose another end.");
        }
      }
    }
    return Optional.empty();
  }

  /** Null where cells would be too large. */
  private Grid grid(LineString line, double bandM, Corridor band) {
    Envelope box = new Envelope();
    band.boxes().forEach(box::expandToInclude);
    double latitude = Math.min(85, Math.max(Math.abs(box.getMinY()), Math.abs(box.getMaxY())));
    double heightM = box.getHeight() * Grid.DEGREE_M;
    double widthM = box.getWidth() * Grid.DEGREE_M * Math.cos(Math.toRadians(box.centre().y));
    double cellM =
        Math.max(
            Math.max(CELL_M_LEAST, question.corridorM() / 4),
            Math.max(
                Math.sqrt(heightM * widthM / CELLS_MOST),
                Math.sqrt(
                    (2 * bandM * planned.corridor().lengthM() + Math.PI * bandM * bandM)
                        / BAND_CELLS_MOST)));
    return cellM > CELL_M_MOST || latitude >= 85 ? null : new Grid(line, box, band.ground(), cellM);
  }

  /** Marks the cells whose middle is so near an area that a corridor there could meet it. */
  private void lay(Grid grid, HazardArea area) {
    Coordinate middle = area.geometry().getEnvelopeInternal().centre();
    double east = Grid.DEGREE_M_MOST * Math.cos(Math.toRadians(middle.y));
    double withinM = Math.max(1, question.corridorM()) * 1.01 + grid.halfDiagonalM() + 1;
    Geometry metres =
        AffineTransformation.scaleInstance(east, Grid.DEGREE_M_MOST).transform(area.geometry());
    Geometry wide = metres.buffer(withinM, 4);
    IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(wide);
    Envelope box = wide.getEnvelopeInternal();
    grid.mark(
        new Envelope(
            box.getMinX() / east,
            box.getMaxX() / east,
            box.getMinY() / Grid.DEGREE_M_MOST,
            box.getMaxY() / Grid.DEGREE_M_MOST),
        at ->
            inside.locate(new Coordinate(at.x * east, at.y * Grid.DEGREE_M_MOST))
                != Location.EXTERIOR,
        isGrave(area) ? Grid.GRAVE : Grid.SUSPECTED);
  }
}
