package org.cartagena.demo;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.locationtech.jts.geom.Coordinate;

/**
 * Five years of funding as an IATI 2.03 file: clearance, victim assistance, risk education and
 * development activities of fictional donors, with commitments, disbursements that come late,
 * expenditure, and locations of every precision. Marisela has no ISO 3166-1 alpha-2 code; XM is one
 * of those left to users.
 */
final class Funding {
  private static final LocalDate FIRST_DAY = LocalDate.of(2021, 1, 4);
  private static final LocalDate LAST_DAY = LocalDate.of(2025, 12, 31);

  /** Reference, name, IATI OrganisationType, default currency, share of the activities. */
  private static final List<Donor> DONORS =
      List.of(
          new Donor("NORVANE", "Republic of Norvane", 10, "EUR", 16, 8, 1),
          new Donor("HELDMARK", "Kingdom of Heldmark", 10, "USD", 15, 6, 1),
          new Donor("BRANWALD", "Federal Republic of Branwald", 10, "EUR", 14, 5, 1),
          new Donor("ARLENNE", "Commonwealth of Arlenne", 10, "USD", 9, 3, 1),
          new Donor("GRISONNE", "United Cantons of Grisonne", 10, "CHF", 7, 4, 1),
          new Donor("TESMAR", "Principality of Tesmar", 10, "EUR", 5, 1, 1),
          new Donor("NIHARA", "State of Nihara", 10, "USD", 10, 2, 1),
          new Donor("NORTHISLES", "Union of the Northern Isles", 10, "GBP", 8, 2, 1),
          new Donor("QUANDARA", "Republic of Quandara (South-South partner)", 10, "USD", 6, 3, 8),
          new Donor("BELUMBE", "Federation of Belumbé (South-South partner)", 10, "USD", 4, 2, 8),
          new Donor("LEAGUEFUND", "League Trust Fund for Mine Action", 40, "USD", 9, 3, 2),
          new Donor("STELLAMAR", "Stellamar Foundation", 60, "EUR", 4, 4, 6));

  private static final List<String[]> CLEARANCE =
      List.of(
          new String[] {"Humanitarian demining in %s", "adm1"},
          new String[] {"Clearance of mined areas of high priority around %s", "town"},
          new String[] {"Technical survey and battle area clearance in %s", "adm2"},
          new String[] {"Removal of landmines on farmland near %s", "town"},
          new String[] {"Non-technical survey and cancellation of suspected areas in %s", "adm1"},
          new String[] {"Clearance of mined area %s", "hazard"},
          new String[] {"Mine clearance along the road from %s", "town"},
          new String[] {"Support to the mine action programme of %s", "country"},
          new String[] {"Land release capacity of the mine action centre of %s", "country"});

  private static final List<String[]> ASSISTANCE =
      List.of(
          new String[] {"Prosthetic and orthotic services, %s", "service", "12191"},
          new String[] {"Peer support for survivors of explosive ordnance in %s", "adm1", "16010"},
          new String[] {"Physical rehabilitation of landmine survivors in %s", "town", "12191"},
          new String[] {
            "Vocational training for mine survivors and their families, %s", "town", "11330"
          },
          new String[] {
            "Wheelchairs and assistive devices for mine survivors and other persons with disabilities, %s",
            "country",
            "16010"
          },
          new String[] {
            "Psychosocial support for mine survivors and their families in %s", "adm2", "12340"
          },
          new String[] {"Victim assistance: referral and emergency care in %s", "adm1", "12220"});

  private static final List<String[]> EDUCATION =
      List.of(
          new String[] {"Explosive ordnance risk education in the schools of %s", "adm1", "15250"},
          new String[] {"Mine risk education for returnees in %s", "adm2", "15250"},
          new String[] {"EORE by radio and mobile theatre, %s", "country", "11220"});

  private static final List<String[]> DEVELOPMENT =
      List.of(
          new String[] {"Rural roads of %s", "adm1", "21020"},
          new String[] {"Rehabilitation of the road at %s", "town", "21020"},
          new String[] {"Northern railway, preparation, %s", "adm1", "21030"},
          new String[] {"Irrigation and smallholder farming in %s", "adm2", "31140"},
          new String[] {"Agricultural recovery in %s", "adm1", "31120"},
          new String[] {"Drinking water for %s", "town", "14031"},
          new String[] {"Health centres of %s", "adm2", "12230"},
          new String[] {"Primary schools of %s", "adm1", "11220"},
          new String[] {"Power transmission, %s", "country", "23630"},
          new String[] {"Housing and reconstruction in %s", "town", "73010"},
          new String[] {"Public finance reform of %s", "country", "15110"},
          new String[] {"Protection of the forests of %s", "adm1", "41030"});

