package org.cartagena.ingest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * Makes activities with their organisations, sectors, locations and transactions of IATI elements.
 */
final class FundingMaker extends RecordMaker {
  /** Element of an activity to what it becomes here. */
  static final Map<String, String> MAPPING = mapping();

  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final BigDecimal MAX_VALUE = new BigDecimal("1e17");
  private static final BigDecimal HUNDRED = new BigDecimal(100);
  private static final int MAX_RULE = 200;

  private static final Pattern POSITION = Pattern.compile("^\\s*(\\S+?)[\\s,]+(\\S+)\\s*$");
  // What countries call themselves besides their name.
  private static final Pattern STATE_WORDS =
      Pattern.compile(
          "\\b(the|of|and|republic|kingdom|state|states|federal|federative|federation|democratic|islamic|socialist|people s|peoples|union|arab|country|whole|national|nationwide)\\b");

  private static final Pattern RISK_EDUCATION =
      words(
          "mine risk",
          "risk education",
          "risk awareness",
          "mine awareness",
          "eore",
          "\\bmre\\b",
          "landmine awareness");
  // Survivors and disability are matched only where mines are named: most of that money is for
  // other people.
  private static final Pattern VICTIM_ASSISTANCE =
      words(
          "prosthe",
          "orthop",
          "orthot",
          "amput",
          "victim assistance",
          "mine victim",
          "(?:land)?mines? survivor",
          "survivors? of (?:land)?mine",
          "survivors? of explosive",
          "assistance to (?:land)?mine victims",
          "war wounded rehabilitation",
          "disabilit\\w+ (?:caused )?(?:by|of|from) (?:land)?mine",
          "prothes",
          "protes");
  private static final Pattern MINE_ACTION =
      words(
          "mine action",
          "action against mines",
          "lutte antimines",
          "accion contra minas",
          "accao contra minas");
  private static final Pattern CLEARANCE =
      words(
          "de ?mining",
          "land ?mines?\\b",
          "mine clearance",
          "clearance of mines",
          "unexploded",
          "\\buxo",
          "explosive remnants",
          "explosive ordnance",
          "cluster munition",
          "minefield",
          "deminage",
          "desminado",
          "desminagem",
          "battle area clearance");

  private final Set<String> nationwidePoints = new HashSet<>();
  private final LongSupplier activityIds;
  private final String countryName;

  FundingMaker(
      int versionId,
      ImportProgramme programme,
      Organisations organisations,
      LongSupplier activityIds) {
    super(Kind.FUNDING, versionId, programme, organisations);
    this.activityIds = activityIds;
    this.countryName = Codes.normalised(programme.name());
  }

  private static Map<String, String> mapping() {
    Map<String, String> mapping = new LinkedHashMap<>();
    mapping.put("iati-identifier", "iati_identifier");
    mapping.put("title", "title, strand");
    mapping.put("description", "description, strand");
    mapping.put("reporting-org", "reporting_organisation");
    mapping.put("participating-org", "organisation");
    mapping.put("activity-status", "status_code");
    mapping.put(
        "activity-date", "planned_start_on, actual_start_on, planned_end_on, actual_end_on");
    mapping.put("recipient-country", "recipient_share");
    mapping.put("sector", "sector, strand");
    mapping.put("location", "location");
    mapping.put("transaction", "transaction");
    return mapping;
  }

  private static Pattern words(String... words) {
    return Pattern.compile("(?:\\b|^)(?:" + String.join("|", words) + ")");
  }

  /**
   * Reads ahead: a point that the file itself names after the country stands for the country
   * everywhere.
   */
  void lookAhead(XmlElement activity) {
    for (XmlElement location : activity.all("location")) {
      String position = position(location);
      if (position != null && mayBeArea(location) && isCountryName(location.narrative("name"))) {
        nationwidePoints.add(position);
      }
    }
  }

