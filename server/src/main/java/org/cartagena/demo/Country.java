package org.cartagena.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Location;

/**
 * The administrative areas and towns of Marisela: who belongs to whom, what they are called, how
 * many live there.
 */
final class Country {
  static final String CODE = "XMA";
  static final String NAME = "Marisela";
  static final String CENSUS_DAY = "2022-07-01";

  private static final int MUNICIPALITIES = 112;
  private static final int DISTRICTS = 30;
  private static final int TOWNS = 60;

  /**
   * Provinces: name and where they are, in kilometres east and north; the first one holds the
   * capital.
   */
  private static final List<Province> PROVINCES =
      List.of(
          new Province("Valdoura", 5, -12),
          new Province("Costa Brenha", -105, 10),
          new Province("Alvoréa", -25, 55),
          new Province("Llanoverde", 45, 48),
          new Province("Ponta Cinza", 118, 10),
          new Province("Tierra Mofina", 62, -45),
          new Province("Ribeira Sul", -62, -45));

  private final Coast coast;
  private final List<AdminArea> provinces = new ArrayList<>();
  private final List<AdminArea> districts = new ArrayList<>();
  private final List<AdminArea> municipalities = new ArrayList<>();
  private final List<Town> towns = new ArrayList<>();
  private final List<IndexedPointInAreaLocator> locators = new ArrayList<>();

  private Country(Coast coast) {
    this.coast = coast;
  }

  Coast coast() {
    return coast;
  }

  List<AdminArea> provinces() {
    return provinces;
  }

  List<AdminArea> districts() {
    return districts;
  }

  List<AdminArea> municipalities() {
    return municipalities;
  }

  /** Towns, the capital first, then by rank and P-code. */
  List<Town> towns() {
    return towns;
  }

  /** The municipality that contains the place, else the nearest. */
  AdminArea municipalityAt(Coordinate place) {
    for (int i = 0; i < municipalities.size(); i++) {
      if (locators.get(i).locate(place) != Location.EXTERIOR) {
        return municipalities.get(i);
      }
    }
    AdminArea nearest = municipalities.get(0);
    for (AdminArea municipality : municipalities) {
      if (municipality.geometry().distance(Ground.point(place))
          < nearest.geometry().distance(Ground.point(place))) {
        nearest = municipality;
      }
    }
    return nearest;
  }

  static Country found() {
    Country country = new Country(Coast.draw());
    Cells cells = Cells.divide(country.coast, MUNICIPALITIES);
    int[] province = provinces(cells);
    int[] district = districts(cells, province);
    country.settle(cells, province, district);
    return country;
  }

  private static Coordinate centre(Geometry geometry) {
    Coordinate centroid = geometry.getCentroid().getCoordinate();
    return new Coordinate(Ground.x(centroid), Ground.y(centroid));
  }

  private static double[] sizes(Cells cells) {
    return cells.geometries().stream().mapToDouble(Ground::areaM2).toArray();
  }

  private static int[] provinces(Cells cells) {
    List<Coordinate> centres = cells.geometries().stream().map(Country::centre).toList();
    int[] province = new int[centres.size()];
    for (int i = 0; i < province.length; i++) {
      double best = Double.MAX_VALUE;
      for (int p = 0; p < PROVINCES.size(); p++) {
        double distance =
            Ground.hypot(
                centres.get(i).x - PROVINCES.get(p).eastKm() * 1000,
                centres.get(i).y - PROVINCES.get(p).northKm() * 1000);
        if (distance < best) {
          best = distance;
          province[i] = p;
        }
      }
    }
    Cells.join(province, cells.neighbours(), sizes(cells));
    return province;
  }

