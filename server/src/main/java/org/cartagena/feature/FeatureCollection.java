package org.cartagena.feature;

/** The collections of records that are served as GeoJSON, each with the names of its SQL files. */
public enum FeatureCollection {
  HAZARD_AREAS("hazard-areas", "HazardAreas", true),
  LAND_RELEASES("land-releases", "LandReleases", true),
  SERVICES("services", "Services", false),
  PROJECTS("projects", "Projects", false),
  FUNDING_LOCATIONS("funding-locations", "FundingLocations", false),
  ADMIN_AREAS("admin-areas", "AdminAreas", false);

  private final String path;
  private final String file;
  private final boolean precise;

  FeatureCollection(String path, String file, boolean precise) {
    this.path = path;
    this.file = file;
    this.precise = precise;
  }

  /** Last part of the address. */
  public String path() {
    return path;
  }

  /** Whether a programme's public view may hide its records. */
  public boolean isPrecise() {
    return precise;
  }

  String listFile() {
    return "list" + file;
  }

  String getFile() {
    return "get" + file;
  }
}