  @Override
  boolean make(Row row, Geometry geometry, int number, int level) {
    XmlElement activity = row.raw().element();
    String identifier = activity.first("iati-identifier").map(XmlElement::text).orElse(null);
    if (identifier == null) {
      row.issue(
          IssueCode.REQUIRED_MISSING, "The activity has no iati-identifier; it made no record.");
      return false;
    }
    long id = activityIds.getAsLong();
    String title = activity.narrative("title");
    String description = activity.narrative("description");
    Map<String, BigDecimal> sectors = sectors(activity);
    Strand strand = strand(activity, sectors.keySet(), title, description);
    String defaultCurrency = activity.attribute("default-currency");
    XmlElement reporting = activity.first("reporting-org").orElse(null);
    buffer("copyFundingActivity")
        .add(
            id,
            versionId(),
            number,
            programme().id(),
            identifier,
            title,
            description,
            smallCode(row, activity, "activity-status", 6),
            organisation(reporting),
            isCurrency(defaultCurrency) ? defaultCurrency : null,
            "1".equals(activity.attribute("humanitarian"))
                || "true".equals(activity.attribute("humanitarian")),
            day(row, activity, "1"),
            day(row, activity, "2"),
            day(row, activity, "3"),
            day(row, activity, "4"),
            recipientShare(row, activity),
            strand.word(),
            strand.rule());
    participants(activity, id);
    for (Map.Entry<String, BigDecimal> sector : sectors.entrySet()) {
      String[] key = sector.getKey().split(" ", 2);
      buffer("copyFundingSector").add(id, versionId(), key[0], key[1], sector.getValue());
    }
    for (XmlElement location : activity.all("location")) {
      location(row, location, id, number);
    }
    int elsewhere = 0;
    for (XmlElement transaction : activity.all("transaction")) {
      elsewhere += transaction(row, transaction, id, number, defaultCurrency) ? 0 : 1;
    }
    if (elsewhere > 0) {
      row.issue(
          IssueCode.TRANSACTION_ELSEWHERE,
          elsewhere
              + " transactions of "
              + identifier
              + " name another country and were left out; they stay in the source row.");
    }
    return true;
  }

  private Integer organisation(XmlElement organisation) {
    return organisation == null
        ? null
        : organisations()
            .id(
                organisation.attribute("ref"),
                organisation.narrative(),
                organisation.attribute("type"));
  }

  private void participants(XmlElement activity, long id) {
    Set<String> seen = new HashSet<>();
    for (XmlElement participant : activity.all("participating-org")) {
      String role = participant.attribute("role");
      Integer organisation = organisation(participant);
      if (organisation != null
          && role != null
          && role.matches("[1-4]")
          && seen.add(organisation + " " + role)) {
        buffer("copyFundingOrganisation").add(id, versionId(), organisation, role);
      }
    }
  }

  private static Map<String, BigDecimal> sectors(XmlElement activity) {
    Map<String, BigDecimal> sectors = new LinkedHashMap<>();
    for (XmlElement sector : activity.all("sector")) {
      String code = sector.attribute("code");
      if (code != null) {
        String vocabulary =
            sector.attribute("vocabulary") == null ? "1" : sector.attribute("vocabulary");
        BigDecimal share = percentage(sector.attribute("percentage"));
        String key = vocabulary.replace(' ', '_') + " " + code;
        BigDecimal before = sectors.get(key);
        BigDecimal sum =
            before == null ? share : share == null ? before : before.add(share).min(HUNDRED);
        sectors.put(key, sum);
      }
    }
    return sectors;
  }

  private record Strand(String word, String rule) {}

  private static Strand strand(
      XmlElement activity, Set<String> sectors, String title, String description) {
    String words =
        Codes.normalised(
            (title == null ? "" : title) + " " + (description == null ? "" : description));
    String titleWords = Codes.normalised(title == null ? "" : title);
    if (sectors.contains("1 15250")) {
      String education = match(RISK_EDUCATION, titleWords);
      String victims = match(VICTIM_ASSISTANCE, titleWords);
      if (education != null) {
        return new Strand("risk_education", "sector 15250, title says \"" + education + "\"");
      }
      return victims != null
          ? new Strand("victim_assistance", "sector 15250, title says \"" + victims + "\"")
          : new Strand("clearance", "sector 15250");
    }
    for (XmlElement sector : activity.all("sector")) {
      boolean cluster = "10".equals(sector.attribute("vocabulary"));
      String name = sector.narrative();
      if (cluster
          && ("15".equals(sector.attribute("code"))
              || "5406".equals(sector.attribute("code"))
              || (name != null && Codes.normalised(name).contains("mine action")))) {
        return new Strand("mine_action", "cluster mine action");
      }
    }
    String word = match(VICTIM_ASSISTANCE, words);
    if (word != null) {
      return keyword("victim_assistance", word);
    }
    word = match(RISK_EDUCATION, words);
    if (word != null) {
      return keyword("risk_education", word);
    }
    word = match(MINE_ACTION, words);
    if (word != null) {
      return keyword("mine_action", word);
    }
    word = match(CLEARANCE, words);
    return word != null ? keyword("clearance", word) : new Strand("development", "none matched");
  }

  private static Strand keyword(String strand, String word) {
    String rule = "keyword \"" + word + "\"";
    return new Strand(strand, rule.length() > MAX_RULE ? rule.substring(0, MAX_RULE) : rule);
  }

  private static String match(Pattern pattern, String words) {
    Matcher matcher = pattern.matcher(words);
    return matcher.find() ? matcher.group() : null;
  }

