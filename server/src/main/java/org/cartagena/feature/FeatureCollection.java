package org.cartagena.feature;

import static org.cartagena.feature.Column.Type.DAY;
import static org.cartagena.feature.Column.Type.FLAG;
import static org.cartagena.feature.Column.Type.NUMBER;
import static org.cartagena.feature.Column.Type.TEXT;
import static org.cartagena.feature.Column.Type.TEXTS;
import static org.cartagena.feature.Column.Type.WHOLE;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The collections of records: their words, their columns, and the name of the SQL file that reads
 * them. Everything that is told about a collection is told from here.
 */
public enum FeatureCollection {
  HAZARD_AREAS(
      "hazard-areas",
      "HazardAreas",
      "Hazardous areas",
      "Suspected and confirmed hazardous areas (IMAS 07.11) in their last known state. Where none"
          + " is recorded, nothing is known; it does not mean that the ground is safe.",
      Shape.ANY,
      true,
      true,
      Column.of("localId", TEXT, "Identifier in the source"),
      Column.of("name", TEXT, "Name as in the source"),
      Column.of(
          "classification",
          TEXT,
          "SHA suspected, CHA confirmed, indication or unknown",
          "SHA",
          "CHA",
          "indication",
          "unknown"),
      Column.of(
          "status",
          TEXT,
          "Status; unknown counts as remaining",
          "open",
          "worked_on",
          "suspended",
          "closed",
          "released",
          "unknown"),
      Column.of("remaining", FLAG, "Neither closed nor released"),
      Column.of(
          "contaminationTypes",
          TEXTS,
          "AP anti-personnel mines, AV anti-vehicle mines, CM cluster munition remnants, ERW other"
              + " explosive remnants, IED improvised, unknown",
          "AP",
          "AV",
          "CM",
          "ERW",
          "IED",
          "unknown"),
      Column.of("priority", TEXT, "Priority as set by the programme", "high", "medium", "low"),
      Column.of("directEvidence", TEXTS, "Kinds of direct evidence, as in the source"),
      Column.of("indirectEvidence", TEXTS, "Kinds of indirect evidence, as in the source"),
      Column.of("blockages", TEXTS, "What the area blocks, as in the source"),
      Column.of("marking", TEXT, "How it is marked, as in the source"),
      Column.of("operator", TEXT, "Organisation that surveyed it or works on it"),
      Column.of("foundOn", DAY, "Day it was first reported"),
      Column.of("statusOn", DAY, "Day the status became true"),
      Column.of("statusReason", TEXT, "Reason of the status, as in the source"),
      Column.of("validFrom", DAY, "First day of this state"),
      Column.of("validTo", DAY, "First day on which this state was no longer true"),
      Column.of("computedAreaM2", NUMBER, "Geodesic area in square metres; empty without outline"),
      Column.of("reportedAreaM2", NUMBER, "Area as reported by the source, in square metres")),
  LAND_RELEASES(
      "land-releases",
      "LandReleases",
      "Land releases",
      "Land cancelled after non-technical survey, reduced after technical survey, or cleared (IMAS"
          + " 07.11).",
      Shape.POLYGON,
      true,
      true,
      Column.of("localId", TEXT, "Identifier in the source"),
      Column.of("hazardLocalId", TEXT, "Identifier of the hazardous area that it is part of"),
      Column.of(
          "releaseType",
          TEXT,
          "Cancelled, reduced, cleared or unknown",
          "cancelled",
          "reduced",
          "cleared",
          "unknown"),
      Column.of(
          "method", TEXT, "How it was released", "NTS", "TS", "clearance", "BAC", "EOD", "unknown"),
      Column.of("operator", TEXT, "Organisation that did the work"),
      Column.of("startedOn", DAY, "First day of the work"),
      Column.of("completedOn", DAY, "Day of completion"),
      Column.of("computedAreaM2", NUMBER, "Geodesic area in square metres; empty without outline"),
      Column.of("reportedAreaM2", NUMBER, "Area as reported by the source, in square metres"),
      Column.of("apMines", WHOLE, "Anti-personnel mines destroyed"),
      Column.of("avMines", WHOLE, "Anti-vehicle mines destroyed"),
      Column.of("otherDevices", WHOLE, "Other explosive ordnance destroyed")),
  SERVICES(
      "services",
      "Services",
      "Services",
      "Places where survivors of explosive ordnance, affected families or communities are served.",
      Shape.POINT,
      false,
      false,
      Column.of("localId", TEXT, "Identifier in the source"),
      Column.of("name", TEXT, "Name as in the source"),
      Column.of(
          "categories",
          TEXTS,
          "What is offered, after the components of victim assistance",
          "emergency_care",
          "continuing_care",
          "rehabilitation",
          "prosthetics_orthotics",
          "assistive_devices",
          "mental_health",
          "peer_support",
          "livelihood",
          "education",
          "rights",
          "referral",
          "unknown"),
      Column.of("facilityType", TEXT, "Type of the facility, as in the source"),
      Column.of(
          "status",
          TEXT,
          "Operational status",
          "fully_operational",
          "partially_operational",
          "temporarily_closed",
          "permanently_closed",
          "not_yet_opened",
          "unknown"),
      Column.of("statusOn", DAY, "Day the status was true"),
      Column.of("ownership", TEXT, "Who runs it, as in the source"),
      Column.of("capacityMonth", WHOLE, "People served a month, as reported"),
      Column.of("waitingDays", WHOLE, "Days of waiting, as reported"),
      Column.of("costToUser", TEXT, "Cost to the user, as in the source"),
      Column.of(
          "wheelchairAccess", TEXT, "Access with a wheelchair", "yes", "limited", "no", "unknown"),
      Column.of("verifiedOn", DAY, "Day the entry was last verified"),
      Column.of("locationSource", TEXT, "How the position was found, as in the source")),
  PROJECTS(
      "projects",
      "Projects",
      "Development projects",
      "Sites, routes and schemes of development projects.",
      Shape.ANY,
      false,
      true,
      Column.of("localId", TEXT, "Identifier in the source"),
      Column.of("name", TEXT, "Name as in the source"),
      Column.of("sector", TEXT, "Sector, as in the source"),
      Column.of(
          "status",
          TEXT,
          "Status (IATI ActivityStatus in words)",
          "pipeline",
          "implementation",
          "finalisation",
          "closed",
          "cancelled",
          "suspended",
          "unknown"),
      Column.of("owner", TEXT, "Organisation that plans it"),
      Column.of("startsOn", DAY, "Start of works"),
      Column.of("endsOn", DAY, "End of works"),
      Column.of("cost", NUMBER, "Cost in costCurrency"),
      Column.of("costCurrency", TEXT, "Currency (ISO 4217)"),
      Column.of("corridorM", NUMBER, "Half-width of the corridor that must be free, in metres"),
      Column.of("computedLengthM", NUMBER, "Geodesic length of a route in metres"),
      Column.of("computedAreaM2", NUMBER, "Geodesic area of an outline in square metres")),
  FUNDING_LOCATIONS(
      "funding-locations",
      "FundingLocations",
      "Funding locations",
      "Places where funded activities take place, with the precision that the source states. Only"
          + " places and sites are positions; the others stand for an area.",
      Shape.POINT,
      false,
      true,
      Column.of("activityId", WHOLE, "Key of the activity: /api/funding-activities/{activityId}"),
      Column.of("name", TEXT, "Name as in the source"),
      Column.of(
          "precision",
          TEXT,
          "What the point stands for",
          "nationwide",
          "admin_area",
          "place",
          "site",
          "unknown"),
      Column.of(
          "sourcePrecision",
          TEXT,
          "What the source says that it stands for",
          "nationwide",
          "admin_area",
          "place",
          "site",
          "unknown"),
      Column.of("middleOf", TEXT, "Area whose middle the point was found to be"),
      Column.of("exactnessCode", WHOLE, "IATI GeographicExactness, as reported"),
      Column.of("reachCode", WHOLE, "IATI GeographicLocationReach, as reported"),
      Column.of("classCode", WHOLE, "IATI GeographicLocationClass, as reported"),
      Column.of("activityTitle", TEXT, "Title of the activity"),
      Column.of("iatiIdentifier", TEXT, "Identifier of the activity"),
      Column.of(
          "strand",
          TEXT,
          "What the money is for",
          "clearance",
          "victim_assistance",
          "risk_education",
          "mine_action",
          "shared",
          "development"),
      Column.of("strandRule", TEXT, "Rule by which the strand was found")),
  ADMIN_AREAS(
      "admin-areas",
      "AdminAreas",
      "Administrative areas",
      "Administrative areas of level 1 to 3.",
      Shape.POLYGON,
      false,
      false,
      Column.of("level", WHOLE, "Level below the country, 1 to 3"),
      Column.of("pCode", TEXT, "P-code, or the code that the source uses instead"),
      Column.of("name", TEXT, "Name as in the source"),
      Column.of("parentId", WHOLE, "Key of the area above"),
      Column.of("parent", TEXT, "Name of the area above"),
      Column.of("population", WHOLE, "People living there, as reported"),
      Column.of("populationOn", DAY, "Day of the population figure"),
      Column.of("computedAreaM2", NUMBER, "Geodesic area in square metres; empty without outline"),
      Column.of("reportedAreaM2", NUMBER, "Area as reported by the source, in square metres"));

