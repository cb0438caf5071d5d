package org.cartagena.tile;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tile layers: name in the address and in the tile, SQL file, and the attributes of a feature.
 */
enum TileLayer {
  HAZARD_AREAS(
      1,
      "hazard-areas",
      "hazardAreas",
      "id form programme classification status contamination priority remaining number areaM2 validFrom"
          + " areaM2Cha areaM2Sha numberCha numberSha numberWithoutArea numberOpen numberWorkedOn numberSuspended"
          + " numberAP numberAV numberCM numberERW numberIED numberTypeUnknown numberHigh numberMedium numberLow"
          + " validFromFirst validFromLast"),
  LAND_RELEASES(
      2,
      "land-releases",
      "landReleases",
      "id form programme number areaM2 releaseType completedOn"),
  SERVICES(3, "services", "services", "id form programme number category status"),
  PROJECTS(4, "projects", "projects", "id form programme number name sector status"),
  FUNDING(5, "funding", "funding", "id form programme number activityId precision strand"),
  ADMIN_AREAS(6, "admin-areas", "adminAreas", "id programme level name hazardNumber hazardAreaM2");

  private final int number;
  private final String path;
  private final String file;
  private final String attributes;

  TileLayer(int number, String path, String file, String attributes) {
    this.number = number;
    this.path = path;
    this.file = file;
    this.attributes = attributes;
  }

  static Optional<TileLayer> find(String path) {
    return Arrays.stream(values()).filter(layer -> layer.path.equals(path)).findFirst();
  }

  /** Number of the layer in the keys of the tree, as the database's {@code tile_layer}. */
  int number() {
    return number;
  }

  String path() {
    return path;
  }

  String file() {
    return file;
  }

  List<String> attributes() {
    return List.of(attributes.split(" "));
  }
}
