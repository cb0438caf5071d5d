package org.cartagena.tile;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tile layers: name in the address and in the tile, SQL file, and the attributes of a feature.
 */
enum TileLayer {
  HAZARD_AREAS(
      "hazard-areas",
      "hazardAreas",
      "id form programme classification status contamination priority remaining number",
      "hazard-area admin-area"),
  LAND_RELEASES(
      "land-releases", "landReleases", "id programme releaseType completedOn", "land-release"),
  SERVICES("services", "services", "id programme category status", "service"),
  PROJECTS("projects", "projects", "id programme name sector status", "project"),
  FUNDING("funding", "funding", "id activityId programme precision strand", "funding"),
  ADMIN_AREAS(
      "admin-areas",
      "adminAreas",
      "id programme level name hazardNumber hazardAreaM2",
      "admin-area hazard-area");

  private final String path;
  private final String file;
  private final String attributes;
  private final String datasetKinds;

  TileLayer(String path, String file, String attributes, String datasetKinds) {
    this.path = path;
    this.file = file;
    this.attributes = attributes;
    this.datasetKinds = datasetKinds;
  }

  static Optional<TileLayer> find(String path) {
    return Arrays.stream(values()).filter(layer -> layer.path.equals(path)).findFirst();
  }

  String path() {
    return path;
  }

  String file() {
    return file;
  }

  /** Whether records of this kind are drawn or counted in it; a null kind is in all of them. */
  boolean shows(String datasetKind) {
    return datasetKind == null || List.of(datasetKinds.split(" ")).contains(datasetKind);
  }

  List<String> attributes() {
    return List.of(attributes.split(" "));
  }
}
