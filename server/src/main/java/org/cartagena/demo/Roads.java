package org.cartagena.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.simplify.DouglasPeuckerSimplifier;

/** Roads between towns: cheapest ways over the terrain, as many as the country can afford. */
final class Roads {
  private static final int NUMBER = 82;

  /**
   * A road.
   *
   * @param roadClass national, regional or local
   * @param line EPSG:4326
   */
  record Road(String id, String name, String roadClass, Town from, Town to, LineString line) {}

  private final Terrain terrain;
  private final boolean[] paved = new boolean[Terrain.COLUMNS * Terrain.ROWS];
  private final Dice dice = Dice.of("roads");

  Roads(Terrain terrain) {
    this.terrain = terrain;
  }

  /** Roads that join all towns, then the shortest of the others. */
  List<Road> build(List<Town> towns) {
    List<Way> ways = new ArrayList<>();
    for (int i = 0; i < towns.size(); i++) {
      for (int j = i + 1; j < towns.size(); j++) {
        if (neighbours(towns, i, j)) {
          LineString line = way(towns.get(i).place(), towns.get(j).place(), false);
          ways.add(new Way(i, j, line, Ground.lengthM(line)));
        }
      }
    }
    ways.sort((a, b) -> Double.compare(a.lengthM(), b.lengthM()));
    List<Way> chosen = new ArrayList<>();
    List<Way> left = new ArrayList<>();
    int[] joined = new int[towns.size()];
    Arrays.setAll(joined, i -> i);
    for (Way way : ways) {
      int from = joined[way.from()];
      int to = joined[way.to()];
      if (from == to) {
        left.add(way);
        continue;
      }
      chosen.add(way);
      for (int i = 0; i < joined.length; i++) {
        if (joined[i] == to) {
          joined[i] = from;
        }
      }
    }
    // A way that goes far round water is not worth building where there is another.
    left.sort((a, b) -> Double.compare(detour(a, towns), detour(b, towns)));
    chosen.addAll(left.subList(0, Math.min(left.size(), NUMBER - chosen.size())));
    chosen.sort(
        (a, b) ->
            a.from() != b.from()
                ? Integer.compare(a.from(), b.from())
                : Integer.compare(a.to(), b.to()));

    boolean[] trunk = trunk(chosen, towns);
    List<Road> roads = new ArrayList<>();
    int[] numbers = new int[3];
    for (int i = 0; i < chosen.size(); i++) {
      Way way = chosen.get(i);
      for (Coordinate place : way.line().getCoordinates()) {
        paved[Terrain.cell(place)] = true;
      }
      Town from = towns.get(way.from());
      Town to = towns.get(way.to());
      int roadClass = trunk[i] ? 0 : from.rank() <= 2 && to.rank() <= 2 ? 1 : 2;
      String name = List.of("N", "R", "L").get(roadClass) + ++numbers[roadClass];
      roads.add(
          new Road(
              "XMA-RD-" + GeoJson.padded(i + 1, 3),
              name,
              List.of("national", "regional", "local").get(roadClass),
              from,
              to,
              way.line()));
    }
    return roads;
  }

  private static double detour(Way way, List<Town> towns) {
    double straight = Ground.distanceM(towns.get(way.from()).place(), towns.get(way.to()).place());
    return way.lengthM() * way.lengthM() / straight;
  }

  /** No third town lies in the circle between the two (Gabriel graph). */
  private static boolean neighbours(List<Town> towns, int a, int b) {
    Coordinate from = towns.get(a).place();
    Coordinate to = towns.get(b).place();
    double limit = square(Ground.distanceM(from, to));
    for (int i = 0; i < towns.size(); i++) {
      if (i != a && i != b) {
        Coordinate other = towns.get(i).place();
        if (square(Ground.distanceM(from, other)) + square(Ground.distanceM(other, to)) < limit) {
          return false;
        }
      }
    }
    return true;
  }

  private static double square(double value) {
    return value * value;
  }

  /** Ways on the shortest connections from the capital to the capitals of the provinces. */
  private static boolean[] trunk(List<Way> ways, List<Town> towns) {
    double[] distance = new double[towns.size()];
    int[] by = new int[towns.size()];
    Arrays.fill(distance, Double.MAX_VALUE);
    Arrays.fill(by, -1);
    distance[0] = 0;
    for (int round = 0; round < towns.size(); round++) {
      for (int i = 0; i < ways.size(); i++) {
        Way way = ways.get(i);
        if (distance[way.from()] + way.lengthM() < distance[way.to()]) {
          distance[way.to()] = distance[way.from()] + way.lengthM();
          by[way.to()] = i;
        }
        if (distance[way.to()] + way.lengthM() < distance[way.from()]) {
          distance[way.from()] = distance[way.to()] + way.lengthM();
          by[way.from()] = i;
        }
      }
    }
    boolean[] trunk = new boolean[ways.size()];
    for (int town = 0; town < towns.size(); town++) {
      if (towns.get(town).rank() == 1) {
        for (int at = town; at != 0; ) {
          Way way = ways.get(by[at]);
          trunk[by[at]] = true;
          at = way.from() == at ? way.to() : way.from();
        }
      }
    }
    return trunk;
  }

