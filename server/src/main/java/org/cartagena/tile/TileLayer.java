package org.cartagena.tile;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tile layers: name in the address and in the tile, SQL file, and the attributes of a feature.
 */
public enum TileLayer {
  HAZARD_AREAS(
      1,
      "hazard-areas",
      "hazardAreas",
      "id form programme classification status contamination priority remaining number numberCounted areaM2"
          + " validFrom areaM2Cha areaM2Sha numberCha numberSha numberWithoutArea numberOpen numberWorkedOn numberSuspended"
          + " numberAP numberAV numberCM numberERW numberIED numberTypeUnknown numberHigh numberMedium numberLow"
          + " validFromFirst validFromLast",
      "hazard-area admin-area"),
  LAND_RELEASES(
      2,
      "land-releases",
      "landReleases",
      "id form programme number areaM2 releaseType completedOn completedOnFirst completedOnLast",
      "land-release"),
  SERVICES(3, "services", "services", "id form programme number category status", "service"),
  PROJECTS(4, "projects", "projects", "id form programme number name sector status", "project"),
  FUNDING(
      5,
      "funding",
      "funding",
      "id form programme number activityId precision strand",
      "funding admin-area"),
  ADMIN_AREAS(
      6,
      "admin-areas",
      "adminAreas",
      "id programme level name hazardNumber hazardAreaM2",
      "admin-area hazard-area");

  private final int number;
  private final String path;
  private final String file;
  private final String attributes;
  private final String datasetKinds;

  TileLayer(int number, String path, String file, String attributes, String datasetKinds) {
    this.number = number;
    this.path = path;
    this.file = file;
    this.attributes = attributes;
    this.datasetKinds = datasetKinds;
  }

  static Optional<TileLayer> find(String path) {
    return Arrays.stream(values()).filter(layer -> layer.path.equals(path)).findFirst();
  }

  /** Number of the layer in the keys of the tree, as the database's {@code tile_layer}. */
  int number() {
    return number;
  }

  /** Name in the address and of the layer in the tile. */
  public String path() {
    return path;
  }

  String file() {
    return file;
  }

  /** Whether records of this kind are drawn or counted in it; a null kind is in all of them. */
  boolean shows(String datasetKind) {
    return datasetKind == null || List.of(datasetKinds.split(" ")).contains(datasetKind);
  }

  /** Names of what a feature may tell. */
  public List<String> attributes() {
    return List.of(attributes.split(" "));
  }
}
