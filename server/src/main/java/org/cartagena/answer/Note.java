package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import org.cartagena.paper.Paper;

/**
 * An answer as a paper of two to four pages: a map, tables, what it takes, whom to ask and what it
 * does not say. Every figure is one of the answer's JSON. Tables are cut where four pages would not
 * hold them, and say so.
 */
final class Note {
  private static final int PAGES_MOST = 4;

  /** Rows of the longest tables, tried one after the other until the paper is short enough. */
  private static final int[] ROWS = {30, 20, 12, 8, 5, 3};

  /**
   * Where tables must be shorter than that, sources of planning values are left to the workbook.
   */
  private static final int SOURCES_FROM_ROWS = 8;

  private static final float MAP_LOWEST = 190;
  private static final float MAP_HIGHEST = 330;

  private final JsonNode answer;
  private final Shapes shapes;

  Note(JsonNode answer, Shapes shapes) {
    this.answer = answer;
    this.shapes = shapes;
  }

  byte[] bytes() throws IOException {
    for (int rows : ROWS) {
      try (Paper paper = write(rows)) {
        if (paper.pages() <= PAGES_MOST || rows == ROWS[ROWS.length - 1]) {
          return paper.bytes(foot());
        }
      }
    }
    throw new IllegalStateException("no number of rows was tried");
  }

  private Paper write(int rows) throws IOException {
    String title = "Answer note: " + subject();
    Paper paper = new Paper(title, "Explosive ordnance recorded in the way", "en", asked());
    head(paper);
    summary(paper);
    map(paper);
    areas(paper, rows);
    classes(paper);
    withoutLocation(paper, rows);
    nearby(paper);
    released(paper, rows);
    population(paper);
    casualties(paper, rows);
    needs(paper, rows);
    alternatives(paper);
    who(paper, rows);
    sources(paper, rows);
    limits(paper);
    return paper;
  }

  private String subject() {
    String name = words(answer.at("/question/projectName"));
    String programme = words(answer.at("/programme/name"));
    return name.isEmpty() ? kind() + " in " + programme : name + ", " + programme;
  }

  private String kind() {
    String type = answer.at("/question/geometry/type").asText();
    return type.contains("Polygon") ? "parcel" : type.contains("Line") ? "route" : "place";
  }

  private GregorianCalendar asked() {
    GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    calendar.setTimeInMillis(
        OffsetDateTime.parse(answer.path("askedAt").asText()).toInstant().toEpochMilli());
    return calendar;
  }

  private String foot() {
    return (answer.path("reference").isTextual()
            ? "Reference " + answer.get("reference").asText()
            : "Without reference: not kept")
        + " \u00b7 asked "
        + answer.path("askedAt").asText()
        + " \u00b7 no record does not mean safe";
  }

  private void head(Paper paper) throws IOException {
    paper.small("ANSWER NOTE \u00b7 WHAT STANDS IN THE WAY");
    String subject = subject();
    paper.title(subject.substring(0, 1).toUpperCase(Locale.ROOT) + subject.substring(1), 17);
    List<List<String>> facts = new ArrayList<>();
    facts.add(
        List.of(
            "Reference",
            answer.path("reference").isTextual()
                ? answer.get("reference").asText()
                : "none: this answer was not kept and cannot be looked up",
            "Asked",
            answer.path("askedAt").asText().replace('T', ' ').replace("Z", " UTC")));
    facts.add(
        List.of(
            "Programme",
            words(answer.at("/programme/name"))
                + " ("
                + answer.at("/programme/code").asText()
                + ")",
            "Corridor",
            number(answer.at("/question/corridorM")) + " m on each side"));
    facts.add(
        List.of(
            "Authority",
            or(answer.at("/programme/authority"), "not recorded"),
            "Contact",
            or(answer.at("/programme/contact"), "not recorded")));
    paper.facts(facts);
  }

