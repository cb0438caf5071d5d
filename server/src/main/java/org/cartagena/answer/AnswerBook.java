package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * An answer as a workbook: a sheet for each table, numbers as numbers with their unit in the
 * heading. Texts come from sources that nobody vouches for; they go into inline strings, which are
 * never formulas. What the answer does not have is left out.
 */
final class AnswerBook {
  /** Characters that XML 1.0 cannot hold, also halves of a pair. */
  private static final Pattern NOT_IN_XML =
      Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF\\x{D800}-\\x{DFFF}]");

  /** What a spreadsheet reads as one character by its number (ECMA-376, 22.9.2.19). */
  private static final Pattern ESCAPED = Pattern.compile("_(?=x[0-9A-Fa-f]{4}_)");

  /** More in one cell, and Excel takes the file for damaged. */
  private static final int MOST_CHARACTERS = 32_767;

  private static final int NARROW = 12;
  private static final int WIDEST = 60;

  private final JsonNode answer;
  private Worksheet sheet;
  private int row;
  private final List<Integer> widths = new ArrayList<>();

  AnswerBook(JsonNode answer) {
    this.answer = answer;
  }

  /** A column of a table: its heading, with the unit, and where its value is in a row. */
  private record Column(String heading, String pointer) {}

  private static Column of(String heading, String pointer) {
    return new Column(heading, pointer);
  }

  void write(OutputStream out) throws IOException {
    try (Workbook book = new Workbook(out, "Cartagena", null)) {
      begin(book, "Summary");
      summary();
      end();
      areas(book);
      classes(book);
      withoutLocation(book);
      nearby(book);
      released(book);
      needs(book);
      planningValues(book);
      alternatives(book);
      suggestion(book);
      who(book);
      population(book);
      casualties(book);
      sources(book);
    }
  }

  private void summary() {
    title("What stands in the way: answer of " + text(answer.at("/programme/name")));
    pair("Reference", reference());
    pair("Asked at (UTC)", answer.path("askedAt"));
    pair("Programme", answer.at("/programme/code"));
    pair("Name of the programme", answer.at("/programme/name"));
    pair("Authority", answer.at("/programme/authority"));
    pair("Contact", answer.at("/programme/contact"));
    pair("Project", answer.at("/question/projectName"));
    row++;
    JsonNode summary = answer.path("summary");
    pair("Hazardous areas met", summary.path("hazardAreaCount"));
    pair("Hazardous area inside the corridor (m2)", summary.path("hazardAreaM2"));
    pair(
        "Areas met of which only a point or line is known",
        summary.path("hazardAreasWithoutAreaCount"));
    pair("Route length (m)", summary.path("routeLengthM"));
    pair("Route affected (m)", summary.path("routeAffectedM"));
    pair("Area of the corridor (m2)", summary.path("corridorAreaM2"));
    pair("Records without location that may lie there", summary.path("withoutLocationCount"));
    row++;
    pair("Corridor on each side (m)", answer.at("/question/corridorM"));
    pair("Survey beyond the corridor (m)", answer.at("/question/surveyBufferM"));
    pair("Start of the works", answer.at("/question/worksStart"));
    pair("Project cost", answer.at("/question/projectCost/amount"));
    pair("Currency of the project cost", answer.at("/question/projectCost/currency"));
    row++;
    if (answer.has("recorded") && !answer.get("recorded").asBoolean()) {
      line(
          "No hazardous areas of this programme are published here: no data, which says nothing about the ground.");
    }
    for (JsonNode programme : answer.path("notCovered")) {
      line(
          "Not covered: precise records of "
              + programme.asText()
              + ", into which the corridor reaches.");
    }
    line(text(answer.path("disclaimer")));
  }

  private JsonNode reference() {
    JsonNode reference = answer.path("reference");
    return reference.isTextual()
        ? reference
        : com.fasterxml.jackson.databind.node.TextNode.valueOf("none: this answer was not kept");
  }

  private void areas(Workbook book) throws IOException {
    JsonNode areas = answer.path("hazardAreas");
    if (!areas.isArray()) {
      return;
    }
    begin(book, "Hazardous areas");
    table(
        areas,
        of("Programme", "/programme"),
        of("Identifier", "/localId"),
        of("Classification", "/classification"),
        of("Status", "/status"),
        of("Priority", "/priority"),
        of("Contamination types", "/contaminationTypes"),
        of("Area inside the corridor (m2)", "/areaInsideM2"),
        of("Area of the whole (m2)", "/areaM2"),
        of("Record", "/id"));
    int count = answer.at("/summary/hazardAreaCount").asInt();
    if (count > areas.size()) {
      row++;
      line(
          "The largest "
              + areas.size()
              + " of "
              + count
              + " are listed; the figures count all. The GeoJSON file has all.");
    }
    end();
  }

  private void classes(Workbook book) throws IOException {
    if (!answer.has("byClassification")) {
      return;
    }
    begin(book, "By class");
    String[][] tables = {
      {"byClassification", "Classification", "/classification"},
      {"byContaminationType", "Contamination type", "/contaminationType"},
      {"byStatus", "Status", "/status"},
      {"byPriority", "Priority", "/priority"}
    };
    for (String[] one : tables) {
      JsonNode rows = answer.path(one[0]);
      if (rows.isArray()) {
        List<Column> columns =
            new ArrayList<>(
                List.of(
                    of(one[1], one[2]),
                    of("Areas", "/count"),
                    of("Inside the corridor (m2)", "/areaM2"),
                    of("Areas without polygon", "/withoutAreaCount")));
        if (one[0].equals("byClassification") && answer.at("/summary/routeAffectedM").isNumber()) {
          columns.add(of("Route affected (m)", "/routeAffectedM"));
        }
        table(rows, columns.toArray(new Column[0]));
        row++;
      }
    }
    line(
        "Ground under several areas counts once in each line, so that lines need not add up. An area of two contamination types counts in both.");
    end();
  }

  private void withoutLocation(Workbook book) throws IOException {
    if (!answer.path("withoutLocation").isArray()) {
      return;
    }
    begin(book, "Without location");
    line(
        "Records whose place is not known, and which may lie in the corridor. They are in no figure of area.");
    table(
        answer.path("withoutLocation"),
        of("Administrative area (empty: anywhere in the country)", "/adminArea/name"),
        of("Level", "/adminArea/level"),
        of("P-code", "/adminArea/pCode"),
        of("Records", "/number"),
        of("of them CHA", "/numberCha"),
        of("of them SHA", "/numberSha"),
        of("Area as reported (m2)", "/reportedM2"),
        of("Records without reported area", "/numberWithoutReportedArea"));
    end();
  }

  private void nearby(Workbook book) throws IOException {
    if (!answer.has("nearestOutside")) {
      return;
    }
    begin(book, "Nearby");
    if (answer.get("nearestOutside").isNull()) {
      line("So many areas lie near the corridor that the nearest cannot be told apart.");
    } else {
      line(
          "The nearest areas outside the corridor, looked for up to "
              + text(answer.path("nearestOutsideWithinM"))
              + " m beyond its edge.");
      table(
          answer.get("nearestOutside"),
          of("Distance (m)", "/distanceM"),
          of("Programme", "/programme"),
          of("Identifier", "/localId"),
          of("Classification", "/classification"),
          of("Status", "/status"),
          of("Priority", "/priority"),
          of("Contamination types", "/contaminationTypes"),
          of("Area of the whole (m2)", "/areaM2"),
          of("Record", "/id"));
    }
    for (JsonNode programme : answer.path("nearestOutsideNotCovered")) {
      line("Not covered around the corridor: precise records of " + programme.asText() + ".");
    }
    end();
  }

  private void released(Workbook book) throws IOException {
    JsonNode releases = answer.path("landReleases");
    if (!releases.isObject()) {
      return;
    }
    begin(book, "Land released");
    pair("Released land met", releases.path("count"));
    pair("Released inside the corridor (m2)", releases.path("areaM2"));
    pair("Releases without location", releases.path("withoutLocationCount"));
    row++;
    table(
        releases.path("byType"),
        of("How it was released", "/releaseType"),
        of("Number", "/count"),
        of("Inside the corridor (m2)", "/areaM2"));
    row++;
    table(
        releases.path("list"),
        of("Identifier", "/localId"),
        of("Hazardous area", "/hazardLocalId"),
        of("How it was released", "/releaseType"),
        of("Method", "/method"),
        of("Operator", "/operator"),
        of("Completed on", "/completedOn"),
        of("Inside the corridor (m2)", "/areaInsideM2"),
        of("Record", "/id"));
    end();
  }

  private void needs(Workbook book) throws IOException {
    JsonNode needs = answer.path("needs");
    if (!needs.isObject()) {
      return;
    }
    begin(book, "What it takes");
    line(text(needs.path("rule")));
    if (needs.path("reason").isTextual()) {
      line(needs.get("reason").asText());
    }
    if (needs.has("complete") && !needs.get("complete").asBoolean()) {
      line(
          "Not complete: something met, or a record without location, is in none of these figures.");
    }
    pair("Areas met that have no area", needs.path("numberWithoutArea"));
    pair("Records without location", needs.path("numberWithoutLocation"));
    row++;
    String currency = text(needs.at("/total/currency"));
    if (needs.path("activities").isArray()) {
      table(
          needs.get("activities"),
          of("Activity", "/activity"),
          of("Area low (m2)", "/areaM2/low"),
          of("Area central (m2)", "/areaM2/central"),
          of("Area high (m2)", "/areaM2/high"),
          of("Cost low (" + currency + ")", "/cost/low"),
          of("Cost central (" + currency + ")", "/cost/central"),
          of("Cost high (" + currency + ")", "/cost/high"),
          of("Team-months low", "/teamMonths/low"),
          of("Team-months central", "/teamMonths/central"),
          of("Team-months high", "/teamMonths/high"),
          of("Months low", "/months/low"),
          of("Months central", "/months/central"),
          of("Months high", "/months/high"));
      row++;
    }
    head("", "Low", "Central", "High");
    range("Cost (" + currency + ")", needs.at("/total/cost"));
    range("Cost per km of route (" + currency + ")", needs.at("/total/costPerKm"));
    range("Team-months", needs.at("/total/teamMonths"));
    range("Months", needs.at("/total/months"));
    range("Earliest finish", needs.at("/time/earliestFinish"));
    range("Days late against the works start", needs.at("/time/daysLate"));
    range("Share of the project cost (1 = all of it)", needs.path("shareOfProjectCost"));
    range("Days of waiting", needs.at("/waiting/days"));
    range(
        "Cost of waiting (" + text(needs.at("/waiting/currency")) + ")", needs.at("/waiting/cost"));
    row++;
    pair("Work begins on", needs.at("/time/from"));
    pair("Teams for each activity", needs.at("/time/teams"));
    pair("Works start", needs.at("/time/worksStart"));
    for (String reason : List.of("/time/words", "/shareOfProjectCostReason", "/waiting/reason")) {
      if (needs.at(reason).isTextual()) {
        line(needs.at(reason).asText());
      }
    }
    row++;
    table(
        needs.path("ground"),
        of("Classification of the ground", "/classification"),
        of("Ordnance", "/ordnance"),
        of("Inside the corridor (m2)", "/areaM2"),
        of("To survey (m2)", "/surveyAreaM2"));
    end();
  }

  private void planningValues(Workbook book) throws IOException {
    JsonNode values = answer.at("/needs/planningValues");
    if (!values.isArray()) {
      return;
    }
    begin(book, "Planning values");
    table(
        values,
        of("Of the programme (empty: general)", "/programme"),
        of("Classification", "/classification"),
        of("Activity", "/activity"),
        of("Share low", "/share/low"),
        of("Share central", "/share/central"),
        of("Share high", "/share/high"),
        of("Cost per m2 low", "/costPerM2/low"),
        of("Cost per m2 central", "/costPerM2/central"),
        of("Cost per m2 high", "/costPerM2/high"),
        of("Currency", "/currency"),
        of("m2 per team and month low", "/m2PerTeamMonth/low"),
        of("m2 per team and month central", "/m2PerTeamMonth/central"),
        of("m2 per team and month high", "/m2PerTeamMonth/high"),
        of("As of", "/asOf"),
        of("By", "/by"),
        of("Row", "/id"),
        of("Source", "/source"));
    end();
  }

  private void alternatives(Workbook book) throws IOException {
    if (answer.path("alternatives").isEmpty()) {
      return;
    }
    begin(book, "Alternatives");
    String currency = text(answer.at("/needs/total/currency"));
    table(
        answer.get("alternatives"),
        of("Alternative", "/index"),
        of("Hazardous areas met", "/summary/hazardAreaCount"),
        of("Hazardous area inside the corridor (m2)", "/summary/hazardAreaM2"),
        of("Route length (m)", "/summary/routeLengthM"),
        of("Route affected (m)", "/summary/routeAffectedM"),
        of("Records without location", "/summary/withoutLocationCount"),
        of("Cost low (" + currency + ")", "/needs/total/cost/low"),
        of("Cost central (" + currency + ")", "/needs/total/cost/central"),
        of("Cost high (" + currency + ")", "/needs/total/cost/high"),
        of("Earliest finish central", "/needs/time/earliestFinish/central"));
    end();
  }

  private void suggestion(Workbook book) throws IOException {
    JsonNode suggestion = answer.path("suggestion");
    if (!suggestion.isObject()) {
      return;
    }
    begin(book, "Desk suggestion");
    line(suggestion.path("marked").asText());
    if (suggestion.path("reason").isTextual()) {
      line(suggestion.get("reason").asText());
    } else {
      String currency = text(suggestion.at("/needs/total/currency"));
      pair("Hazardous areas met", suggestion.at("/summary/hazardAreaCount"));
      pair("Hazardous area inside the corridor (m2)", suggestion.at("/summary/hazardAreaM2"));
      pair("Route length (m)", suggestion.at("/summary/routeLengthM"));
      pair("Route affected (m)", suggestion.at("/summary/routeAffectedM"));
      pair("Cost central (" + currency + ")", suggestion.at("/needs/total/cost/central"));
    }
    end();
  }

  private void who(Workbook book) throws IOException {
    JsonNode who = answer.path("who");
    if (!who.isObject()) {
      return;
    }
    begin(book, "Who");
    pair("Authority", who.at("/contact/authority"));
    pair("Contact", who.at("/contact/contact"));
    row++;
    table(
        who.path("operators"),
        of("Operator", "/name"),
        of("Hazardous areas", "/hazardAreas"),
        of("Land releases", "/landReleases"),
        of("Funded activities", "/activities"));
    row++;
    table(
        who.path("donors"),
        of("Donor", "/name"),
        of("Placed by the source", "/level"),
        of("Administrative areas", "/adminAreas"),
        of("Strands", "/strands"),
        of("Activities", "/activities"),
        of("of them current", "/activitiesNow"));
    row++;
    table(
        who.path("projects"),
        of("Development project", "/name"),
        of("Programme", "/programme"),
        of("Sector", "/sector"),
        of("Status", "/status"),
        of("Owner", "/owner"),
        of("Starts on", "/startsOn"),
        of("Ends on", "/endsOn"));
    end();
  }

  private void population(Workbook book) throws IOException {
    JsonNode population = answer.path("population");
    if (!population.path("recorded").asBoolean()) {
      return;
    }
    begin(book, "Population");
    if (population.path("reason").isTextual()) {
      line(population.get("reason").asText());
    } else {
      line("An estimate from rasters. What is not known is not counted as nobody.");
      head("Within (m)", "People", "Share of the ground that is known", "Source", "As of");
      for (JsonNode ring : population.path("rings")) {
        cell(0, ring.path("withinM"));
        cell(1, ring.path("people"));
        cell(2, ring.path("knownShare"));
        row++;
        for (JsonNode dataset : ring.path("datasets")) {
          cell(3, dataset.path("name"));
          cell(4, dataset.path("asOf"));
          row++;
        }
      }
    }
    end();
  }

  private void casualties(Workbook book) throws IOException {
    JsonNode casualties = answer.path("casualties");
    if (!casualties.isObject()) {
      return;
    }
    begin(book, "Casualties");
    if (casualties.path("reason").isTextual()) {
      line(casualties.get("reason").asText());
    }
    if (casualties.path("byAdminArea").isArray()) {
      pair("Casualties without administrative area", casualties.path("numberWithoutAdminArea"));
      head("Administrative area", "Year", "Killed", "Injured", "Outcome unknown");
      for (JsonNode area : casualties.get("byAdminArea")) {
        for (JsonNode year : area.path("years")) {
          cell(0, area.at("/adminArea/name"));
          cell(1, year.path("year"));
          cell(2, year.path("killed"));
          cell(3, year.path("injured"));
          cell(4, year.path("unknown"));
          row++;
        }
      }
    }
    end();
  }

  private void sources(Workbook book) throws IOException {
    begin(book, "Sources");
    table(
        answer.path("datasets"),
        of("Programme", "/programme"),
        of("Kind", "/kind"),
        of("Dataset", "/name"),
        of("Version", "/version"),
        of("Data as of", "/asOf"),
        of("Version id", "/versionId"));
    row++;
    line(text(answer.path("disclaimer")));
    end();
  }

  private void begin(Workbook book, String name) {
    sheet = book.newWorksheet(name);
    row = 0;
    widths.clear();
  }

  private void end() throws IOException {
    for (int column = 0; column < widths.size(); column++) {
      sheet.width(column, Math.min(WIDEST, Math.max(NARROW, widths.get(column) + 2)));
    }
    sheet.close();
  }

  private void title(String text) {
    sheet.inlineString(row, 0, safe(text));
    sheet.style(row, 0).bold().fontSize(14).set();
    row += 2;
  }

  private void line(String text) {
    if (!text.isEmpty()) {
      sheet.inlineString(row++, 0, safe(text));
    }
  }

  /** A heading and its value; nothing where the answer has no such member. */
  private void pair(String heading, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      sheet.inlineString(row, 0, heading);
      grow(0, heading.length());
      cell(1, value);
      row++;
    }
  }

  private void range(String heading, JsonNode range) {
    if (range.isObject()) {
      sheet.inlineString(row, 0, heading);
      grow(0, heading.length());
      cell(1, range.path("low"));
      cell(2, range.path("central"));
      cell(3, range.path("high"));
      row++;
    }
  }

  private void head(String... headings) {
    for (int column = 0; column < headings.length; column++) {
      sheet.inlineString(row, column, headings[column]);
      sheet.style(row, column).bold().fillColor("E8E4DA").wrapText(true).set();
      grow(column, Math.min(20, headings[column].length()));
    }
    row++;
  }

  private void table(JsonNode rows, Column... columns) {
    if (!rows.isArray()) {
      return;
    }
    String[] headings = new String[columns.length];
    for (int column = 0; column < columns.length; column++) {
      headings[column] = columns[column].heading();
    }
    head(headings);
    for (JsonNode one : rows) {
      for (int column = 0; column < columns.length; column++) {
        cell(column, one.at(columns[column].pointer()));
      }
      row++;
    }
    if (rows.isEmpty()) {
      line("none recorded");
    }
  }

  private void cell(int column, JsonNode value) {
    if (value.isIntegralNumber()) {
      sheet.value(row, column, value.asLong());
    } else if (value.isNumber()) {
      sheet.value(row, column, value.asDouble());
    } else if (!value.isMissingNode() && !value.isNull()) {
      String text = safe(text(value));
      sheet.inlineString(row, column, text);
      grow(column, text.length());
    }
  }

  private void grow(int column, int characters) {
    while (widths.size() <= column) {
      widths.add(0);
    }
    widths.set(column, Math.max(widths.get(column), characters));
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(part.asText()));
      return String.join(", ", parts);
    }
    return value.isNull() ? "" : value.asText();
  }

  private static String safe(String text) {
    String clean = NOT_IN_XML.matcher(text).replaceAll("\uFFFD");
    clean = ESCAPED.matcher(clean).replaceAll("_x005F_");
    if (clean.length() <= MOST_CHARACTERS) {
      return clean;
    }
    int cut = MOST_CHARACTERS - 3;
    return clean.substring(0, Character.isHighSurrogate(clean.charAt(cut - 1)) ? cut - 1 : cut)
        + "...";
  }
}