  private static final Set<String> DERIVED =
      Set.of(
          "programme",
          "remaining",
          "validFrom",
          "validTo",
          "computedAreaM2",
          "computedLengthM",
          "adminAreaId",
          "adminArea");

  /** What geometries a collection has. */
  public enum Shape {
    POINT,
    POLYGON,
    ANY
  }

  private final String path;
  private final String file;
  private final String title;
  private final String about;
  private final Shape shape;
  private final boolean precise;
  private final boolean timed;

  // Made once, and nobody can change it.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Column> columns;

  FeatureCollection(
      String path,
      String file,
      String title,
      String about,
      Shape shape,
      boolean precise,
      boolean timed,
      Column... columns) {
    this.path = path;
    this.file = file;
    this.title = title;
    this.about = about;
    this.shape = shape;
    this.precise = precise;
    this.timed = timed;
    Stream<Column> own = Arrays.stream(columns);
    Stream<Column> first =
        Stream.of(Column.of("programme", TEXT, "Programme: country code (ISO 3166-1 alpha-3)"));
    Stream<Column> last =
        Stream.of(Column.asked("withoutLocation", FLAG, "The record has no geometry of its own"));
    Stream<Column> place =
        file.equals("AdminAreas")
            ? Stream.of()
            : Stream.of(
                Column.of("adminAreaId", WHOLE, "Key of the deepest administrative area"),
                Column.of("adminArea", TEXT, "Name of the deepest administrative area"));
    this.columns = Stream.of(first, own, place, last).flatMap(part -> part).toList();
  }