  /**
   * The cheapest way over the terrain (Dijkstra), smoothed.
   *
   * @param onRoads whether to keep to the roads that are built
   */
  LineString way(Coordinate from, Coordinate to, boolean onRoads) {
    int start = Terrain.cell(from);
    int end = Terrain.cell(to);
    double[] cost = new double[Terrain.COLUMNS * Terrain.ROWS];
    int[] before = new int[cost.length];
    Arrays.fill(cost, Double.MAX_VALUE);
    cost[start] = 0;
    PriorityQueue<Step> open = new PriorityQueue<>();
    open.add(new Step(start, 0));
    while (!open.isEmpty()) {
      Step step = open.poll();
      if (step.cell() == end) {
        break;
      }
      if (step.cost() > cost[step.cell()]) {
        continue;
      }
      for (int dx = -1; dx <= 1; dx++) {
        for (int dy = -1; dy <= 1; dy++) {
          int next = step.cell() + dy * Terrain.COLUMNS + dx;
          if (next == step.cell() || next < 0 || next >= cost.length || !passable(next, end)) {
            continue;
          }
          double climb = Math.abs(terrain.relief(next) - terrain.relief(step.cell()));
          double length = dx != 0 && dy != 0 ? 1.4142135623730951 : 1;
          double hard =
              0.4 + 1.5 * terrain.relief(next) + 1.1 * Terrain.friction(next) + 14 * climb;
          double total = step.cost() + length * hard * (onRoads && paved[next] ? 0.3 : 1);
          if (total < cost[next]) {
            cost[next] = total;
            before[next] = step.cell();
            open.add(new Step(next, total));
          }
        }
      }
    }
    List<Coordinate> cells = new ArrayList<>();
    for (int cell = end; cell != start; cell = before[cell]) {
      cells.add(Terrain.place(cell));
    }
    cells.add(from);
    Collections.reverse(cells);
    cells.set(cells.size() - 1, to);
    return smooth(cells);
  }

  /** Inland cells only, so that a smoothed line does not touch the sea. */
  private boolean passable(int cell, int end) {
    return cell == end
        || (terrain.isLand(cell)
            && terrain.isLand(cell + 1)
            && terrain.isLand(cell - 1)
            && terrain.isLand(cell + Terrain.COLUMNS)
            && terrain.isLand(cell - Terrain.COLUMNS));
  }

  /** Corners off (Chaikin 1974), a little noise, straight parts thinned. */
  private LineString smooth(List<Coordinate> cells) {
    List<Coordinate> line = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      boolean inner = i > 0 && i < cells.size() - 1;
      line.add(
          new Coordinate(
              Ground.x(cells.get(i)) + (inner ? dice.between(-250, 250) : 0),
              Ground.y(cells.get(i)) + (inner ? dice.between(-250, 250) : 0)));
    }
    for (int round = 0; round < 2; round++) {
      List<Coordinate> cut = new ArrayList<>(List.of(line.get(0)));
      for (int i = 1; i < line.size(); i++) {
        Coordinate a = line.get(i - 1);
        Coordinate b = line.get(i);
        cut.add(new Coordinate(0.75 * a.x + 0.25 * b.x, 0.75 * a.y + 0.25 * b.y));
        cut.add(new Coordinate(0.25 * a.x + 0.75 * b.x, 0.25 * a.y + 0.75 * b.y));
      }
      cut.add(line.get(line.size() - 1));
      line = cut;
    }
    Coordinate[] thin =
        DouglasPeuckerSimplifier.simplify(
                Ground.GEOMETRY.createLineString(line.toArray(Coordinate[]::new)), 60)
            .getCoordinates();
    return Ground.GEOMETRY.createLineString(
        Arrays.stream(thin)
            .map(metre -> Ground.at(metre.x, metre.y, 5))
            .toArray(Coordinate[]::new));
  }

  private record Way(int from, int to, LineString line, double lengthM) {}

  private record Step(int cell, double cost) implements Comparable<Step> {
    @Override
    public int compareTo(Step other) {
      int order = Double.compare(cost, other.cost);
      return order != 0 ? order : Integer.compare(cell, other.cell);
    }
  }
}
