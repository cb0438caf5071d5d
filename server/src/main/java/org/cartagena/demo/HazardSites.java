package org.cartagena.demo;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.index.quadtree.Quadtree;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * Places the hazardous areas: in clumps along the two old front lines, around towns that were
 * fought over, beside roads, and a few anywhere. Outlines do not overlap, lie on land, and keep off
 * the middle of towns.
 */
final class HazardSites {
  /** The northern front, in kilometres east and north. */
  private static final double[][] NORTH_KM = {
    {-88, 58}, {-84, 36}, {-70, 20}, {-48, 12}, {-26, 14}, {-6, 24}, {12, 28}, {30, 40}, {44, 58},
    {52, 72}
  };

  /** The eastern front. */
  private static final double[][] EAST_KM = {
    {48, -84}, {50, -62}, {62, -44}, {66, -24}, {82, -8}, {98, 4}, {112, 18}, {126, 34}
  };

  private final Country country;
  private final List<Roads.Road> roads;
  private final Dice dice = Dice.of("hazard sites");
  private final IndexedPointInAreaLocator mainland;
  private final Quadtree placed = new Quadtree();
  private final STRtree roadPieces = new STRtree();
  private final List<Front> fronts;
  private final double[] traffic;

  HazardSites(Country country, List<Roads.Road> roads) {
    this.country = country;
    this.roads = roads;
    // Armies mine the roads that the other side needs.
    this.traffic =
        roads.stream().mapToDouble(road -> road.roadClass().equals("national") ? 9 : 1).toArray();
    this.mainland = new IndexedPointInAreaLocator(country.coast().mainland());
    for (Roads.Road road : roads) {
      Coordinate[] line = road.line().getCoordinates();
      for (int i = 1; i < line.length; i++) {
        Geometry piece = Ground.GEOMETRY.createLineString(new Coordinate[] {line[i - 1], line[i]});
        roadPieces.insert(piece.getEnvelopeInternal(), piece);
      }
    }
    this.fronts = List.of(front(NORTH_KM, 26), front(EAST_KM, 19));
  }

  List<HazardSite> place(int number) {
    List<Town> foughtOver = foughtOver();
    List<HazardSite> sites = new ArrayList<>();
    while (sites.size() < number) {
      HazardSite site = site(foughtOver);
      if (site != null) {
        sites.add(site);
      }
    }
    return sites;
  }

  /** Towns within 16 km of a front, and four others that were besieged. */
  private List<Town> foughtOver() {
    List<Town> near = new ArrayList<>();
    for (Town town : country.towns()) {
      if (town.rank() > 0 && frontDistance(town.place()) < 16_000) {
        near.add(town);
      }
    }
    List<Town> far = new ArrayList<>(country.towns());
    far.removeAll(near);
    for (int i = 0; i < 4; i++) {
      near.add(far.get((i + 1) * 7 % far.size()));
    }
    return near;
  }

  private double frontDistance(Coordinate place) {
    double nearest = Double.MAX_VALUE;
    for (Front front : fronts) {
      for (Coordinate post : front.line()) {
        nearest =
            Math.min(nearest, Ground.hypot(Ground.x(place) - post.x, Ground.y(place) - post.y));
      }
    }
    return nearest;
  }