  /** The collection of an address, if there is one. */
  public static Optional<FeatureCollection> find(String path) {
    return Arrays.stream(values()).filter(collection -> collection.path.equals(path)).findAny();
  }

  /** Last part of the address. */
  public String path() {
    return path;
  }

  /** Name for people. */
  public String title() {
    return title;
  }

  /** What is in it, in a sentence or two for people. */
  public String about() {
    return about;
  }

  public Shape shape() {
    return shape;
  }

  /** Whether a programme's public view may hide its records. */
  public boolean isPrecise() {
    return precise;
  }

  /** Whether its records have a time of their own, from a day to a day. */
  public boolean isTimed() {
    return timed;
  }

  /** All columns, in the order in which they are shown; the identifier is not among them. */
  public List<Column> columns() {
    return columns;
  }

  /** The columns that records carry as properties. */
  public List<Column> shown() {
    return columns.stream().filter(Column::shown).toList();
  }

  /** The column of a name, if there is one. */
  public Optional<Column> findColumn(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findAny();
  }

  /** Kind of the datasets whose records these are, as in the database. */
  public String kind() {
    return switch (this) {
      case HAZARD_AREAS -> "hazard-area";
      case LAND_RELEASES -> "land-release";
      case SERVICES -> "service";
      case PROJECTS -> "project";
      case FUNDING_LOCATIONS -> "funding";
      case ADMIN_AREAS -> "admin-area";
    };
  }

  /**
   * Whether single records are edited. Money is not: its places stand for activities with sums, and
   * outlines of administrative areas decide where everything else is counted.
   */
  public boolean isEditable() {
    return this != FUNDING_LOCATIONS && this != ADMIN_AREAS;
  }

  /**
   * Whether an editor gives this column; the others are derived, or say where the record belongs.
   */
  public boolean isEditable(Column column) {
    return isEditable() && column.shown() && !DERIVED.contains(column.name());
  }

  String selectFile() {
    return "select" + file;
  }

  String keysFile() {
    return "keys" + file;
  }
}