  /**
   * Districts: each province's municipalities in groups of about the same number (Lloyd's k-means).
   */
  private static int[] districts(Cells cells, int[] province) {
    List<Coordinate> centres = cells.geometries().stream().map(Country::centre).toList();
    int[] district = new int[province.length];
    int next = 0;
    for (int p = 0; p < PROVINCES.size(); p++) {
      List<Integer> own = new ArrayList<>();
      for (int i = 0; i < province.length; i++) {
        if (province[i] == p) {
          own.add(i);
        }
      }
      int number = Math.max(2, (int) Math.rint(own.size() * (double) DISTRICTS / MUNICIPALITIES));
      List<Coordinate> means = spread(own, centres, number);
      for (int round = 0; round < 25; round++) {
        double[][] sums = new double[number][3];
        for (int i : own) {
          int nearest = 0;
          for (int k = 1; k < number; k++) {
            if (centres.get(i).distance(means.get(k))
                < centres.get(i).distance(means.get(nearest))) {
              nearest = k;
            }
          }
          district[i] = next + nearest;
          sums[nearest][0] += centres.get(i).x;
          sums[nearest][1] += centres.get(i).y;
          sums[nearest][2]++;
        }
        for (int k = 0; k < number; k++) {
          if (sums[k][2] > 0) {
            means.set(k, new Coordinate(sums[k][0] / sums[k][2], sums[k][1] / sums[k][2]));
          }
        }
      }
      next += number;
    }
    // Within a province only: borders to other provinces do not join.
    List<Map<Integer, Double>> within = new ArrayList<>();
    for (int i = 0; i < province.length; i++) {
      Map<Integer, Double> same = new TreeMap<>(cells.neighbours().get(i));
      int own = province[i];
      same.keySet().removeIf(other -> province[other] != own);
      within.add(same);
    }
    Cells.join(district, within, sizes(cells));
    return district;
  }

  /** Starting means: the first municipality, then always the one farthest from those chosen. */
  private static List<Coordinate> spread(List<Integer> own, List<Coordinate> centres, int number) {
    List<Coordinate> means = new ArrayList<>(List.of(centres.get(own.get(0))));
    while (means.size() < number) {
      Coordinate farthest = null;
      double best = -1;
      for (int i : own) {
        double nearest = Double.MAX_VALUE;
        for (Coordinate mean : means) {
          nearest = Math.min(nearest, mean.distance(centres.get(i)));
        }
        if (nearest > best) {
          best = nearest;
          farthest = centres.get(i);
        }
      }
      means.add(farthest);
    }
    return means;
  }

  private void settle(Cells cells, int[] province, int[] district) {
    Dice dice = Dice.of("settlements");
    Names names = new Names();
    List<Unit> units = new ArrayList<>();
    // Codes run from north-west to south-east within their parent.
    Map<Integer, List<Integer>> members = new TreeMap<>();
    for (int i = 0; i < district.length; i++) {
      members.computeIfAbsent(district[i], unused -> new ArrayList<>()).add(i);
    }
    for (int p = 0; p < PROVINCES.size(); p++) {
      int own = p;
      List<List<Integer>> groups = new ArrayList<>();
      for (List<Integer> group : members.values()) {
        if (province[group.get(0)] == own) {
          groups.add(group);
        }
      }
      groups.sort((a, b) -> Double.compare(order(cells, a), order(cells, b)));
      for (int d = 0; d < groups.size(); d++) {
        List<Integer> group = new ArrayList<>(groups.get(d));
        group.sort((a, b) -> Double.compare(order(cells, List.of(a)), order(cells, List.of(b))));
        for (int m = 0; m < group.size(); m++) {
          Geometry geometry = cells.geometries().get(group.get(m));
          boolean bySea = geometry.distance(coast.mainland().getExteriorRing()) == 0;
          units.add(new Unit(p, d, code(p, d, m), names.place(bySea), geometry, bySea));
        }
      }
    }
    foundTowns(units, dice);
    count(units, dice);
    for (AdminArea municipality : municipalities) {
      locators.add(new IndexedPointInAreaLocator(municipality.geometry()));
    }
  }

  private static double order(Cells cells, List<Integer> group) {
    double order = 0;
    for (int i : group) {
      Coordinate centre = centre(cells.geometries().get(i));
      order += (centre.x - 1.4 * centre.y) / group.size();
    }
    return order;
  }