  private final Country country;
  private final List<HazardState> remaining;
  private final Dice dice = Dice.of("funding");
  private final StringBuilder xml = new StringBuilder();
  private final Map<String, Integer> numbers = new TreeMap<>();

  private Funding(Country country, List<HazardState> states) {
    this.country = country;
    this.remaining =
        HazardHistory.remainingAt(states, 2025).stream()
            .filter(state -> state.outline() != null && state.reportedM2() > 60_000)
            .toList();
  }

  /** The IATI file. */
  static String xml(Country country, List<HazardState> states) {
    Funding funding = new Funding(country, states);
    funding.write();
    return funding.xml.toString();
  }

  private void write() {
    xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        "<!-- Marisela is a fictional country. Every organisation, place and amount in this file is invented. CC0-1.0 -->\n");
    xml.append("<iati-activities version=\"2.03\" generated-datetime=\"2026-01-15T00:00:00Z\">\n");
    List<Plan> plans = new ArrayList<>();
    plan(plans, 72, "clearance");
    plan(plans, 26, "assistance");
    plan(plans, 15, "education");
    plan(plans, 47, "development");
    plans.sort(Comparator.comparing(Plan::start).thenComparing(Plan::number));
    for (Plan plan : plans) {
      activity(plan);
    }
    xml.append("</iati-activities>\n");
  }

  private void plan(List<Plan> plans, int number, String strand) {
    for (int i = 0; i < number; i++) {
      double[] shares =
          DONORS.stream()
              .mapToDouble(
                  donor -> strand.equals("assistance") ? donor.assistanceShare() : donor.share())
              .toArray();
      Donor donor = DONORS.get(dice.weighted(shares));
      // A few activities of each year; fewer new ones in the last year.
      int year = 2021 + dice.weighted(26, 21, 21, 19, 13);
      LocalDate start = LocalDate.of(year, 1, 1).plusDays(dice.below(330));
      plans.add(
          new Plan(plans.size(), strand, i, donor, start.isBefore(FIRST_DAY) ? FIRST_DAY : start));
    }
  }

  private void activity(Plan plan) {
    Donor donor = plan.donor();
    String id =
        donor.reference()
            + "-"
            + plan.start().getYear()
            + "-"
            + GeoJson.padded(
                numbers.merge(donor.code() + plan.start().getYear(), 1, Integer::sum), 3);
    List<String[]> kinds =
        switch (plan.strand()) {
          case "clearance" -> CLEARANCE;
          case "assistance" -> ASSISTANCE;
          case "education" -> EDUCATION;
          default -> DEVELOPMENT;
        };
    String[] kind = kinds.get(plan.index() % kinds.size());
    List<Location> locations = locations(kind[1]);
    String sector = kind.length > 2 ? kind[2] : "15250";
    String title = kind[0].replace("%s", locations.get(0).name());
    boolean noLocation = dice.chance(0.05);

    int months = dice.pick(List.of(12, 18, 24, 24, 36, 48));
    LocalDate end = plan.start().plusMonths(months);
    boolean cancelled = dice.chance(0.025);
    boolean pipeline = plan.start().isAfter(LocalDate.of(2025, 9, 15)) && dice.chance(0.5);
    int status =
        cancelled
            ? 5
            : pipeline
                ? 1
                : end.isAfter(LAST_DAY)
                    ? (dice.chance(0.04) ? 6 : 2)
                    : end.isAfter(LocalDate.of(2025, 9, 1)) ? 3 : 4;
    String implementer = implementer(plan.strand());
    double median =
        switch (plan.strand()) {
          case "clearance" -> 1_150_000;
          case "assistance" -> 260_000;
          case "education" -> 170_000;
          default -> 5_400_000;
        };
    long amount = Math.round(dice.logNormal(median, 0.65) / 5_000) * 5_000;

    xml.append(
            "  <iati-activity last-updated-datetime=\"2026-01-10T00:00:00Z\" xml:lang=\"en\" default-currency=\"")
        .append(donor.currency())
        .append('"');
    if (!plan.strand().equals("development")) {
      xml.append(" humanitarian=\"").append(dice.chance(0.6) ? 1 : 0).append('"');
    }
    xml.append(">\n");
    line(4, "<iati-identifier>" + id + "</iati-identifier>");
    organisation("reporting-org", donor.reference(), "type=\"" + donor.type() + "\"", donor.name());
    line(4, "<title><narrative>" + text(title) + "</narrative></title>");
    line(
        4,
        "<description type=\"1\"><narrative>"
            + text(title)
            + ". Invented for the demonstration country Marisela (fictional).</narrative></description>");
    organisation(
        "participating-org",
        donor.reference(),
        "role=\"1\" type=\"" + donor.type() + "\"",
        donor.name());
    if (plan.strand().equals("clearance") && dice.chance(0.5)) {
      organisation(
          "participating-org",
          reference(HazardHistory.CENTRE),
          "role=\"2\" type=\"10\"",
          plain(HazardHistory.CENTRE));
    }
    if (donor.type() != 40 && dice.chance(0.15)) {
      organisation(
          "participating-org",
          "XMA-FICTIONAL-LEAGUEFUND",
          "role=\"3\" type=\"40\"",
          "League Trust Fund for Mine Action");
    }
    organisation(
        "participating-org",
        reference(implementer),
        "role=\"4\" type=\"" + type(implementer) + "\"",
        plain(implementer));
    line(4, "<activity-status code=\"" + status + "\"/>");
    line(
        4,
        "<activity-date type=\"1\" iso-date=\""
            + plan.start().minusDays(dice.whole(0, 75))
            + "\"/>");
    if (!pipeline && !cancelled) {
      line(4, "<activity-date type=\"2\" iso-date=\"" + plan.start() + "\"/>");
    }
    line(4, "<activity-date type=\"3\" iso-date=\"" + end + "\"/>");
    if (status == 4) {
      LocalDate closed = end.plusDays(dice.whole(0, 120));
      line(
          4,
          "<activity-date type=\"4\" iso-date=\""
              + (closed.isAfter(LAST_DAY) ? LAST_DAY : closed)
              + "\"/>");
    }
    line(
        4,
        "<recipient-country code=\"XM\" percentage=\"100\"><narrative>Marisela (fictional)</narrative></recipient-country>");
    if (!noLocation) {
      locations.forEach(this::location);
    }
    sectors(plan.strand(), sector);
    if (plan.strand().equals("assistance")) {
      line(4, "<policy-marker vocabulary=\"1\" code=\"11\" significance=\"2\"/>");
    }
    line(4, "<collaboration-type code=\"" + donor.collaboration() + "\"/>");
    line(4, "<default-flow-type code=\"" + (donor.type() == 60 ? 30 : 10) + "\"/>");
    line(4, "<default-finance-type code=\"110\"/>");
    line(4, "<default-aid-type code=\"C01\"/>");
    budget(plan.start(), end, amount, donor.currency());
    transactions(plan, implementer, amount, end, cancelled, pipeline);
    xml.append("  </iati-activity>\n");
  }

  private String implementer(String strand) {
    return switch (strand) {
      case "clearance" ->
          dice.chance(0.12) ? HazardHistory.CENTRE : dice.pick(HazardHistory.OPERATORS);
      case "assistance" ->
          dice.pick(
              List.of(
                  "National Rehabilitation Centre (fictional)",
                  "Union of Survivors of Marisela (fictional)",
                  "Passo Firme (fictional)"));
      case "education" ->
          dice.pick(List.of("Ilha Segura (fictional)", "Red Lantern Theatre (fictional)"));
      default ->
          dice.pick(
              List.of(
                  "Ministry of Public Works of Marisela (fictional)",
                  "Ministry of Agriculture of Marisela (fictional)",
                  "Marisela Development Agency (fictional)"));
    };
  }

  private static int type(String organisation) {
    return organisation.startsWith("Ministry")
            || organisation.startsWith("Marisela")
            || organisation.startsWith("National")
        ? 10
        : organisation.startsWith("Sudrelia")
            ? 70
            : organisation.startsWith("Tarn") || organisation.startsWith("Norvane") ? 21 : 22;
  }

  /** Places for an activity: mostly one, sometimes two of the same kind. */
  private List<Location> locations(String kind) {
    List<Location> locations = new ArrayList<>(List.of(location(kind)));
    if (!kind.equals("country") && dice.chance(0.2)) {
      Location second = location(kind);
      if (!second.name().equals(locations.get(0).name())) {
        locations.add(second);
      }
    }
    return locations;
  }

  private Location location(String kind) {
    return switch (kind) {
      case "country" ->
          new Location("Marisela", new Coordinate(-22, -25), 1, dice.chance(0.25) ? 1 : 2, "PCLI");
      case "adm1" -> area(country.provinces(), "ADM1");
      case "adm2" -> area(country.districts(), "ADM2");
      case "hazard" -> {
        HazardState state = dice.pick(remaining);
        yield new Location(
            state.hazardId(),
            round(state.outline().getInteriorPoint().getCoordinate()),
            3,
            1,
            "MNMIN");
      }
      case "service" -> {
        Town town = country.towns().get(dice.weighted(6, 1, 1, 1, 2));
        yield new Location(
            "rehabilitation centre in " + town.name(),
            Ground.at(Ground.x(town.place()) + 400, Ground.y(town.place()) + 300, 5),
            3,
            1,
            "HSP");
      }
      default -> {
        Town town = country.towns().get(dice.below(country.towns().size()));
        yield new Location(
            town.name(),
            town.place(),
            2,
            dice.chance(0.8) ? 1 : 2,
            town.rank() == 0 ? "PPLC" : town.rank() == 1 ? "PPLA" : "PPL");
      }
    };
  }

  /**
   * An administrative area at a point inside it: an approximate place, though some publishers call
   * it exact.
   */
  private Location area(List<AdminArea> areas, String feature) {
    double[] weights = new double[areas.size()];
    for (int i = 0; i < weights.length; i++) {
      String pCode = areas.get(i).pCode();
      weights[i] = 6 + remaining.stream().filter(state -> state.pCode().startsWith(pCode)).count();
    }
    AdminArea area = areas.get(dice.weighted(weights));
    return new Location(
        area.name(),
        round(area.geometry().getInteriorPoint().getCoordinate()),
        1,
        dice.chance(0.2) ? 1 : 2,
        feature);
  }

  private static Coordinate round(Coordinate place) {
    return new Coordinate(Ground.round(place.x, 5), Ground.round(place.y, 5));
  }

  private void location(Location location) {
    line(4, "<location>");
    line(6, "<location-reach code=\"1\"/>");
    line(6, "<name><narrative>" + text(location.name()) + "</narrative></name>");
    line(
        6,
        "<point srsName=\"http://www.opengis.net/def/crs/EPSG/0/4326\"><pos>"
            + GeoJson.decimal(location.place().y)
            + " "
            + GeoJson.decimal(location.place().x)
            + "</pos></point>");
    line(6, "<exactness code=\"" + location.exactness() + "\"/>");
    line(6, "<location-class code=\"" + location.locationClass() + "\"/>");
    if (!location.feature().equals("MNMIN")) {
      line(6, "<feature-designation code=\"" + location.feature() + "\"/>");
    }
    line(4, "</location>");
  }

  private void sectors(String strand, String sector) {
    if (strand.equals("clearance") && dice.chance(0.15)) {
      line(4, "<sector vocabulary=\"1\" code=\"15250\" percentage=\"80\"/>");
      line(4, "<sector vocabulary=\"1\" code=\"43040\" percentage=\"20\"/>");
    } else {
      line(4, "<sector vocabulary=\"1\" code=\"" + sector + "\" percentage=\"100\"/>");
    }
  }

  private void budget(LocalDate start, LocalDate end, long amount, String currency) {
    int years = Math.max(1, end.getYear() - start.getYear());
    for (int i = 0; i < years; i++) {
      LocalDate from = start.plusYears(i);
      LocalDate to = i == years - 1 ? end : start.plusYears(i + 1).minusDays(1);
      if (to.isAfter(from.plusYears(1))) {
        to = from.plusYears(1).minusDays(1);
      }
      long share = i == years - 1 ? amount - amount / years * (years - 1) : amount / years;
      line(4, "<budget type=\"1\" status=\"2\">");
      line(6, "<period-start iso-date=\"" + from + "\"/>");
      line(6, "<period-end iso-date=\"" + to + "\"/>");
      line(
          6,
          "<value currency=\""
              + currency
              + "\" value-date=\""
              + start
              + "\">"
              + share
              + "</value>");
      line(4, "</budget>");
    }
  }

  /**
   * A commitment at the start, disbursements in parts that come late, and expenditure: what the
   * donor spends itself, on top of what it disburses (IATI TransactionType 2, 3, 4).
   */
  private void transactions(
      Plan plan,
      String implementer,
      long amount,
      LocalDate end,
      boolean cancelled,
      boolean pipeline) {
    LocalDate committed = plan.start().minusDays(dice.whole(0, 50));
    if (committed.isBefore(FIRST_DAY)) {
      committed = FIRST_DAY;
    }
    List<Move> moves = new ArrayList<>(List.of(new Move(2, committed, amount)));
    if (cancelled) {
      LocalDate back = committed.plusDays(dice.whole(90, 300));
      moves.add(new Move(2, back.isAfter(LAST_DAY) ? LAST_DAY : back, -amount));
    } else if (!pipeline) {
      spend(plan, amount, end, moves);
    }
    moves.sort(Comparator.comparing(Move::on).thenComparing(Move::type));
    boolean stated = dice.chance(0.8);
    for (Move move : moves) {
      transaction(move.type(), move.on(), move.value(), plan.donor(), implementer, stated);
    }
  }

  private void spend(Plan plan, long amount, LocalDate end, List<Move> moves) {
    int parts = dice.whole(2, 5);
    long months = ChronoUnit.MONTHS.between(plan.start(), end);
    long left = amount;
    // Not all that is promised arrives; some donors buy or monitor part of it themselves.
    double kept = dice.chance(0.15) ? dice.between(0.5, 0.9) : 1;
    double direct = dice.chance(0.45) ? dice.between(0.04, 0.14) : 0;
    for (int i = 0; i < parts; i++) {
      LocalDate due = plan.start().plusMonths(months * i / parts);
      LocalDate on = due.plusDays(12 + (long) dice.exponential(85));
      if (on.isAfter(LAST_DAY)) {
        return;
      }
      long value =
          i == parts - 1
              ? left
              : Math.min(left, Math.round(amount * dice.between(0.8, 1.2) / parts / 1_000) * 1_000);
      left -= value;
      long paid = Math.round(value * kept);
      long own = Math.round(paid * direct);
      LocalDate bought = on.plusDays(20 + (long) dice.exponential(60));
      if (paid - own > 0) {
        moves.add(new Move(3, on, paid - own));
      }
      if (own > 0 && !bought.isAfter(LAST_DAY)) {
        moves.add(new Move(4, bought, own));
      }
    }
  }

  private void transaction(
      int type, LocalDate on, long value, Donor donor, String receiver, boolean stated) {
    line(4, "<transaction>");
    line(6, "<transaction-type code=\"" + type + "\"/>");
    line(6, "<transaction-date iso-date=\"" + on + "\"/>");
    line(
        6,
        "<value"
            + (stated ? " currency=\"" + donor.currency() + "\"" : "")
            + " value-date=\""
            + on
            + "\">"
            + value
            + "</value>");
    if (type != 4) {
      line(
          6,
          "<provider-org ref=\""
              + donor.reference()
              + "\"><narrative>"
              + text(donor.name())
              + " (fictional)</narrative></provider-org>");
      line(
          6,
          "<receiver-org ref=\""
              + reference(receiver)
              + "\"><narrative>"
              + text(receiver)
              + "</narrative></receiver-org>");
    }
    line(4, "</transaction>");
  }

  private void organisation(String element, String reference, String attributes, String name) {
    line(
        4,
        "<"
            + element
            + " ref=\""
            + reference
            + "\" "
            + attributes
            + "><narrative>"
            + text(name)
            + " (fictional)</narrative></"
            + element
            + ">");
  }

  /** Marked as fictional like everything else: XMA-FICTIONAL- and the letters of the name. */
  private static String reference(String organisation) {
    StringBuilder letters = new StringBuilder("XMA-FICTIONAL-");
    for (char c : plain(organisation).toCharArray()) {
      if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
        letters.append(c >= 'a' ? (char) (c - 32) : c);
      }
    }
    return letters.toString();
  }

  private static String plain(String organisation) {
    return organisation.replace(" (fictional)", "");
  }

  private void line(int indent, String text) {
    xml.append(" ".repeat(indent)).append(text).append('\n');
  }

  private static String text(String value) {
    return value.replace("&", "&amp;").replace("<", "&lt;");
  }

  private record Donor(
      String code,
      String name,
      int type,
      String currency,
      double share,
      double assistanceShare,
      int collaboration) {
    String reference() {
      return "XMA-FICTIONAL-" + code;
    }
  }

  private record Plan(int number, String strand, int index, Donor donor, LocalDate start) {}

  private record Move(int type, LocalDate on, long value) {}

  private record Location(
      String name, Coordinate place, int locationClass, int exactness, String feature) {}
}