  /** Percentage of the activity that goes to the programme's country. */
  private BigDecimal recipientShare(Row row, XmlElement activity) {
    List<XmlElement> countries = activity.all("recipient-country");
    if (countries.isEmpty()) {
      return HUNDRED;
    }
    BigDecimal share = null;
    boolean named = false;
    for (XmlElement country : countries) {
      String code = country.attribute("code");
      if (code != null && isProgramme(code)) {
        named = true;
        BigDecimal part = percentage(country.attribute("percentage"));
        share = part == null ? share : share == null ? part : share.add(part).min(HUNDRED);
      }
    }
    if (!named) {
      row.issue(
          IssueCode.COUNTRY_DIFFERS,
          new Row.Cell("recipient-country", String.valueOf(countries.get(0).attribute("code"))),
          "The activity does not name "
              + programme().name()
              + " as a recipient. It was kept with a share of 0 percent, so that its money counts nowhere.");
      return BigDecimal.ZERO;
    }
    if (share != null) {
      return share;
    }
    if (countries.size() == 1 && activity.all("recipient-region").isEmpty()) {
      return HUNDRED;
    }
    BigDecimal equal =
        HUNDRED.divide(
            BigDecimal.valueOf(countries.size() + (long) activity.all("recipient-region").size()),
            3,
            RoundingMode.HALF_UP);
    row.issue(
        IssueCode.RECIPIENT_SHARE_UNKNOWN,
        "The activity names "
            + countries.size()
            + " countries without percentages; an equal share of "
            + equal
            + " percent was taken.");
    return equal;
  }

  /**
   * A fictional country has a user-assigned code, of which ISO 3166 does not say which belong
   * together.
   */
  private boolean isProgramme(String code) {
    return programme().code().equals(alpha3(code))
        || (programme().fictional() && code.strip().matches("X[A-Z]{1,2}"));
  }

  private void location(Row row, XmlElement location, long id, int number) {
    String name = location.narrative("name");
    Geometry point = point(row, location);
    XmlElement gazetteer = location.first("location-id").orElse(null);
    buffer("copyFundingLocation")
        .add(
            id,
            versionId(),
            number,
            programme().id(),
            name,
            precision(location),
            smallCode(row, location, "exactness", 2),
            smallCode(row, location, "location-reach", 2),
            smallCode(row, location, "location-class", 4),
            gazetteer == null ? null : gazetteer.attribute("vocabulary"),
            gazetteer == null ? null : gazetteer.attribute("code"),
            null,
            point);
  }

  /**
   * What the point stands for. The stated exactness is not relied on: publishers call centroids
   * exact.
   */
  private String precision(XmlElement location) {
    String code =
        location.first("location-class").map(element -> element.attribute("code")).orElse(null);
    if (mayBeArea(location)
        && (isCountry(location)
            || isCountryName(location.narrative("name"))
            || nationwidePoints.contains(String.valueOf(position(location))))) {
      return "nationwide";
    }
    return switch (String.valueOf(code)) {
      case "1" -> "admin_area";
      case "2" -> "place";
      case "3", "4" -> "site";
      default -> "unknown";
    };
  }

  /** GeoNames feature codes of countries and their like: PCLI, PCLD, PCLS ... */
  private static boolean isCountry(XmlElement location) {
    return location
        .first("feature-designation")
        .map(element -> element.attribute("code"))
        .filter(code -> code.startsWith("PCL"))
        .isPresent();
  }

  private static boolean mayBeArea(XmlElement location) {
    String code =
        location.first("location-class").map(element -> element.attribute("code")).orElse(null);
    return code == null || code.equals("1");
  }

  private boolean isCountryName(String name) {
    if (name == null) {
      return false;
    }
    String words = Codes.normalised(name);
    return words.equals(countryName)
        || STATE_WORDS
            .matcher(words)
            .replaceAll(" ")
            .strip()
            .replaceAll(" +", " ")
            .equals(STATE_WORDS.matcher(countryName).replaceAll(" ").strip().replaceAll(" +", " "));
  }

  private static String position(XmlElement location) {
    return location
        .first("point")
        .flatMap(point -> point.first("pos"))
        .map(XmlElement::text)
        .orElse(null);
  }

  private Geometry point(Row row, XmlElement location) {
    String position = position(location);
    if (position == null) {
      return null;
    }
    Matcher pair = POSITION.matcher(position);
    // IATI writes latitude first.
    Double lat = pair.matches() ? Numbers.coordinate(pair.group(1)) : null;
    Double lon = pair.matches() ? Numbers.coordinate(pair.group(2)) : null;
    Row.Cell cell = new Row.Cell("pos", position);
    if (lat == null || lon == null || !new Envelope(-180, 180, -90, 90).contains(lon, lat)) {
      row.issue(
          IssueCode.OUTSIDE_LONLAT_RANGE,
          cell,
          "The position is not \"latitude longitude\" in degrees. The location is kept without a point.");
      return null;
    }
    if (lat == 0 && lon == 0) {
      row.issue(
          IssueCode.ZERO_ZERO,
          cell,
          "Latitude and longitude are both 0, which usually means that they were not known. The location is kept without a point.");
      return null;
    }
    Geometry point = FACTORY.createPoint(new Coordinate(lon, lat));
    point.setSRID(4326);
    return point;
  }