  private HazardSite site(List<Town> foughtOver) {
    double x;
    double y;
    double angle;
    String setting;
    switch (dice.weighted(35, 24, 19, 18, 4)) {
      case 0, 1 -> {
        setting = "front";
        Front front = dice.chance(0.58) ? fronts.get(0) : fronts.get(1);
        int clump = dice.weighted(front.weights());
        int at = front.clumps()[clump] + (int) Math.rint(dice.gauss() * front.spread()[clump]);
        if (dice.chance(0.2)) {
          at = dice.below(front.line().size());
        }
        at = Math.max(1, Math.min(front.line().size() - 2, at));
        Coordinate here = front.line().get(at);
        Coordinate next = front.line().get(at + 1);
        angle = StrictMath.atan2(next.y - here.y, next.x - here.x) + dice.gauss() * 0.3;
        // Belts on both sides of the line, thinning out.
        double aside =
            (dice.chance(0.5) ? 1 : -1) * Math.abs(250 + dice.gauss() * dice.between(300, 2_600));
        double along = dice.between(-500, 500);
        x = here.x + along * StrictMath.cos(angle) - aside * StrictMath.sin(angle);
        y = here.y + along * StrictMath.sin(angle) + aside * StrictMath.cos(angle);
      }
      case 2 -> {
        setting = "town";
        Town town = dice.pick(foughtOver);
        double direction = dice.between(0, 2 * StrictMath.PI);
        double distance = (town.rank() <= 1 ? 1_800 : 900) + Math.abs(dice.gauss()) * 2_300;
        x = Ground.x(town.place()) + distance * StrictMath.cos(direction);
        y = Ground.y(town.place()) + distance * StrictMath.sin(direction);
        angle = direction + StrictMath.PI / 2 + dice.gauss() * 0.5;
      }
      case 3 -> {
        setting = "road";
        Roads.Road road = roads.get(dice.weighted(traffic));
        int at = 1 + dice.below(road.line().getNumPoints() - 1);
        Coordinate a = road.line().getCoordinateN(at - 1);
        Coordinate b = road.line().getCoordinateN(at);
        double along = dice.uniform();
        x = Ground.x(a) + along * (Ground.x(b) - Ground.x(a));
        y = Ground.y(a) + along * (Ground.y(b) - Ground.y(a));
        if (frontDistance(Ground.at(x, y)) > 14_000) {
          return null;
        }
        angle = StrictMath.atan2(Ground.y(b) - Ground.y(a), Ground.x(b) - Ground.x(a));
        double aside = (dice.chance(0.5) ? 1 : -1) * dice.between(10, 160);
        x -= aside * StrictMath.sin(angle);
        y += aside * StrictMath.cos(angle);
      }
      default -> {
        setting = "stray";
        x = dice.between(-150_000, 150_000);
        y = dice.between(-90_000, 90_000);
        angle = dice.between(0, StrictMath.PI);
      }
    }
    if (mainland.locate(Ground.at(x, y)) != Location.INTERIOR) {
      return null;
    }
    List<String> types = types(setting);
    Polygon outline = outline(x, y, angle, types, setting);
    if (outline == null || !isFree(outline)) {
      return null;
    }
    Coordinate middle = outline.getInteriorPoint().getCoordinate();
    double toTown = Double.MAX_VALUE;
    for (Town town : country.towns()) {
      toTown = Math.min(toTown, Ground.distanceM(town.place(), middle));
    }
    if (toTown < 350) {
      return null;
    }
    placed.insert(outline.getEnvelopeInternal(), outline);
    AdminArea municipality = country.municipalityAt(middle);
    return new HazardSite(
        outline,
        types,
        setting,
        toTown,
        roadDistance(outline),
        municipality.pCode(),
        municipality.name());
  }

  private List<String> types(String setting) {
    return switch (setting) {
      case "front" ->
          List.of(
                  List.of("AP"),
                  List.of("AP", "AV"),
                  List.of("AV"),
                  List.of("AP", "ERW"),
                  List.of("CM"),
                  List.of("ERW"))
              .get(dice.weighted(38, 22, 10, 16, 7, 7));
      case "town" ->
          List.of(
                  List.of("ERW"),
                  List.of("AP"),
                  List.of("CM"),
                  List.of("IED"),
                  List.of("ERW", "IED"),
                  List.of("CM", "ERW"))
              .get(dice.weighted(34, 22, 16, 10, 8, 10));
      case "road" ->
          List.of(List.of("AV"), List.of("IED"), List.of("AP", "AV"), List.of("ERW"))
              .get(dice.weighted(46, 18, 24, 12));
      default ->
          List.of(List.of("ERW"), List.of("CM"), List.of("AP")).get(dice.weighted(50, 35, 15));
    };
  }

  /** Median size in square metres by the main type. */
  private static double medianM2(List<String> types, String setting) {
    double median =
        switch (types.get(0)) {
          case "CM" -> 120_000;
          case "ERW" -> 42_000;
          case "AV" -> 19_000;
          case "IED" -> 13_000;
          default -> types.size() > 1 ? 24_000 : 14_000;
        };
    return setting.equals("road") ? median * 0.4 : median;
  }