  private void summary(Paper paper) throws IOException {
    JsonNode summary = answer.path("summary");
    List<String[]> figures = new ArrayList<>();
    figures.add(new String[] {number(summary.path("hazardAreaCount")), "hazardous areas met"});
    figures.add(
        new String[] {
          number(summary.path("hazardAreaM2")) + " m\u00b2", "of hazardous area inside the corridor"
        });
    if (summary.path("routeAffectedM").isNumber()) {
      figures.add(
          new String[] {
            number(summary.get("routeAffectedM")) + " m",
            "of " + number(summary.path("routeLengthM")) + " m of route affected"
          });
    }
    figures.add(
        new String[] {
          number(summary.path("withoutLocationCount")),
          "records without location that may lie in the corridor"
        });
    paper.figures(figures);
    int count = summary.path("hazardAreaCount").asInt();
    if (answer.has("recorded") && !answer.get("recorded").asBoolean()) {
      paper.strong(
          "No data: no hazardous areas of this programme are published here. That says nothing about the ground.");
    } else if (count == 0) {
      paper.strong(
          "No record of a hazardous area in this corridor. No record does not mean safe: ask the authority before any work.");
    }
    if (summary.path("hazardAreasWithoutAreaCount").asInt() > 0) {
      paper.paragraph(
          "Of "
              + number(summary.get("hazardAreasWithoutAreaCount"))
              + " areas met only a point or line is known; they are in no figure of square metres.");
    }
    if (!answer.path("notCovered").isEmpty()) {
      paper.strong(
          "Not covered: the corridor reaches into "
              + list(answer.get("notCovered"))
              + ", whose precise records are not public.");
    }
  }

  private void map(Paper paper) throws IOException {
    double shape = Frame.of(shapes.list("corridor")).heightToWidth();
    float height = (float) Math.max(MAP_LOWEST, Math.min(MAP_HIGHEST, Paper.WIDTH * shape));
    if (height > paper.left() - 30) {
      paper.breakPage();
    }
    float bottom = paper.y() - height - 2;
    NoteMap map = new NoteMap(shapes, paper, Paper.LEFT, bottom, Paper.WIDTH, height);
    paper.figure(
        NoteMap.words(answer),
        out -> {
          map.draw(out);
          map.legend(out, bottom - 3);
        });
    paper.skip(height + map.legendHeight());
    paper.small(
        "Drawn from the recorded outlines, without a base map. What is too small to be seen is a diamond. Scale in the middle of the map.");
  }

