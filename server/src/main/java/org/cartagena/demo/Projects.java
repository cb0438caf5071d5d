package org.cartagena.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Fourteen development projects, every kind of geometry among them; about half meet contaminated
 * land.
 */
final class Projects {
  private final Country country;
  private final Roads roads;
  private final List<HazardState> hazards;
  private final Dice dice = Dice.of("projects");
  private final List<Project> projects = new ArrayList<>();

  /**
   * A project.
   *
   * @param corridorM half-width in metres that must be free
   * @param geometry EPSG:4326
   */
  record Project(
      String id,
      String name,
      String sector,
      String status,
      String owner,
      String startOn,
      String endOn,
      long cost,
      String currency,
      int corridorM,
      Geometry geometry) {}

  /**
   * @param hazards remaining hazardous areas
   */
  Projects(Country country, Roads roads, List<HazardState> hazards) {
    this.hazards = hazards.stream().filter(state -> state.outline() != null).toList();
    this.country = country;
    this.roads = roads;
  }

  List<Project> plan() {
    List<Town> towns = country.towns();
    Town capital = towns.get(0);
    Town west = towns.get(1);
    Town north = towns.get(2);
    Town northEast = towns.get(3);
    Town east = towns.get(4);
    Town southEast = towns.get(5);
    String works = "Ministry of Public Works of Marisela (fictional)";
    String health = "Ministry of Health of Marisela (fictional)";
    String farms = "Ministry of Agriculture of Marisela (fictional)";

    add(
        "Highway " + capital.name() + " - " + northEast.name(),
        "road transport",
        "implementation",
        works,
        "2024-03-01",
        "2027-11-30",
        214_000_000,
        "USD",
        60,
        way(capital, northEast, 0));
    add(
        "Northern railway, " + west.name() + " - " + north.name() + " - " + northEast.name(),
        "rail transport",
        "pipeline",
        "Marisela Railways (fictional)",
        "2026-09-01",
        "2031-12-31",
        640_000_000,
        "USD",
        50,
        Ground.GEOMETRY.createMultiLineString(
            new LineString[] {way(west, north, 250), way(north, northEast, 250)}));
    Town junction = nearest(Ground.at(18_000, 3_000));
    Town middle = nearest(Ground.at(46_000, 4_000));
    Town coastal = nearest(Ground.at(128_000, -2_000));
    add(
        "Power line 132 kV, " + junction.name() + " - " + coastal.name(),
        "energy",
        "pipeline",
        "Electricity of Marisela (fictional)",
        "2026-02-01",
        "2028-06-30",
        58_500_000,
        "EUR",
        40,
        span(junction.place(), middle.place(), east.place(), coastal.place()));
    Town spring = nearest(Ground.at(-28_000, 0));
    add(
        "Water pipeline, " + spring.name() + " - " + capital.name(),
        "water supply",
        "implementation",
        "Waters of Almerra (fictional)",
        "2023-06-15",
        "2026-10-31",
        31_200_000,
        "EUR",
        25,
        way(spring, capital, 120));
    Town south = nearest(Ground.at(80_000, -70_000));
    add(
        "Fibre backbone, " + southEast.name() + " - " + south.name(),
        "communications",
        "finalisation",
        "Marisela Telecom (fictional)",
        "2023-01-10",
        "2025-12-15",
        6_900_000,
        "USD",
        10,
        way(southEast, south, 0));
    Town harbour = nearest(Ground.at(28_000, -64_000));
    add(
        "Harbour access road, " + harbour.name(),
        "road transport",
        "closed",
        works,
        "2021-05-01",
        "2023-12-20",
        18_300_000,
        "USD",
        40,
        way(harbour, southEast, 0));

    add(
        "Irrigation scheme of the upper plain",
        "agriculture",
        "pipeline",
        farms,
        "2026-05-01",
        "2030-04-30",
        74_000_000,
        "USD",
        0,
        blob(-24, 14.5, 5.2, 2.6, 34));
    add(
        "National park Serra Mofina",
        "environment",
        "pipeline",
        "National Parks of Marisela (fictional)",
        "2026-01-01",
        "2029-12-31",
        9_400_000,
        "EUR",
        0,
        Ground.GEOMETRY.createMultiPolygon(
            new Polygon[] {blob(-66, 17, 9.5, 6.5, 46), blob(-42, 31, 6.5, 4, 34)}));
    add(
        "Special economic zone " + capital.name(),
        "industry",
        "implementation",
        "Ministry of Trade of Marisela (fictional)",
        "2022-09-01",
        "2027-08-31",
        125_000_000,
        "USD",
        0,
        blob(
            Ground.x(capital.place()) / 1000 - 6,
            Ground.y(capital.place()) / 1000 + 5.5,
            1.9,
            1.3,
            14));
    add(
        "Housing for returnees, " + northEast.name(),
        "housing",
        "implementation",
        "Reconstruction Agency of Marisela (fictional)",
        "2024-10-01",
        "2027-03-31",
        22_700_000,
        "EUR",
        100,
        blob(
            Ground.x(northEast.place()) / 1000 - 3.2,
            Ground.y(northEast.place()) / 1000 - 2.2,
            1.7,
            1.1,
            16));
    add(
        "Wind farm of the western cape",
        "energy",
        "implementation",
        "Electricity of Marisela (fictional)",
        "2024-01-15",
        "2026-12-31",
        88_000_000,
        "EUR",
        50,
        blob(-137, 3, 3.4, 2.2, 20));

    Town clinic = nearest(Ground.at(-74_000, 27_000));
    add(
        "District clinic " + clinic.name(),
        "health",
        "implementation",
        health,
        "2025-02-01",
        "2026-08-31",
        3_100_000,
        "USD",
        500,
        beside(clinic));
    Town school = nearest(Ground.at(62_000, -52_000));
    add(
        "Secondary school " + school.name(),
        "education",
        "implementation",
        "Ministry of Education of Marisela (fictional)",
        "2025-04-01",
        "2026-12-31",
        2_450_000,
        "EUR",
        300,
        beside(school));
    Point[] wells = new Point[9];
    for (int i = 0; i < wells.length; i++) {
      wells[i] =
          Ground.point(Ground.at(63_000 + dice.gauss() * 2_600, -40_000 + dice.gauss() * 4_000, 5));
    }
    add(
        "Borehole field Tierra Mofina",
        "water supply",
        "pipeline",
        farms,
        "2026-03-01",
        "2027-02-28",
        1_850_000,
        "USD",
        250,
        Ground.GEOMETRY.createMultiPoint(wells));
    return projects;
  }