  /** Copies a transaction; false when it names another country. */
  private boolean transaction(
      Row row, XmlElement transaction, long id, int number, String defaultCurrency) {
    String country =
        transaction
            .first("recipient-country")
            .map(element -> element.attribute("code"))
            .orElse(null);
    if (country != null
        && !programme().fictional()
        && !programme().code().equals(alpha3(country))) {
      return false;
    }
    String type =
        transaction
            .first("transaction-type")
            .map(element -> element.attribute("code"))
            .orElse(null);
    XmlElement value = transaction.first("value").orElse(null);
    String valueText = value == null ? null : value.text();
    BigDecimal amount = valueText == null ? null : amount(valueText);
    LocalDate on =
        isoDay(
            transaction
                .first("transaction-date")
                .map(element -> element.attribute("iso-date"))
                .orElse(null));
    LocalDate valueOn = isoDay(value == null ? null : value.attribute("value-date"));
    LocalDate day = on != null ? on : valueOn;
    boolean typeKnown = type != null && type.matches("[1-9]|1[0-3]");
    if (!typeKnown || amount == null || day == null) {
      row.issue(
          IssueCode.TRANSACTION_UNUSABLE,
          new Row.Cell("transaction", valueText),
          "A transaction has no "
              + (!typeKnown ? "known type" : amount == null ? "value that is a number" : "date")
              + "; it was left out and stays in the source row.");
      return true;
    }
    String currency =
        value.attribute("currency") != null ? value.attribute("currency") : defaultCurrency;
    if (!isCurrency(currency)) {
      row.issue(
          IssueCode.NO_CURRENCY,
          new Row.Cell("value", valueText),
          "A transaction has no currency, and the activity no default one. The value was kept and is added to nothing.");
      currency = null;
    }
    if (amount.signum() < 0) {
      row.issue(
          IssueCode.NEGATIVE_VALUE,
          new Row.Cell("value", valueText),
          "A transaction is negative; it was kept as a correction of earlier ones.");
    }
    buffer("copyFundingTransaction")
        .add(
            id,
            versionId(),
            number,
            programme().id(),
            type,
            day,
            amount.toPlainString(),
            currency,
            valueOn,
            organisation(transaction.first("provider-org").orElse(null)),
            organisation(transaction.first("receiver-org").orElse(null)));
    return true;
  }

  private static BigDecimal amount(String text) {
    try {
      BigDecimal amount = new BigDecimal(text.strip());
      return amount.abs().compareTo(MAX_VALUE) < 0
          ? amount.setScale(2, RoundingMode.HALF_UP)
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static BigDecimal percentage(String text) {
    try {
      BigDecimal share = text == null ? null : new BigDecimal(text.replace("%", "").strip());
      return share == null || share.signum() < 0 || share.compareTo(HUNDRED) > 0
          ? null
          : share.setScale(3, RoundingMode.HALF_UP);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static LocalDate day(Row row, XmlElement activity, String type) {
    for (XmlElement date : activity.all("activity-date")) {
      if (type.equals(date.attribute("type")) && date.attribute("iso-date") != null) {
        LocalDate day = isoDay(date.attribute("iso-date"));
        if (day == null) {
          row.issue(
              IssueCode.DATE_INVALID,
              new Row.Cell("activity-date", date.attribute("iso-date")),
              "The date is not one of the calendar; it was left empty.");
        }
        return day;
      }
    }
    return null;
  }

  private static LocalDate isoDay(String text) {
    if (text == null || text.length() < 10) {
      return null;
    }
    try {
      LocalDate day = LocalDate.parse(text.substring(0, 10));
      return day.getYear() < 1 || day.getYear() > 9999 ? null : day;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Integer smallCode(Row row, XmlElement parent, String child, int max) {
    String code = parent.first(child).map(element -> element.attribute("code")).orElse(null);
    if (code == null) {
      return null;
    }
    if (!code.matches("[1-9]") || Integer.parseInt(code) > max) {
      row.issue(
          IssueCode.CODE_UNKNOWN,
          new Row.Cell(child, code),
          "\"" + code + "\" is not a known code of " + child + "; it was left empty.");
      return null;
    }
    return Integer.valueOf(code);
  }

  @Override
  List<RowIssue> finish() {
    return new ArrayList<>();
  }
}