  private void areas(Paper paper, int most) throws IOException {
    JsonNode areas = answer.path("hazardAreas");
    int count = answer.at("/summary/hazardAreaCount").asInt();
    if (areas.isEmpty()) {
      return;
    }
    paper.heading("Hazardous areas met");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : areas) {
      if (rows.size() == most) {
        break;
      }
      rows.add(
          List.of(
              or(one.path("localId"), "record " + one.path("id").asText()),
              one.path("programme").asText(),
              one.path("classification").asText(),
              code(one.path("status")),
              or(one.path("priority"), "not set"),
              list(one.path("contaminationTypes")),
              or(one.path("areaInsideM2"), "no polygon"),
              or(one.path("areaM2"), "no polygon")));
    }
    paper.table(
        new float[] {2.2f, 0.9f, 1, 1, 0.9f, 1.4f, -1.5f, -1.5f},
        List.of(
            "Identifier",
            "Prog.",
            "Class",
            "Status",
            "Priority",
            "Contamination",
            "Inside, m\u00b2",
            "Whole, m\u00b2"),
        rows);
    more(
        paper,
        count - rows.size(),
        "areas met, none larger",
        "the GeoJSON file and on the map; the largest 500 in the workbook");
  }

  private void classes(Paper paper) throws IOException {
    String[][] tables = {
      {"byClassification", "classification", "Classification"},
      {"byContaminationType", "contaminationType", "Contamination type"},
      {"byStatus", "status", "Status"},
      {"byPriority", "priority", "Priority"}
    };
    List<List<String>> rows = new ArrayList<>();
    for (String[] table : tables) {
      for (JsonNode one : answer.path(table[0])) {
        rows.add(
            List.of(
                table[2],
                one.path(table[1]).isNull() ? "not set" : code(one.path(table[1])),
                number(one.path("count")),
                number(one.path("areaM2")),
                number(one.path("withoutAreaCount")),
                number(one.path("routeAffectedM"))));
      }
    }
    if (!rows.isEmpty()) {
      paper.heading("By class");
      paper.table(
          new float[] {1.6f, 1.2f, -0.8f, -1.4f, -1.2f, -1.4f},
          List.of("By", "", "Areas", "Inside, m\u00b2", "Without polygon", "Route affected, m"),
          rows);
      paper.small(
          "Ground under several areas counts once in each line, so that lines need not add up. An area of two contamination types counts in both.");
    }
  }

  private void withoutLocation(Paper paper, int most) throws IOException {
    JsonNode lost = answer.path("withoutLocation");
    if (lost.isEmpty()) {
      return;
    }
    paper.heading("Records without location");
    paper.paragraph(
        "Their place is not known. They may lie in the corridor, and are in no figure of area.");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : lost) {
      if (rows.size() == Math.min(most, 10)) {
        break;
      }
      rows.add(
          List.of(
              one.path("adminArea").isObject()
                  ? one.at("/adminArea/name").asText()
                  : "anywhere in the country",
              number(one.path("number")),
              number(one.path("numberCha")),
              number(one.path("numberSha")),
              or(one.path("reportedM2"), "not reported"),
              number(one.path("numberWithoutReportedArea"))));
    }
    paper.table(
        new float[] {2.6f, -0.9f, -0.9f, -0.9f, -1.4f, -1.4f},
        List.of(
            "Administrative area", "Records", "CHA", "SHA", "Reported, m\u00b2", "Without area"),
        rows);
    more(
        paper, lost.size() - rows.size(), "administrative areas with such records", "the workbook");
  }

  private void nearby(Paper paper) throws IOException {
    if (!answer.has("nearestOutside")) {
      return;
    }
    JsonNode near = answer.get("nearestOutside");
    paper.heading("Nearest outside the corridor");
    if (near.isNull()) {
      paper.paragraph("So many areas lie near the corridor that the nearest cannot be told apart.");
    } else if (near.isEmpty()) {
      paper.paragraph(
          "No record of a hazardous area within "
              + number(answer.path("nearestOutsideWithinM"))
              + " m of the edge of the corridor. No record does not mean safe.");
    } else {
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode one : near) {
        rows.add(
            List.of(
                number(one.path("distanceM")),
                or(one.path("localId"), "record " + one.path("id").asText()),
                one.path("programme").asText(),
                one.path("classification").asText(),
                code(one.path("status")),
                list(one.path("contaminationTypes")),
                or(one.path("areaM2"), "no polygon")));
      }
      paper.table(
          new float[] {-1.1f, 2, 0.9f, 1, 1, 1.5f, -1.5f},
          List.of(
              "Distance, m",
              "Identifier",
              "Prog.",
              "Class",
              "Status",
              "Contamination",
              "Whole, m\u00b2"),
          rows);
    }
    if (!answer.path("nearestOutsideNotCovered").isEmpty()) {
      paper.paragraph(
          "Not covered around the corridor: "
              + list(answer.get("nearestOutsideNotCovered"))
              + ", whose precise records are not public.");
    }
  }

  private void released(Paper paper, int most) throws IOException {
    JsonNode released = answer.path("landReleases");
    if (!released.isObject()) {
      return;
    }
    paper.heading("Land already released in the corridor");
    if (released.path("recorded").isBoolean() && !released.get("recorded").asBoolean()) {
      paper.paragraph("No data: no land release of this programme is published here.");
      return;
    }
    paper.paragraph(
        number(released.path("count"))
            + " releases with "
            + number(released.path("areaM2"))
            + " m\u00b2 inside the corridor; "
            + number(released.path("withoutLocationCount"))
            + " releases of the programme have no location.");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : released.path("list")) {
      if (rows.size() == Math.min(most, 8)) {
        break;
      }
      rows.add(
          List.of(
              or(one.path("localId"), "record " + one.path("id").asText()),
              code(one.path("releaseType")),
              or(one.path("operator"), "not recorded"),
              or(one.path("completedOn"), "no date"),
              number(one.path("areaInsideM2"))));
    }
    if (!rows.isEmpty()) {
      paper.table(
          new float[] {1.8f, 1.1f, 2.4f, 1.1f, -1.4f},
          List.of("Identifier", "How", "Operator", "Completed", "Inside, m\u00b2"),
          rows);
      more(paper, released.path("count").asInt() - rows.size(), "releases", "the workbook");
    }
  }

  private void population(Paper paper) throws IOException {
    JsonNode population = answer.path("population");
    // Where no estimate is published at all, a note does not need to say so.
    if (!population.path("recorded").asBoolean()) {
      return;
    }
    paper.heading("People living nearby, an estimate");
    if (population.path("reason").isTextual()) {
      paper.paragraph(population.get("reason").asText());
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode ring : population.path("rings")) {
      List<String> sources = new ArrayList<>();
      for (JsonNode dataset : ring.path("datasets")) {
        sources.add(dataset.path("name").asText() + ", as of " + dataset.path("asOf").asText());
      }
      rows.add(
          List.of(
              number(ring.path("withinM")) + " m",
              ring.path("people").isNumber() ? number(ring.get("people")) : "not known",
              Math.round(100 * ring.path("knownShare").asDouble()) + " %",
              sources.isEmpty() ? "none" : String.join("; ", sources)));
    }
    paper.table(
        new float[] {-1.2f, -1.4f, -1.6f, 4},
        List.of("Within", "People", "Ground known", "Source"),
        rows);
  }

  private void casualties(Paper paper, int most) throws IOException {
    JsonNode casualties = answer.path("casualties");
    if (!casualties.isObject()) {
      return;
    }
    paper.heading("Casualties recorded in the administrative areas crossed");
    if (casualties.path("reason").isTextual()) {
      paper.paragraph(casualties.get("reason").asText());
    }
    List<List<String>> rows = new ArrayList<>();
    int lines = 0;
    for (JsonNode area : casualties.path("byAdminArea")) {
      for (JsonNode year : area.path("years")) {
        lines++;
        if (rows.size() < Math.min(most, 10)) {
          rows.add(
              List.of(
                  words(area.at("/adminArea/name")),
                  words(year.path("year")),
                  number(year.path("killed")),
                  number(year.path("injured")),
                  number(year.path("unknown"))));
        }
      }
    }
    if (!rows.isEmpty()) {
      paper.table(
          new float[] {3, -1, -1, -1, -1.4f},
          List.of("Administrative area", "Year", "Killed", "Injured", "Outcome unknown"),
          rows);
      more(paper, lines - rows.size(), "lines", "the workbook");
    }
  }

  private void needs(Paper paper, int most) throws IOException {
    JsonNode needs = answer.path("needs");
    if (!needs.isObject()) {
      return;
    }
    paper.heading("What it takes");
    if (needs.path("reason").isTextual()) {
      paper.strong(needs.get("reason").asText());
    }
    if (needs.has("complete") && !needs.get("complete").asBoolean()) {
      paper.strong(
          "Not complete: "
              + number(needs.path("numberWithoutArea"))
              + " areas met have no polygon, "
              + number(needs.path("numberWithoutLocation"))
              + " records have no location. They are in none of these figures.");
    }
    String currency = words(needs.at("/total/currency"));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : needs.path("activities")) {
      rows.add(
          List.of(
              code(one.path("activity")),
              range(one.path("areaM2")),
              range(one.path("cost")),
              range(one.path("teamMonths"))));
    }
    if (needs.at("/total/cost").isObject()) {
      rows.add(
          List.of("All", "", range(needs.at("/total/cost")), range(needs.at("/total/teamMonths"))));
    }
    if (!rows.isEmpty()) {
      paper.table(
          new float[] {1.5f, -2.1f, -2.4f, -1.5f},
          List.of("Low / central / high", "Area, m\u00b2", "Cost, " + currency, "Team-months"),
          rows);
    }
    List<List<String>> facts = new ArrayList<>();
    fact(facts, "Cost per km of route, " + currency, range(needs.at("/total/costPerKm")));
    fact(facts, "Months from start to end", range(needs.at("/total/months")));
    fact(facts, "Earliest finish", range(needs.at("/time/earliestFinish")));
    fact(facts, "Start of the works", words(needs.at("/time/worksStart")));
    fact(facts, "Days late against it", range(needs.at("/time/daysLate")));
    fact(facts, "Share of the project cost (1 = all)", range(needs.path("shareOfProjectCost")));
    fact(
        facts,
        "Waiting costs, " + words(needs.at("/waiting/currency")),
        range(needs.at("/waiting/cost")));
    if (!facts.isEmpty()) {
      paper.table(new float[] {2, 5}, List.of("Low / central / high", ""), facts);
    }
    Set<String> sentences = new LinkedHashSet<>();
    for (String said : List.of("/time/words", "/shareOfProjectCostReason", "/waiting/reason")) {
      if (needs.at(said).isTextual()) {
        sentences.add(needs.at(said).asText());
      }
    }
    paper.paragraph(String.join(" ", sentences));
    paper.small(words(needs.path("rule")));
    planningValues(paper, needs.path("planningValues"), most);
  }

  private static void fact(List<List<String>> facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.add(List.of(name, value));
    }
  }

  private void planningValues(Paper paper, JsonNode values, int most) throws IOException {
    List<String> sources = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : values) {
      String source = words(one.path("source"));
      if (!sources.contains(source)) {
        sources.add(source);
      }
      rows.add(
          List.of(
              one.path("classification").asText() + ", " + code(one.path("activity")),
              range(one.path("share")),
              range(one.path("costPerM2")),
              range(one.path("m2PerTeamMonth")),
              or(one.path("programme"), "general")
                  + ", "
                  + words(one.path("asOf"))
                  + " ["
                  + (sources.indexOf(source) + 1)
                  + "]"));
    }
    if (!rows.isEmpty()) {
      paper.heading("Planning values used");
      paper.table(
          new float[] {2.1f, -1.3f, -1.6f, -2.1f, 1.6f},
          List.of(
              "Class, activity",
              "Share of area",
              "Cost per m\u00b2",
              "m\u00b2 per team, month",
              "Of, as of [source]"),
          rows);
      if (most < SOURCES_FROM_ROWS) {
        paper.small(
            "Low / central / high. The source of each value is in the workbook, sheet Planning values.");
        return;
      }
      paper.small("Low / central / high, with these sources:");
      for (int i = 0; i < sources.size(); i++) {
        paper.small("[" + (i + 1) + "] " + sources.get(i));
      }
    }
  }

  private void alternatives(Paper paper) throws IOException {
    JsonNode others = answer.path("alternatives");
    JsonNode suggestion = answer.path("suggestion");
    if (others.isEmpty() && !suggestion.isObject()) {
      return;
    }
    paper.heading("Alternatives, with the same corridor");
    if (suggestion.path("reason").isTextual()) {
      paper.paragraph("Desk suggestion: none. " + suggestion.get("reason").asText());
    }
    boolean suggested = suggestion.path("geometry").isObject();
    if (others.isEmpty() && !suggested) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(alternative("As asked", answer));
    for (JsonNode one : others) {
      rows.add(alternative("Alternative " + (one.path("index").asInt() + 1), one));
    }
    if (suggested) {
      rows.add(alternative("Desk suggestion", suggestion));
      paper.strong(suggestion.path("marked").asText());
    }
    paper.table(
        new float[] {1.4f, -0.9f, -1.4f, -1.3f, -1.3f, -2.4f},
        List.of(
            "",
            "Areas",
            "Inside, m\u00b2",
            "Length, m",
            "Affected, m",
            "Cost, low / central / high"),
        rows);
  }

  private static List<String> alternative(String name, JsonNode one) {
    return List.of(
        name,
        number(one.at("/summary/hazardAreaCount")),
        number(one.at("/summary/hazardAreaM2")),
        number(one.at("/summary/routeLengthM")),
        number(one.at("/summary/routeAffectedM")),
        range(one.at("/needs/total/cost")));
  }

  private void who(Paper paper, int most) throws IOException {
    JsonNode who = answer.path("who");
    if (!who.isObject()) {
      return;
    }
    paper.heading("Whom to ask, and who is active there");
    paper.paragraph(
        "Authority: "
            + or(who.at("/contact/authority"), "not recorded")
            + ". Contact: "
            + or(who.at("/contact/contact"), "not recorded")
            + ".");
    names(paper, "Operators", who.path("operators"), most);
    names(paper, "Donors of clearance", who.path("donors"), most);
    names(paper, "Development projects in the corridor", who.path("projects"), most);
  }

  private static void names(Paper paper, String what, JsonNode list, int most) throws IOException {
    if (!list.isArray()) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (JsonNode one : list) {
      String name = one.path("name").asText();
      if (names.size() < most && !names.contains(name)) {
        names.add(name);
      }
    }
    int left = list.size() - names.size();
    paper.paragraph(
        what
            + ": "
            + (names.isEmpty() ? "none recorded" : String.join("; ", names))
            + (left > 0 && names.size() == most ? "; and " + left + " more in the workbook" : "")
            + ".");
  }

  private void sources(Paper paper, int most) throws IOException {
    JsonNode datasets = answer.path("datasets");
    paper.heading("From which data");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : datasets) {
      if (rows.size() == most) {
        break;
      }
      rows.add(
          List.of(
              one.path("programme").asText(),
              code(one.path("kind")),
              words(one.path("name")),
              number(one.path("version")),
              or(one.path("asOf"), "not said")));
    }
    if (rows.isEmpty()) {
      paper.paragraph("No dataset of this programme is published here.");
    } else {
      paper.table(
          new float[] {0.9f, 1.3f, 4, -0.8f, 1.2f},
          List.of("Prog.", "Kind", "Dataset", "Version", "Data as of"),
          rows);
      more(paper, datasets.size() - rows.size(), "datasets", "the workbook");
    }
  }

  private void limits(Paper paper) throws IOException {
    paper.heading("What this does not say");
    paper.paragraph(words(answer.path("disclaimer")));
    paper.paragraph(
        "This note is for planning. It is no permission to enter, and no clearance certificate. It says what was recorded on the days above; what was found or released since is not in it.");
    if (answer.path("reference").isTextual()) {
      paper.small(
          "It can be looked up as it was given, and asked again with the data of the day, by its reference.");
    }
    if (paper.anyMissing()) {
      paper.small(
          "Some letters of names cannot be printed here and are shown as \uFFFD; the workbook and the JSON have them.");
    }
  }

  /** What a table leaves out, and where it is. */
  private static void more(Paper paper, int left, String what, String where) throws IOException {
    if (left > 0) {
      paper.small(left + " more " + what + (where == null ? "" : ", in " + where) + ".");
    }
  }

  private static String range(JsonNode range) {
    return range.isObject()
        ? or(range.path("low"), "-")
            + " / "
            + or(range.path("central"), "-")
            + " / "
            + or(range.path("high"), "-")
        : "";
  }

  private static String or(JsonNode value, String otherwise) {
    String text = value.isNumber() ? number(value) : words(value);
    return text.isBlank() ? otherwise : text;
  }

  private static String words(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? "" : value.asText();
  }

  /** A code in words: {@code worked_on} is worked on. */
  private static String code(JsonNode value) {
    return words(value).replace('_', ' ').replace('-', ' ');
  }

  private static String list(JsonNode values) {
    List<String> parts = new ArrayList<>();
    values.forEach(value -> parts.add(value.asText()));
    return String.join(", ", parts);
  }

  /** The number itself, with commas; nothing is rounded that the answer does not round. */
  static String number(JsonNode value) {
    if (!value.isNumber()) {
      return words(value);
    }
    java.text.DecimalFormat format =
        new java.text.DecimalFormat(
            "#,##0.######", java.text.DecimalFormatSymbols.getInstance(Locale.ROOT));
    return format.format(value.decimalValue());
  }
}
