package org.cartagena.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.locationtech.jts.geom.Geometry;

/**
 * Writes the demonstration country Marisela (XMA), invented in every respect, as the files that
 * importers read:
 *
 * <pre>
 * coast.geojson, admin-areas-1.geojson, -2, -3, towns.geojson, roads.geojson
 * hazard-areas-1.geojson to -4       one feature per state of an area
 * land-releases.geojson, casualties.csv, services.csv, projects.geojson, funding.xml
 * </pre>
 *
 * All coordinates are EPSG:4326 longitude latitude (in funding.xml latitude longitude, as IATI has
 * it).
 */
public final class DemoCountry {
  /** The day whose situation the files describe. */
  public static final String AS_OF = "2025-12-31";

  private static final int HAZARD_AREAS = 2_500;

  /** All states of an area are in the same file. */
  private static final int HAZARD_FILES = 4;

  private final Country country;
  private final List<Roads.Road> roads;
  private final List<Projects.Project> projects;
  private final HazardHistory history;

  private DemoCountry() {
    country = Country.found();
    Roads builder = new Roads(new Terrain(country.coast()));
    roads = builder.build(country.towns());
    HazardSites sites = new HazardSites(country, roads);
    history = new HazardHistory(sites);
    history.run(sites.place(HAZARD_AREAS));
    projects =
        new Projects(country, builder, HazardHistory.remainingAt(history.states(), 2025)).plan();
  }

  /** Writes the files to the directory named by the only argument. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException(
          "give the directory to write the demonstration country to");
    }
    write(Path.of(args[0]));
  }

  /**
   * Writes all files into the directory, which is made when missing. The same bytes every time.
   *
   * @throws IOException when a file cannot be written
   */
  public static void write(Path directory) throws IOException {
    DemoCountry demo = new DemoCountry();
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("coast.geojson"), demo.coast());
    Files.writeString(
        directory.resolve("admin-areas-1.geojson"),
        adminAreas("provinces", demo.country.provinces()));
    Files.writeString(
        directory.resolve("admin-areas-2.geojson"),
        adminAreas("districts", demo.country.districts()));
    Files.writeString(
        directory.resolve("admin-areas-3.geojson"),
        adminAreas("municipalities", demo.country.municipalities()));
    Files.writeString(directory.resolve("towns.geojson"), demo.towns());
    Files.writeString(directory.resolve("roads.geojson"), demo.roads());
    for (int part = 1; part <= HAZARD_FILES; part++) {
      Files.writeString(
          directory.resolve("hazard-areas-" + part + ".geojson"), demo.hazardAreas(part));
    }
    Files.writeString(directory.resolve("land-releases.geojson"), demo.landReleases());
    Files.writeString(
        directory.resolve("casualties.csv"), Casualties.csv(demo.country, demo.history.states()));
    Files.writeString(directory.resolve("services.csv"), Services.csv(demo.country));
    Files.writeString(directory.resolve("projects.geojson"), demo.projects());
    Files.writeString(
        directory.resolve("funding.xml"), Funding.xml(demo.country, demo.history.states()));
  }

  private String coast() {
    GeoJson coast = new GeoJson("coast");
    Geometry island = Cells.union(country.provinces().stream().map(AdminArea::geometry).toList());
    coast.add(GeoJson.properties("name", "Marisela (fictional)", "code", Country.CODE), island);
    return coast.finish();
  }

  private static String adminAreas(String title, List<AdminArea> areas) {
    GeoJson json = new GeoJson(title);
    for (AdminArea area : areas) {
      json.add(
          GeoJson.properties(
              "p_code", area.pCode(),
              "name", area.name(),
              "level", area.level(),
              "parent_p_code", area.parentPCode(),
              "population", area.population(),
              "population_date", Country.CENSUS_DAY,
              "country", "Marisela (fictional)"),
          area.geometry());
    }
    return json.finish();
  }

  private String towns() {
    GeoJson json = new GeoJson("towns");
    int number = 0;
    for (Town town : country.towns()) {
      json.add(
          GeoJson.properties(
              "id", "XMA-TN-" + GeoJson.padded(++number, 2),
              "name", town.name(),
              "rank", List.of("capital", "province", "district", "town").get(town.rank()),
              "population", town.population(),
              "harbour", town.harbour(),
              "adm3_pcode", town.pCode()),
          Ground.point(town.place()));
    }
    return json.finish();
  }

  private String roads() {
    GeoJson json = new GeoJson("roads");
    for (Roads.Road road : roads) {
      json.add(
          GeoJson.properties(
              "id", road.id(),
              "name", road.name(),
              "class", road.roadClass(),
              "from_town", road.from().name(),
              "to_town", road.to().name(),
              "surface", road.roadClass().equals("local") ? "gravel" : "asphalt",
              "length_km", Ground.round(Ground.lengthM(road.line()) / 1000, 1)),
          road.line());
    }
    return json.finish();
  }

  private String hazardAreas(int part) {
    GeoJson json =
        new GeoJson(
            "hazardous areas, part "
                + part
                + " of "
                + HAZARD_FILES
                + ", one feature per state of an area");
    List<HazardState> states = history.states();
    int file = 1;
    for (int i = 0; i < states.size(); i++) {
      HazardState state = states.get(i);
      boolean newArea = i > 0 && !state.hazardId().equals(states.get(i - 1).hazardId());
      if (newArea && i >= states.size() * file / HAZARD_FILES) {
        file++;
      }
      if (file != part) {
        continue;
      }
      json.add(
          GeoJson.properties(
              "hazard_id", state.hazardId(),
              "status_date", state.statusOn(),
              "status", state.status(),
              "status_reason", state.reason(),
              "classification", state.classification(),
              "contamination_types", String.join(";", state.types()),
              "priority", state.priority(),
              "direct_evidence", String.join(";", state.direct()),
              "indirect_evidence", String.join(";", state.indirect()),
              "blockages", String.join(";", state.blockages()),
              "marking", state.marking(),
              "operator", state.operator(),
              "found_on", state.foundOn(),
              "reported_area_m2", state.reportedM2(),
              "admin_pcode", state.pCode(),
              "admin_name", state.areaName()),
          state.outline());
    }
    return json.finish();
  }

  private String landReleases() {
    GeoJson json = new GeoJson("land release");
    int number = 0;
    for (LandRelease release : history.releases()) {
      json.add(
          GeoJson.properties(
              "id", "XMA-LR-" + GeoJson.padded(++number, 5),
              "hazard_id", release.hazardId(),
              "release_type", release.type(),
              "method", release.method(),
              "operator", release.operator(),
              "start_date", release.startOn(),
              "end_date", release.endOn(),
              "area_m2", release.reportedM2(),
              "ap_mines", release.apMines(),
              "av_mines", release.avMines(),
              "other_devices", release.otherDevices(),
              "admin_pcode", release.pCode()),
          release.outline());
    }
    return json.finish();
  }

  private String projects() {
    GeoJson json = new GeoJson("development projects");
    for (Projects.Project project : projects) {
      json.add(
          GeoJson.properties(
              "id", project.id(),
              "name", project.name(),
              "sector", project.sector(),
              "status", project.status(),
              "owner", project.owner(),
              "start_date", project.startOn(),
              "end_date", project.endOn(),
              "cost", project.cost(),
              "currency", project.currency(),
              "corridor_m", project.corridorM()),
          project.geometry());
    }
    return json.finish();
  }
}