  /** Two digits per level: XMA, XMA01, XMA0102, XMA010203. */
  private static String code(int province, int district, int municipality) {
    return CODE + two(province + 1) + two(district + 1) + two(municipality + 1);
  }

  private static String two(int number) {
    return (number < 10 ? "0" : "") + number;
  }

  /**
   * One town in the middle municipality of each district, then in the largest municipalities
   * without one.
   */
  private void foundTowns(List<Unit> units, Dice dice) {
    Map<String, List<Unit>> byDistrict = new TreeMap<>();
    for (Unit unit : units) {
      byDistrict
          .computeIfAbsent(unit.code().substring(0, 7), unused -> new ArrayList<>())
          .add(unit);
    }
    List<Unit> seats = new ArrayList<>();
    for (List<Unit> own : byDistrict.values()) {
      Geometry all = Cells.union(own.stream().map(Unit::geometry).toList());
      Coordinate middle = all.getCentroid().getCoordinate();
      seats.add(nearest(own, middle));
    }
    // The capital lies at the head of the gulf, whatever the middle of its district is.
    Coordinate gulf = Ground.at(9_000, -24_500);
    Unit capital = nearest(units, gulf);
    seats.removeIf(seat -> seat.code().startsWith(capital.code().substring(0, 7)));
    seats.add(0, capital);
    Map<Integer, Unit> provincial = new TreeMap<>();
    for (int p = 0; p < PROVINCES.size(); p++) {
      int own = p;
      Coordinate middle =
          Ground.at(PROVINCES.get(p).eastKm() * 1000, PROVINCES.get(p).northKm() * 1000);
      provincial.put(
          p,
          p == 0
              ? capital
              : nearest(seats.stream().filter(seat -> seat.province() == own).toList(), middle));
    }
    List<Unit> others = new ArrayList<>(units);
    others.removeAll(seats);
    others.sort((a, b) -> Double.compare(Ground.areaM2(b.geometry()), Ground.areaM2(a.geometry())));

    towns.add(
        new Town("Porto Almerra", 0, capital.code(), 418_000, nearShore(capital, gulf), true));
    for (Unit seat : seats) {
      if (provincial.containsValue(seat) && !seat.equals(capital)) {
        towns.add(town(seat, seat.name(), 1, (int) dice.logNormal(82_000, 0.35), dice));
      }
    }
    for (Unit seat : seats) {
      if (!provincial.containsValue(seat)) {
        towns.add(town(seat, seat.name(), 2, (int) dice.logNormal(24_000, 0.4), dice));
      }
    }
    for (Unit other : others.subList(0, TOWNS - towns.size())) {
      towns.add(town(other, other.name(), 3, (int) dice.logNormal(6_500, 0.45), dice));
    }
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).equals(capital)) {
        units.set(
            i,
            new Unit(
                capital.province(),
                capital.district(),
                capital.code(),
                "Porto Almerra",
                capital.geometry(),
                true));
      }
    }
  }

  private static Unit nearest(List<Unit> units, Coordinate place) {
    Unit nearest = units.get(0);
    for (Unit unit : units) {
      if (unit.geometry().distance(Ground.point(place))
              < nearest.geometry().distance(Ground.point(place))
          || (unit.geometry().contains(Ground.point(place))
              && !nearest.geometry().contains(Ground.point(place)))) {
        nearest = unit;
      }
    }
    return nearest;
  }

  /** A place about a kilometre and a half inland of the given spot. */
  private Coordinate nearShore(Unit unit, Coordinate spot) {
    Coordinate best = unit.geometry().getInteriorPoint().getCoordinate();
    Geometry shore = coast.mainland().getExteriorRing();
    IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(unit.geometry());
    for (int dx = -20; dx <= 20; dx++) {
      for (int dy = -20; dy <= 20; dy++) {
        Coordinate place = Ground.at(Ground.x(spot) + dx * 700, Ground.y(spot) + dy * 700);
        double off = shore.distance(Ground.point(place)) * 105_000;
        if (inside.locate(place) == Location.INTERIOR
            && off > 1_300
            && off < 2_600
            && Ground.distanceM(place, spot) < Ground.distanceM(best, spot)) {
          best = place;
        }
      }
    }
    return Ground.at(Ground.x(best), Ground.y(best));
  }

  private Town town(Unit unit, String name, int rank, int population, Dice dice) {
    Geometry shore = coast.mainland().getExteriorRing();
    IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(unit.geometry());
    Coordinate middle = unit.geometry().getInteriorPoint().getCoordinate();
    Coordinate best = middle;
    double bestScore = -1;
    for (int i = 0; i < 40; i++) {
      Coordinate place =
          Ground.at(
              Ground.x(middle) + dice.gauss() * 6_000, Ground.y(middle) + dice.gauss() * 6_000);
      if (inside.locate(place) != Location.INTERIOR) {
        continue;
      }
      double border = unit.geometry().getBoundary().distance(Ground.point(place)) * 105_000;
      double sea = shore.distance(Ground.point(place)) * 105_000;
      // Towns like a harbour, and low ground, but not the very border.
      double score =
          Math.min(1, border / 2_500)
              + (sea > 1_000 && sea < 3_500 ? 1 : 0)
              + 0.6 * (1 - Terrain.relief(Ground.x(place), Ground.y(place)));
      if (score > bestScore) {
        bestScore = score;
        best = place;
      }
    }
    Coordinate place = Ground.at(Ground.x(best), Ground.y(best));
    boolean harbour = shore.distance(Ground.point(place)) * 105_000 < 3_500;
    return new Town(name, rank, unit.code(), population / 100 * 100, place, harbour);
  }

  private void count(List<Unit> units, Dice dice) {
    Map<String, Integer> inTowns = new TreeMap<>();
    for (Town town : towns) {
      inTowns.merge(town.pCode(), town.population(), Integer::sum);
    }
    for (Unit unit : units) {
      Coordinate centre = centre(unit.geometry());
      double fromCapital = Ground.hypot(centre.x - 9_000, centre.y + 22_000);
      double perKm2 =
          (14 + 70 * StrictMath.exp(-fromCapital / 45_000))
              * (1.25 - Terrain.relief(centre.x, centre.y))
              * dice.between(0.6, 1.5);
      int rural = (int) (Ground.areaM2(unit.geometry()) / 1e6 * perKm2);
      municipalities.add(
          new AdminArea(
              3,
              unit.code(),
              unit.code().substring(0, 7),
              unit.name(),
              rural + inTowns.getOrDefault(unit.code(), 0),
              unit.geometry()));
    }
    gather(municipalities, 2, districts);
    gather(districts, 1, provinces);
  }

  /** The areas one level up: union of geometry, sum of population. */
  private void gather(List<AdminArea> children, int level, List<AdminArea> into) {
    Map<String, List<AdminArea>> byParent = new TreeMap<>();
    for (AdminArea child : children) {
      byParent.computeIfAbsent(child.parentPCode(), unused -> new ArrayList<>()).add(child);
    }
    byParent.forEach(
        (pCode, own) ->
            into.add(
                new AdminArea(
                    level,
                    pCode,
                    pCode.substring(0, pCode.length() - 2),
                    level == 1 ? PROVINCES.get(into.size()).name() : seatName(pCode),
                    own.stream().mapToInt(AdminArea::population).sum(),
                    Cells.union(own.stream().map(AdminArea::geometry).toList()))));
  }

  /** A district is called after its seat. */
  private String seatName(String pCode) {
    return towns.stream()
        .filter(town -> town.rank() <= 2 && town.pCode().startsWith(pCode))
        .findFirst()
        .orElseThrow()
        .name();
  }

  private record Province(String name, double eastKm, double northKm) {}

  private record Unit(
      int province, int district, String code, String name, Geometry geometry, boolean bySea) {}
}
