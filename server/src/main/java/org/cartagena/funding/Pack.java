package org.cartagena.funding;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.cartagena.paper.Book;
import org.cartagena.paper.Paper;

/**
 * What a delegate takes to a meeting: the sentence, needs, resources, gap, pace and challenges of a
 * state, or what a donor gives and how it arrives; as PDF and as a workbook. Made from the answers
 * that everybody gets, so that the numbers are the same.
 */
final class Pack {
  private static final String BLANK =
      "Blank does not mean safe: what is not recorded here is not known here. Amounts are sums of published rows; GET /api/funding/transactions lists them.";
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("money", "Money for victim assistance is reported"),
          Map.entry("donor", "with the donor (USD)"),
          Map.entry("operator", "with the implementer (USD)"),
          Map.entry("place", "with a place below the country (USD)"),
          Map.entry("dates", "with days of commitment and payment (activities)"),
          Map.entry("ahead", "Plans for this year or later"),
          Map.entry("services", "Services are published"),
          Map.entry("serviceStatus", "with their status"),
          Map.entry("serviceKind", "with their kind"),
          Map.entry("serviceChecked", "checked in the last two years"),
          Map.entry("casualties", "Casualties are published"));
  private static final int MOST_ROWS = 40;
  private static final double PERCENT = 100;

  /**
   * A part of the pack.
   *
   * @param heads of the columns, empty for words alone; columns after the first are numbers where
   *     their cells are
   */
  private record Block(
      String heading, List<String> words, List<String> heads, List<List<Object>> rows) {}

  private final String title;
  private final LocalDate asOf;
  private final List<Block> blocks = new ArrayList<>();
  private final List<String> challenges = new ArrayList<>();

  private Pack(String title, LocalDate asOf) {
    this.title = title;
    this.asOf = asOf;
  }

  /** Members as their routes answer; {@code totals} by the side that they are named after. */
  record OfState(
      JsonNode needs,
      JsonNode paidByDonor,
      JsonNode committedByDonor,
      JsonNode paidByStrandAndYear,
      JsonNode cooperation,
      JsonNode efficiency,
      JsonNode predictability,
      JsonNode results,
      JsonNode assistance) {}

  static Pack of(OfState state, LocalDate asOf) {
    JsonNode needs = state.needs();
    Pack pack =
        new Pack("Needs and resources for mine action: " + needs.get("name").asText(), asOf);
    pack.words("In a sentence", needs.get("sentence").asText());
    pack.table(
        "Needs and what is committed, by administrative area",
        List.of(
            "Area",
            "Hazardous areas",
            "Remaining m2",
            "Cost low USD",
            "Cost high USD",
            "Committed, not paid USD",
            "Gap low USD",
            "Gap high USD"),
        needs.get("adminAreas"),
        row ->
            cells(
                row.get("name").isNull()
                    ? "Nationwide, or in no known area"
                    : row.get("name").asText(),
                row.get("number"),
                row.get("remainingM2"),
                row.at("/costUsd/low"),
                row.at("/costUsd/high"),
                row.get("committedUsd"),
                row.at("/gapUsd/low"),
                row.at("/gapUsd/high")));
    pack.table(
        "Need and plans by year, up to the Article 5 deadline",
        List.of(
            "Year",
            "Need low USD",
            "Need central USD",
            "Need high USD",
            "Planned USD",
            "Budgeted USD"),
        needs.get("years"),
        row ->
            cells(
                row.get("year").asText(),
                row.at("/needUsd/low"),
                row.at("/needUsd/central"),
                row.at("/needUsd/high"),
                row.get("plannedUsd"),
                row.get("budgetUsd")));
    pack.money("Who paid, all years", "Donor", state.paidByDonor());
    pack.money("Who committed, all years", "Donor", state.committedByDonor());
    pack.table(
        "What it was paid for, by year: clearance and victim assistance apart",
        List.of("Purpose", "Year", "USD", "Rows"),
        state.paidByStrandAndYear().get("rows"),
        row ->
            cells(
                row.get("key").asText().replace('_', ' '),
                new com.fasterxml.jackson.databind.node.TextNode(row.get("andKey").asText()),
                row.get("usd"),
                row.get("parts")));
    pack.money("Kinds of cooperation", "Kind", state.cooperation());
    pack.pace(state.results(), needs);
    pack.arrival(state.efficiency(), state.predictability());
    pack.assistance(state.assistance());
    pack.found(state);
    return pack;
  }

  /** What a donor gives: members as their routes answer. */
  static Pack of(
      String donor,
      JsonNode byProgramme,
      JsonNode byStrandAndYear,
      JsonNode efficiency,
      JsonNode predictability,
      LocalDate asOf) {
    Pack pack = new Pack("Money for mine action: " + donor, asOf);
    pack.words(
        "In a sentence",
        donor
            + " has paid USD "
            + whole(byProgramme.at("/total/usd"))
            + " for mine action that is published here, in "
            + byProgramme.get("rowCount").asInt()
            + " programmes.");
    pack.money("Where it went", "Programme", byProgramme);
    pack.table(
        "What it was paid for, by year: clearance and victim assistance apart",
        List.of("Purpose", "Year", "USD", "Rows"),
        byStrandAndYear.get("rows"),
        row ->
            cells(
                row.get("key").asText().replace('_', ' '),
                new com.fasterxml.jackson.databind.node.TextNode(row.get("andKey").asText()),
                row.get("usd"),
                row.get("parts")));
    pack.arrival(efficiency, predictability);
    pack.sources(byProgramme);
    return pack;
  }

  private interface Row {
    List<Object> of(JsonNode row);
  }

  private void words(String heading, String... words) {
    blocks.add(new Block(heading, List.of(words), List.of(), List.of()));
  }

  private void table(String heading, List<String> heads, JsonNode rows, Row row) {
    List<List<Object>> cells = new ArrayList<>();
    rows.forEach(one -> cells.add(row.of(one)));
    blocks.add(
        new Block(
            heading,
            cells.isEmpty() ? List.of("No record here.") : List.of(),
            cells.isEmpty() ? List.of() : heads,
            cells));
  }

  private void money(String heading, String head, JsonNode totals) {
    table(
        heading,
        List.of(head, "USD", "Without rate", "Rows"),
        totals.get("rows"),
        row -> {
          List<String> without = new ArrayList<>();
          row.get("withoutUsd")
              .forEach(
                  one ->
                      without.add(
                          one.get("currency").asText("no currency")
                              + " "
                              + whole(one.get("amount"))));
          return cells(
              row.get("name").isNull()
                  ? row.get("key").asText().replace('_', ' ')
                  : row.get("name").asText(),
              row.get("usd"),
              new com.fasterxml.jackson.databind.node.TextNode(String.join(", ", without)),
              row.get("parts"));
        });
    JsonNode uncounted = totals.get("uncounted");
    for (JsonNode left : uncounted) {
      blocks.add(
          new Block(
              "",
              List.of(
                  "In no sum: USD "
                      + whole(left.get("usd"))
                      + " in "
                      + left.get("parts").asText()
                      + " rows, "
                      + left.get("because").asText().replace('-', ' ')
                      + "."),
              List.of(),
              List.of()));
    }
  }

  private void pace(JsonNode results, JsonNode needs) {
    table(
        "Pace: what clearance money bought",
        List.of("Year", "Paid for clearance USD", "Released m2", "Cleared m2", "USD per m2"),
        results.get("rows"),
        row ->
            cells(
                row.path("name").asText("not dated"),
                row.get("paidUsd"),
                row.get("releasedM2"),
                row.get("clearedM2"),
                row.get("usdPerM2")));
    double released = 0;
    int years = 0;
    for (JsonNode row : results.get("rows")) {
      if (row.get("releasedM2").isNumber() && row.get("key").asInt() < asOf.getYear()) {
        released += row.get("releasedM2").asDouble();
        years++;
      }
    }
    double remaining = needs.at("/total/remainingM2").asDouble();
    if (years > 0 && released > 0 && remaining > 0) {
      int needed = (int) Math.ceil(remaining * years / released);
      words(
          "",
          "At the mean pace of the "
              + years
              + " whole years with records ("
              + String.format(Locale.ROOT, "%,.0f", released / years)
              + " m2 a year) what remains takes about "
              + needed
              + " years, to "
              + (asOf.getYear() + needed)
              + ". Areas of unknown size and what is not yet found are not in it.");
      JsonNode deadline = needs.get("article5Deadline");
      if (!deadline.isNull()
          && asOf.getYear() + needed > LocalDate.parse(deadline.asText()).getYear()) {
        challenges.add(
            "At the recorded pace what remains takes until "
                + (asOf.getYear() + needed)
                + "; the Article 5 deadline is "
                + deadline.asText()
                + ".");
      }
    }
  }

  private void arrival(JsonNode efficiency, JsonNode predictability) {
    table(
        "How soon and how surely money arrives",
        List.of(
            "Whose",
            "Mean days to first payment",
            "Committed, not paid USD",
            "Of it older than 3 years USD"),
        efficiency.get("rows"),
        row ->
            cells(
                row.path("name").asText("several, or not told"),
                row.at("/days/mean"),
                row.at("/undisbursed/usd"),
                row.at("/undisbursed/overThreeYears")));
    table(
        "Predictability, "
            + predictability.get("from").asText()
            + " to "
            + predictability.get("to").asText(),
        List.of(
            "Whose",
            "Paid as scheduled %",
            "Next three years planned %",
            "Largest donor %",
            "Donors"),
        predictability.get("rows"),
        row ->
            cells(
                row.path("name").asText("several, or not told"),
                share(row.at("/asScheduled/share")),
                share(row.at("/forward/share")),
                share(row.at("/dependence/largestShare")),
                row.at("/dependence/donors")));
  }

  private static JsonNode share(JsonNode share) {
    return share.isNumber()
        ? new com.fasterxml.jackson.databind.node.DoubleNode(
            Math.round(share.asDouble() * PERCENT * 10) / 10.0)
        : share;
  }

  private void assistance(JsonNode assistance) {
    table(
        "Victim assistance: completeness of what is reported, "
            + Math.round(assistance.get("score").asDouble() * PERCENT)
            + " of 100",
        List.of("Part", "Share %", "Has", "Of"),
        assistance.get("parts"),
        row ->
            cells(
                PARTS.getOrDefault(row.get("part").asText(), row.get("part").asText()),
                share(row.get("score")),
                row.get("had"),
                row.get("of")));
    table(
        "Services for survivors, by administrative area",
        List.of("Area", "Services recorded", "Working", "Paid for victim assistance USD"),
        assistance.get("adminAreas"),
        row ->
            cells(
                row.get("name").asText(),
                row.get("services"),
                row.get("servicesWorking"),
                row.get("paidUsd")));
  }

  private void found(OfState state) {
    JsonNode total = state.needs().get("total");
    if (total.get("numberWithoutArea").asLong() > 0) {
      challenges.add(
          total.get("numberWithoutArea").asText()
              + " hazardous areas have no known size and are in no estimate.");
    }
    for (JsonNode row : state.predictability().get("rows")) {
      if (row.at("/dependence/onlyOneDonor").asBoolean()) {
        challenges.add("All money that is recorded comes from one donor.");
      } else if (row.at("/dependence/largestShare").asDouble() > 0.5) {
        challenges.add(
            "One donor gives "
                + Math.round(row.at("/dependence/largestShare").asDouble() * PERCENT)
                + " % of what is recorded.");
      }
    }
    int without = 0;
    for (JsonNode year : state.needs().get("years")) {
      without += year.get("plannedUsd").isNull() && year.get("budgetUsd").isNull() ? 1 : 0;
    }
    if (without > 0) {
      challenges.add(
          "For " + without + " of the years up to the deadline no plan or budget is recorded.");
    }
    if (state.assistance().at("/money/parts").asLong() == 0) {
      challenges.add("No money for victim assistance is recorded.");
    }
    if (!state.paidByDonor().at("/total/withoutUsd").isEmpty()) {
      challenges.add("Some money has no rate to USD and is in no sum in USD.");
    }
    words(
        "Challenges that the figures show",
        challenges.isEmpty()
            ? new String[] {"None of those that can be read from the figures."}
            : challenges.toArray(String[]::new));
    sources(state.paidByDonor());
  }

  private void sources(JsonNode totals) {
    table(
        "Sources",
        List.of("Programme", "Dataset", "As of"),
        totals.get("datasets"),
        row -> cells(row.get("programme").asText(), row.get("name"), row.get("asOf")));
    words("", totals.get("rule").asText(), BLANK);
  }

  private static List<Object> cells(String first, JsonNode... others) {
    List<Object> cells = new ArrayList<>();
    cells.add(first);
    for (JsonNode other : others) {
      cells.add(
          other == null || other.isNull() || other.isMissingNode()
              ? null
              : other.isNumber() ? other.numberValue() : other.asText());
    }
    return cells;
  }

  private static String whole(JsonNode number) {
    return String.format(Locale.ROOT, "%,.0f", number.decimalValue());
  }

  byte[] pdf() throws IOException {
    Calendar day = GregorianCalendar.from(asOf.atStartOfDay(ZoneOffset.UTC));
    day.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
    try (Paper paper = new Paper(title, "Meeting pack of Cartagena, " + asOf, "en", day)) {
      paper.title(title, 16);
      paper.small("Made by Cartagena on " + asOf + " from what is published there.");
      for (Block block : blocks) {
        if (!block.heading().isEmpty()) {
          paper.heading(block.heading());
        }
        for (String words : block.words()) {
          paper.paragraph(words);
        }
        if (!block.heads().isEmpty()) {
          float[] shares = new float[block.heads().size()];
          for (int i = 0; i < shares.length; i++) {
            shares[i] = i == 0 ? 2.2f : isNumeric(block, i) ? -1 : 1.2f;
          }
          List<List<String>> rows = new ArrayList<>();
          for (List<Object> row :
              block.rows().subList(0, Math.min(MOST_ROWS, block.rows().size()))) {
            rows.add(row.stream().map(Pack::printed).toList());
          }
          paper.table(shares, block.heads(), rows);
          if (block.rows().size() > MOST_ROWS) {
            paper.small(
                (block.rows().size() - MOST_ROWS) + " more rows are in the workbook of this pack.");
          }
        }
      }
      return paper.bytes(title + " · " + asOf + " · Blank does not mean safe.");
    }
  }

  private static boolean isNumeric(Block block, int column) {
    return block.rows().stream()
        .map(row -> row.get(column))
        .allMatch(cell -> cell == null || cell instanceof Number);
  }

  private static String printed(Object cell) {
    if (cell == null) {
      return "–";
    }
    if (cell instanceof Number number) {
      BigDecimal value = new BigDecimal(number.toString()).stripTrailingZeros();
      boolean isWhole = value.scale() <= 0 || value.abs().compareTo(new BigDecimal(1000)) >= 0;
      return String.format(Locale.ROOT, isWhole ? "%,.0f" : "%,.2f", value);
    }
    return cell.toString();
  }

  byte[] xlsx() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Book book = new Book(bytes)) {
      List<List<Object>> words = new ArrayList<>();
      for (Block block : blocks) {
        for (String line : block.words()) {
          List<Object> row = new ArrayList<>();
          row.add(block.heading());
          row.add(line);
          words.add(row);
        }
      }
      book.sheet("Words", List.of(title, "As of " + asOf), List.of("About", "Words"), words);
      int number = 0;
      for (Block block : blocks) {
        if (!block.heads().isEmpty()) {
          number++;
          book.sheet(
              number + " " + block.heading().replaceAll("[\\[\\]:*?/\\\\]", " "),
              List.of(block.heading()),
              block.heads(),
              block.rows());
        }
      }
    }
    return bytes.toByteArray();
  }
}