  private Polygon outline(double x, double y, double angle, List<String> types, String setting) {
    double areaM2 = dice.logNormal(medianM2(types, setting), 1.15);
    areaM2 = Math.max(510, Math.min(1_950_000, areaM2));
    boolean belt = types.contains("AP") || types.contains("AV");
    double stretch =
        setting.equals("road")
            ? dice.between(3, 9)
            : belt ? dice.between(1.6, 6.5) : dice.between(1, 2);
    double size = StrictMath.log10(areaM2 / 500);
    int vertices =
        Math.max(8, Math.min(40, (int) Math.rint(6 + size * size * 2.2 + dice.between(0, 5))));
    double bend = belt ? dice.between(-0.25, 0.25) : 0;
    double[] waves = {
      dice.between(0, 0.2), dice.between(0, 6.3), dice.between(0, 0.14), dice.between(0, 6.3)
    };
    double[] us = new double[vertices];
    double[] vs = new double[vertices];
    double shoelace = 0;
    for (int i = 0; i < vertices; i++) {
      double turn = 2 * StrictMath.PI * (i + dice.between(-0.32, 0.32)) / vertices;
      double radius =
          1
              + waves[0] * StrictMath.sin(2 * turn + waves[1])
              + waves[2] * StrictMath.sin(3 * turn + waves[3])
              + dice.between(-0.11, 0.11);
      us[i] = radius * StrictMath.cos(turn) * Math.sqrt(stretch);
      vs[i] = radius * StrictMath.sin(turn) / Math.sqrt(stretch) + bend * us[i] * us[i] / stretch;
    }
    for (int i = 0; i < vertices; i++) {
      int next = (i + 1) % vertices;
      shoelace += us[i] * vs[next] - us[next] * vs[i];
    }
    double scale = Math.sqrt(areaM2 / (shoelace / 2));
    Coordinate[] ring = new Coordinate[vertices + 1];
    for (int i = 0; i < vertices; i++) {
      double u = us[i] * scale;
      double v = vs[i] * scale;
      ring[i] =
          Ground.at(
              x + u * StrictMath.cos(angle) - v * StrictMath.sin(angle),
              y + u * StrictMath.sin(angle) + v * StrictMath.cos(angle),
              5);
      if (mainland.locate(ring[i]) != Location.INTERIOR || (i > 0 && ring[i].equals(ring[i - 1]))) {
        return null;
      }
    }
    ring[vertices] = ring[0];
    Polygon outline = Ground.GEOMETRY.createPolygon(ring);
    double trueM2 = Ground.areaM2(outline);
    return outline.isValid() && trueM2 >= 500 && trueM2 <= 2_000_000 ? outline : null;
  }

  /** True when nothing is placed there yet and the sea is not touched. */
  boolean isFree(Polygon outline) {
    Envelope around = new Envelope(outline.getEnvelopeInternal());
    for (Object other : placed.query(around)) {
      if (((Polygon) other).intersects(outline)) {
        return false;
      }
    }
    return !country.coast().mainland().getExteriorRing().intersects(outline);
  }

  /**
   * The same for a revised perimeter: its own old one does not count. Keeps the new one when it is
   * free.
   */
  boolean isFreeBut(Polygon revised, Polygon old) {
    placed.remove(old.getEnvelopeInternal(), old);
    boolean free = isFree(revised);
    placed.insert(old.getEnvelopeInternal(), old);
    if (free) {
      placed.insert(revised.getEnvelopeInternal(), revised);
    }
    return free;
  }

  private double roadDistance(Polygon outline) {
    Envelope around = new Envelope(outline.getEnvelopeInternal());
    around.expandBy(0.03);
    double nearest = 0.03;
    for (Object piece : roadPieces.query(around)) {
      nearest = Math.min(nearest, ((Geometry) piece).distance(outline));
    }
    return nearest * 105_000;
  }

  private Front front(double[][] postsKm, int clumps) {
    List<Coordinate> posts = new ArrayList<>();
    for (double[] post : postsKm) {
      posts.add(new Coordinate(post[0] * 1000, post[1] * 1000));
    }
    List<Coordinate> line = Fractal.roughen(posts, 0.12, 700, dice);
    int[] centres = new int[clumps];
    double[] spread = new double[clumps];
    double[] weights = new double[clumps];
    for (int i = 0; i < clumps; i++) {
      centres[i] = dice.below(line.size());
      spread[i] = dice.between(2, 9);
      weights[i] = dice.between(0.4, 2.2);
    }
    return new Front(line, centres, spread, weights);
  }

  /**
   * A front line in metres, and where along it the fighting was: index, spread in vertices, weight.
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Front(List<Coordinate> line, int[] clumps, double[] spread, double[] weights) {}
}
