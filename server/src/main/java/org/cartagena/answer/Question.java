package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.cartagena.geo.Antimeridian;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.geo.PolygonRepair;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/**
 * What somebody asks: a route, points or a parcel in a programme.
 *
 * @param geometry EPSG:4326 longitude latitude, valid, cut at 180 degrees
 * @param projectId the stored project whose geometry is asked about; null when one was sent
 * @param corridorM metres on each side; around a parcel 0 unless it is said
 * @param surveyBufferM metres by which survey reaches beyond the corridor
 * @param worksStart first day of the works, may be null
 * @param projectName may be null
 * @param projectCost may be null
 * @param benefitPerDay what each day brings on which the works are done, may be null
 * @param teams teams that work on each activity
 * @param alternatives other geometries of the same kind, answered with the same corridor
 * @param suggest whether a way around confirmed areas is looked for
 */
record Question(
    String programme,
    Geometry geometry,
    Long projectId,
    double corridorM,
    double surveyBufferM,
    LocalDate worksStart,
    String projectName,
    Money projectCost,
    Money benefitPerDay,
    int teams,
    List<Geometry> alternatives,
    boolean suggest) {
  static final double CORRIDOR_M_MOST = 50_000;
  static final double CORRIDOR_M_USUAL = 100;
  static final double SURVEY_BUFFER_M_MOST = 5_000;
  static final int TEAMS_MOST = 1_000;
  static final int POINTS_MOST = 100_000;
  static final int ALTERNATIVES_MOST = 5;
  private static final int NAME_LONGEST = 300;
  private static final Set<String> MEMBERS =
      Set.of(
          "programme",
          "geometry",
          "projectId",
          "corridorM",
          "surveyBufferM",
          "worksStart",
          "projectName",
          "projectCost",
          "benefitPerDay",
          "teams",
          "alternatives",
          "suggest",
          "keep");
  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An amount of money.
   *
   * @param currency ISO 4217
   */
  record Money(double amount, String currency) {}

  /**
   * A stored project that is asked about.
   *
   * @param geometry as {@link Question#geometry}; null when the project has no location
   * @param corridorM its own, may be null
   */
  record Project(
      String programme,
      String name,
      Geometry geometry,
      Double corridorM,
      Money cost,
      LocalDate startsOn) {}

  /**
   * Reads a question; a fault names the member and what it should be.
   *
   * @param projects finds a stored project that the viewer may see
   * @throws AppException {@code bad-input}
   */
  static Question of(JsonNode body, LongFunction<Optional<Project>> projects) {
    if (!body.isObject()) {
      throw AppException.badInput("Send a JSON object with programme, geometry and corridorM.");
    }
    Set<String> unknown = new TreeSet<>();
    body.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(MEMBERS);
    if (!unknown.isEmpty()) {
      throw AppException.badInput(
          unknown.iterator().next()
              + ": not known here. Known are "
              + new TreeSet<>(MEMBERS)
              + ".");
    }
    Project project = given(body, "projectId") ? project(body, projects) : null;
    String programme = programme(body, project);
    Geometry geometry =
        project == null ? geometry(body.path("geometry"), "geometry") : project.geometry();
    Double corridorM = metres(body, "corridorM", CORRIDOR_M_MOST);
    if (corridorM == null && project != null) {
      corridorM = project.corridorM();
    }
    if (corridorM == null) {
      corridorM = geometry.getDimension() == 2 ? 0 : CORRIDOR_M_USUAL;
    }
    Double surveyBufferM = metres(body, "surveyBufferM", SURVEY_BUFFER_M_MOST);
    LocalDate worksStart = day(body, "worksStart");
    String name = name(body);
    Money cost = money(body, "projectCost");
    return new Question(
        programme,
        geometry,
        project == null ? null : body.get("projectId").asLong(),
        corridorM,
        surveyBufferM == null ? 0 : surveyBufferM,
        worksStart == null && project != null ? project.startsOn() : worksStart,
        name == null && project != null ? project.name() : name,
        cost == null && project != null ? project.cost() : cost,
        money(body, "benefitPerDay"),
        teams(body),
        alternatives(body, geometry.getDimension()),
        suggest(body, geometry));
  }

  /** The same question about this geometry: that of a stored project as it was. */
  Question at(Geometry other) {
    return new Question(
        programme,
        other,
        projectId,
        corridorM,
        surveyBufferM,
        worksStart,
        projectName,
        projectCost,
        benefitPerDay,
        teams,
        alternatives,
        suggest);
  }

  /** The question as it was understood, with what was not said filled in. */
  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("programme", programme).put("projectId", projectId);
    json.set("geometry", JsonGeometry.write(geometry));
    json.put("corridorM", corridorM).put("surveyBufferM", surveyBufferM);
    json.put("worksStart", worksStart == null ? null : worksStart.toString());
    json.put("projectName", projectName);
    json.set("projectCost", json(projectCost));
    json.set("benefitPerDay", json(benefitPerDay));
    json.put("teams", teams);
    ArrayNode others = json.putArray("alternatives");
    alternatives.forEach(one -> others.add(JsonGeometry.write(one)));
    if (suggest) {
      json.put("suggest", true);
    }
    return json;
  }

  private static boolean suggest(JsonNode body, Geometry geometry) {
    if (!given(body, "suggest")) {
      return false;
    }
    if (!body.get("suggest").isBoolean()) {
      throw AppException.badInput("suggest: must be true or false.");
    }
    if (body.get("suggest").asBoolean() && geometry.getDimension() != 1) {
      throw AppException.badInput(
          "suggest: a way around is looked for where a route is asked about, not a place or a parcel.");
    }
    return body.get("suggest").asBoolean();
  }

  private static ObjectNode json(Money money) {
    return money == null
        ? null
        : JSON.createObjectNode().put("amount", money.amount()).put("currency", money.currency());
  }

  private static boolean given(JsonNode body, String member) {
    return body.hasNonNull(member);
  }

  private static Project project(JsonNode body, LongFunction<Optional<Project>> projects) {
    JsonNode id = body.get("projectId");
    if (!id.isIntegralNumber() || !id.canConvertToLong()) {
      throw AppException.badInput("projectId: must be the number of a stored project.");
    }
    if (given(body, "geometry")) {
      throw AppException.badInput(
          "projectId: the project has its geometry. Send either projectId or geometry.");
    }
    Project project =
        projects
            .apply(id.asLong())
            .orElseThrow(
                () ->
                    AppException.badInput(
                        "projectId: there is no project "
                            + id.asLong()
                            + " that you may see. It may have been replaced by a newer version."));
    if (project.geometry() == null) {
      throw AppException.badInput(
          "projectId: project "
              + id.asLong()
              + " is recorded without location. Draw its route, and send it as geometry.");
    }
    return project;
  }

  private static String programme(JsonNode body, Project project) {
    if (project != null && !given(body, "programme")) {
      return project.programme();
    }
    JsonNode programme = body.path("programme");
    if (!programme.isTextual() || !programme.asText().matches("[A-Z]{3}")) {
      throw AppException.badInput("programme: say which, three capital letters such as BIH.");
    }
    if (project != null && !project.programme().equals(programme.asText())) {
      throw AppException.badInput(
          "programme: the project is one of "
              + project.programme()
              + ", not of "
              + programme.asText()
              + ".");
    }
    return programme.asText();
  }

  private static Double metres(JsonNode body, String member, double most) {
    if (!given(body, member)) {
      return null;
    }
    JsonNode width = body.get(member);
    if (!width.isNumber() || !(width.asDouble() >= 0 && width.asDouble() <= most)) {
      throw AppException.badInput(
          member + ": must be a number of metres on each side, from 0 to " + (int) most + ".");
    }
    return width.asDouble();
  }

  private static LocalDate day(JsonNode body, String member) {
    if (!given(body, member)) {
      return null;
    }
    try {
      LocalDate day = LocalDate.parse(body.get(member).asText());
      if (day.getYear() >= 1900 && day.getYear() <= 2200) {
        return day;
      }
    } catch (DateTimeParseException e) {
      // Told below, as for a day of another time.
    }
    throw AppException.badInput(member + ": must be a day such as 2027-03-01.");
  }

  private static String name(JsonNode body) {
    if (!given(body, "projectName")) {
      return null;
    }
    JsonNode name = body.get("projectName");
    if (!name.isTextual() || name.asText().isBlank() || name.asText().length() > NAME_LONGEST) {
      throw AppException.badInput("projectName: must be a text of at most 300 letters.");
    }
    return name.asText().strip();
  }

  private static Money money(JsonNode body, String member) {
    if (!given(body, member)) {
      return null;
    }
    JsonNode money = body.get(member);
    JsonNode amount = money.path("amount");
    String currency = money.path("currency").asText();
    if (!money.isObject() || money.size() != 2 || !amount.isNumber() || !isCurrency(currency)) {
      throw AppException.badInput(
          member
              + ": must be an amount and a currency of ISO 4217, such as {\"amount\":2500000,\"currency\":\"USD\"}.");
    }
    if (!(amount.asDouble() > 0 && amount.asDouble() <= 1e15)) {
      throw AppException.badInput(member + ": amount must be more than 0 and at most 1e15.");
    }
    return new Money(amount.asDouble(), currency);
  }

  private static boolean isCurrency(String code) {
    return Currency.getAvailableCurrencies().stream()
        .anyMatch(known -> known.getCurrencyCode().equals(code));
  }

  private static int teams(JsonNode body) {
    if (!given(body, "teams")) {
      return 1;
    }
    JsonNode teams = body.get("teams");
    if (!teams.isIntegralNumber() || !(teams.asDouble() >= 1 && teams.asDouble() <= TEAMS_MOST)) {
      throw AppException.badInput(
          "teams: must be the number of teams for each activity, from 1 to 1000.");
    }
    return teams.asInt();
  }

  private static List<Geometry> alternatives(JsonNode body, int dimension) {
    if (!given(body, "alternatives")) {
      return List.of();
    }
    JsonNode list = body.get("alternatives");
    if (!list.isArray() || list.size() > ALTERNATIVES_MOST) {
      throw AppException.badInput("alternatives: must be a list of at most 5 geometries.");
    }
    List<Geometry> alternatives = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String member = "alternatives[" + i + "]";
      Geometry one = geometry(list.get(i), member);
      if (one.getDimension() != dimension) {
        throw AppException.badInput(
            member
                + ": must be of the same kind as the geometry asked about; a route is compared with routes, a parcel with parcels.");
      }
      alternatives.add(one);
    }
    return List.copyOf(alternatives);
  }

  private static Geometry geometry(JsonNode node, String member) {
    Geometry read;
    try {
      read = node.isTextual() ? wkt(node.asText()) : geoJson(node);
    } catch (IllegalArgumentException e) {
      throw AppException.badInput(member + ": " + e.getMessage() + ".");
    }
    if (read.isEmpty()) {
      throw AppException.badInput(member + ": it is empty. Draw a line, a point or an outline.");
    }
    if (read.getNumPoints() > POINTS_MOST) {
      throw AppException.badInput(
          member
              + ": it has "
              + read.getNumPoints()
              + " points; at most 100,000 are taken. Simplify it, or ask for a part.");
    }
    for (Coordinate at : read.getCoordinates()) {
      if (!(Math.abs(at.x) <= 360 && Math.abs(at.y) <= 90)) {
        throw AppException.badInput(
            member
                + ": "
                + at.x
                + " "
                + at.y
                + " is not longitude latitude in degrees (WGS 84). Is it in metres, or are they swapped?");
      }
    }
    int dimension = read.getDimension();
    for (int i = 0; i < read.getNumGeometries(); i++) {
      if (read.getGeometryN(i).getDimension() != dimension) {
        throw AppException.badInput(
            member + ": points, lines and outlines are mixed. Ask for one kind at a time.");
      }
    }
    Geometry cut = Antimeridian.cut(read).geometry();
    return dimension == 2 ? repaired(cut, member) : cut;
  }

  private static Geometry repaired(Geometry cut, String member) {
    if (cut.isValid()) {
      return cut;
    }
    Geometry repaired = PolygonRepair.repair(cut).geometry();
    if (repaired == null || repaired.isEmpty()) {
      throw AppException.badInput(
          member
              + ": the outline crosses itself so often, or is so thin, that it cannot be repaired. Draw it again.");
    }
    return repaired;
  }

  private static Geometry geoJson(JsonNode node) {
    JsonNode geometry = node.path("type").asText().equals("Feature") ? node.path("geometry") : node;
    if (!geometry.isObject()) {
      throw new IllegalArgumentException(
          "send GeoJSON (a geometry or a feature), or WKT as a text");
    }
    return new JsonGeometry(FACTORY).geoJson(geometry);
  }

  private static Geometry wkt(String text) {
    try {
      return new WKTReader(FACTORY).read(text.replaceFirst("(?i)^\\s*SRID=4326;", ""));
    } catch (ParseException e) {
      throw new IllegalArgumentException("the WKT cannot be read: " + e.getMessage(), e);
    }
  }
}