  private void add(
      String name,
      String sector,
      String status,
      String owner,
      String startOn,
      String endOn,
      long cost,
      String currency,
      int corridorM,
      Geometry geometry) {
    String id = "XMA-PR-" + GeoJson.padded(projects.size() + 1, 2);
    projects.add(
        new Project(
            id,
            name + " (fictional)",
            sector,
            status,
            owner,
            startOn,
            endOn,
            cost,
            currency,
            corridorM,
            geometry));
  }

  private Town nearest(Coordinate place) {
    Town nearest = country.towns().get(0);
    for (Town town : country.towns()) {
      if (Ground.distanceM(town.place(), place) < Ground.distanceM(nearest.place(), place)) {
        nearest = town;
      }
    }
    return nearest;
  }

  private LineString way(Town from, Town to, double asideM) {
    LineString way = roads.way(from.place(), to.place(), asideM == 0);
    if (asideM == 0) {
      return way;
    }
    // Beside the road rather than on it.
    Coordinate[] shifted =
        Arrays.stream(way.getCoordinates())
            .map(place -> Ground.at(Ground.x(place) + asideM, Ground.y(place) + asideM, 5))
            .toArray(Coordinate[]::new);
    return Ground.GEOMETRY.createLineString(shifted);
  }

  /** Straight spans with a mast at a bend every nine kilometres or so. */
  private LineString span(Coordinate... posts) {
    List<Coordinate> masts = new ArrayList<>(List.of(posts[0]));
    for (int i = 1; i < posts.length; i++) {
      int spans = (int) (Ground.distanceM(posts[i - 1], posts[i]) / 9_000) + 1;
      for (int k = 1; k <= spans; k++) {
        double along = (double) k / spans;
        double bend = k < spans ? 700 : 0;
        masts.add(
            Ground.at(
                Ground.x(posts[i - 1])
                    + along * (Ground.x(posts[i]) - Ground.x(posts[i - 1]))
                    + dice.between(-bend, bend),
                Ground.y(posts[i - 1])
                    + along * (Ground.y(posts[i]) - Ground.y(posts[i - 1]))
                    + dice.between(-bend, bend),
                5));
      }
    }
    return Ground.GEOMETRY.createLineString(masts.toArray(Coordinate[]::new));
  }

  /** A building plot near the town: outside every hazardous area, but the next one is in sight. */
  private Point beside(Town town) {
    Point best = Ground.point(town.place());
    double bestM = Double.MAX_VALUE;
    for (int i = 0; i < 60; i++) {
      Point plot =
          Ground.point(
              Ground.at(
                  Ground.x(town.place()) + dice.between(-2_500, 2_500),
                  Ground.y(town.place()) + dice.between(-2_500, 2_500),
                  5));
      double nearestM = Double.MAX_VALUE;
      for (HazardState hazard : hazards) {
        nearestM = Math.min(nearestM, hazard.outline().distance(plot) * 105_000);
      }
      if (nearestM > 90 && nearestM < bestM) {
        bestM = nearestM;
        best = plot;
      }
    }
    return best;
  }

  /** A rounded outline about a place in kilometres. */
  private Polygon blob(
      double eastKm, double northKm, double halfWidthKm, double halfHeightKm, int vertices) {
    Coordinate[] ring = new Coordinate[vertices + 1];
    for (int i = 0; i < vertices; i++) {
      double turn = 2 * StrictMath.PI * i / vertices;
      double radius = dice.between(0.82, 1.12) + 0.13 * StrictMath.sin(3 * turn + eastKm);
      ring[i] =
          Ground.at(
              eastKm * 1000 + halfWidthKm * 1000 * radius * StrictMath.cos(turn),
              northKm * 1000 + halfHeightKm * 1000 * radius * StrictMath.sin(turn),
              5);
    }
    ring[vertices] = ring[0];
    return Ground.GEOMETRY.createPolygon(ring);
  }
}
