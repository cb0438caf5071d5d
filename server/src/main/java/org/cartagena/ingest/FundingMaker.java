package org.cartagena.ingest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * Checks activities of whatever source and makes rows of them, with their organisations, sectors,
 * locations and transactions (decision 0015).
 */
final class FundingMaker extends RecordMaker {
  /** Element of an IATI activity to what it becomes here. */
  static final Map<String, String> MAPPING = mapping();

  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final BigDecimal MAX_VALUE = new BigDecimal("1e17");
  private static final int CENTS = 2;
  private static final int DECIMALS = 6;
  private static final BigDecimal HUNDRED = new BigDecimal(100);
  // 33.33 three times is a hundred.
  private static final BigDecimal ROUNDING = new BigDecimal("0.5");
  // IATI Region: developing countries, unspecified.
  private static final String GLOBAL = "998";
  // Shorter codes are numbers that others use too.
  private static final int LEAST_TELLING = 6;
  // A site is called by one name, or two; a centroid by those of all the sites that were put there.
  private static final int NAMES_OF_AN_AREA = 3;

  private static final Pattern POSITION = Pattern.compile("^\\s*(\\S+?)[\\s,]+(\\S+)\\s*$");
  // What countries call themselves besides their name.
  private static final Pattern STATE_WORDS =
      Pattern.compile(
          "\\b(the|of|and|republic|kingdom|state|states|federal|federative|federation|democratic|islamic|socialist|people s|peoples|union|arab|country|whole|national|nationwide)\\b");

  private final Set<String> nationwidePoints = new HashSet<>();
  private final Set<String> areaPoints = new HashSet<>();
  private final Map<String, Set<String>> siteNames = new HashMap<>();
  private final Map<String, Integer> rowsByIdentifier = new HashMap<>();
  private final Map<String, Set<String>> countedByIdentifier = new HashMap<>();
  private final LongSupplier activityIds;
  private final String countryName;
  private final LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
  private final Columns tableColumns = new Columns(Kind.FUNDING, 0, false);
  private Activity.Origin origin;
  private boolean tables;
  private boolean located;

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
    mapping.put("budget", "plan");
    mapping.put("planned-disbursement", "plan");
    return mapping;
  }

  /** The activity of a row: that of its reader, else of its columns; null when it holds none. */
  private static Activity activity(Row row) {
    return row.raw().activity() != null ? row.raw().activity() : FundingTable.activity(row);
  }

  /** What columns or elements became, beside those that a table's columns say themselves. */
  Map<String, String> mapping(Map<String, String> locationColumns) {
    return switch (origin == null ? Activity.Origin.PRESENCE : origin) {
      case IATI -> MAPPING;
      case FTS -> FtsFlow.mapping(tables);
      case AIDDATA -> AidDataReader.MAPPING;
      case CRS -> CrsRow.MAPPING;
      default -> locationColumns;
    };
  }

  /** Whether the rows say who does what where, and nothing about money. */
  boolean isPresence() {
    return origin == Activity.Origin.PRESENCE;
  }

  /** Whether the record that was made last has a point. */
  boolean isLocated() {
    return located;
  }

  /**
   * Reads ahead: a point that the file itself names after the country, or gives for an area, stands
   * for it everywhere.
   *
   * @throws AppException when the rows are no activities at all
   */
  void lookAhead(String source, RawRow raw) {
    if (raw.activity() == null) {
      FundingTable.refuseOthers(source, raw);
      tables = true;
      tableColumns.see(raw.fields());
    }
    Activity activity = activity(new Row(raw, tableColumns, new ArrayList<>()));
    if (activity == null) {
      return;
    }
    if (origin != null
        && (origin == Activity.Origin.PRESENCE) != (activity.origin == Activity.Origin.PRESENCE)) {
      throw AppException.badInput(
          source
              + " says who does what where, and another file of this import reports money. Import them as two datasets: a 3W table states no money.");
    }
    origin = activity.origin;
    for (Activity.Place place : activity.places) {
      String point = place.pointKey();
      if (point == null) {
        continue;
      }
      if (mayBeArea(place) && isCountryName(place.name())) {
        nationwidePoints.add(point);
      } else if ("1".equals(place.classCode())) {
        areaPoints.add(point);
      } else if (place.name() != null
          && ("3".equals(place.classCode()) || "4".equals(place.classCode()))) {
        Set<String> names = siteNames.computeIfAbsent(point, key -> new HashSet<>());
        if (names.size() < NAMES_OF_AN_AREA) {
          names.add(Codes.normalised(place.name()));
        }
      }
    }
  }

  @Override
  boolean make(Row row, Geometry geometry, int number, int level) {
    Activity activity = activity(row);
    if (activity == null) {
      row.issue(
          IssueCode.REQUIRED_MISSING,
          "The row names neither an organisation nor an activity; it made no record.");
      return false;
    }
    activity.issues.forEach(row::issue);
    String identifier = activity.identifier;
    if (identifier == null) {
      row.issue(
          IssueCode.REQUIRED_MISSING, "The activity has no iati-identifier; it made no record.");
      return false;
    }
    Integer first = rowsByIdentifier.putIfAbsent(identifier, number);
    if (first != null) {
      row.issue(
          IssueCode.DUPLICATE_ID,
          new Row.Cell("identifier", identifier),
          activity.transactions.isEmpty()
              ? "The identifier, or the whole row, is that of row " + first + ". Both were kept."
              : "The identifier is that of row "
                  + first
                  + ". Both were kept; transactions that are the same in both are counted once.");
    }
    long id = activityIds.getAsLong();
    Map<String, BigDecimal> sectors = sectors(row, activity);
    Strand strand = Strand.of(activity);
    if (strand.word().equals("shared") && !activity.sectors.isEmpty()) {
      row.issue(
          IssueCode.STRAND_SHARED,
          new Row.Cell("sector", names(activity.sectors)),
          "Mine action is one of several sectors, and no shares are stated. The money counts once, as shared, and not as mine action.");
    }
    String currency = activity.defaultCurrency;
    Activity.Period period = activity.period;
    LocalDate plannedStart = day(row, period.plannedStart());
    LocalDate actualStart = day(row, period.actualStart());
    LocalDate plannedEnd = day(row, period.plannedEnd());
    LocalDate actualEnd = day(row, period.actualEnd());
    LocalDate from = actualStart != null ? actualStart : plannedStart;
    LocalDate to = actualEnd != null ? actualEnd : plannedEnd;
    if (from != null && to != null && to.isBefore(from)) {
      row.issue(
          IssueCode.END_BEFORE_START,
          new Row.Cell("activity-date", from + " to " + to),
          "The activity ends before it begins; both days were kept as reported.");
    }
    buffer("copyFundingActivity")
        .add(
            id,
            versionId(),
            number,
            programme().id(),
            identifier,
            activity.title,
            activity.description,
            smallCode(row, "activity-status", activity.status, 6),
            organisation(activity.reporting),
            isCurrency(currency) ? currency : null,
            activity.humanitarian,
            plannedStart,
            actualStart,
            plannedEnd,
            actualEnd,
            recipientShare(row, activity),
            strand.word(),
            strand.rule(),
            strand.share(),
            activity.origin.word(),
            activity.otherIdentifiers.stream()
                .map(String::strip)
                .filter(other -> other.length() >= LEAST_TELLING && !other.equals(identifier))
                .toList(),
            recipientLevel(row, activity),
            activity.secondaryReporter,
            number(row, "collaboration-type", activity.collaboration, 8),
            number(row, "default-flow-type", activity.flow, 99),
            number(row, "default-finance-type", activity.finance, 9999),
            number(row, "earmarking", activity.earmarking, 4),
            activity.aidType,
            activity.inKind);
    participants(activity, id);
    for (Map.Entry<String, BigDecimal> sector : sectors.entrySet()) {
      String[] key = sector.getKey().split(" ", 2);
      buffer("copyFundingSector").add(id, versionId(), key[0], key[1], sector.getValue());
    }
    checkLocationShares(row, activity);
    for (Activity.Place place : activity.places) {
      location(row, place, id, number);
    }
    transactions(row, activity, identifier, id, number, from, to);
    for (Activity.Plan plan : activity.plans) {
      plan(row, plan, activity, id, number);
    }
    located = activity.places.stream().anyMatch(Activity.Place::hasPoint);
    return true;
  }

  private static String names(List<Activity.Sector> sectors) {
    List<String> names = new ArrayList<>();
    for (Activity.Sector sector : sectors) {
      names.add(sector.name() != null ? sector.name() : sector.code());
    }
    return String.join(", ", names);
  }

  private Integer organisation(Activity.Organisation organisation) {
    return organisation == null
        ? null
        : organisations().id(organisation.reference(), organisation.name(), organisation.type());
  }

  private void participants(Activity activity, long id) {
    Set<String> seen = new HashSet<>();
    for (Activity.Participant participant : activity.participants) {
      String role = participant.role();
      Integer organisation = organisation(participant.organisation());
      if (organisation != null
          && role != null
          && role.matches("[1-4]")
          && seen.add(organisation + " " + role)) {
        buffer("copyFundingOrganisation").add(id, versionId(), organisation, role);
      }
    }
  }

  private static Map<String, BigDecimal> sectors(Row row, Activity activity) {
    Map<String, BigDecimal> sectors = new LinkedHashMap<>();
    Map<String, BigDecimal> sums = new LinkedHashMap<>();
    Set<String> unstated = new HashSet<>();
    for (Activity.Sector sector : activity.sectors) {
      if (sector.code() != null) {
        BigDecimal share = percentage(sector.percentage());
        String vocabulary = sector.vocabulary().replace(' ', '_');
        String key = vocabulary + " " + sector.code();
        BigDecimal before = sectors.get(key);
        BigDecimal sum =
            before == null ? share : share == null ? before : before.add(share).min(HUNDRED);
        sectors.put(key, sum);
        if (share == null) {
          unstated.add(vocabulary);
        } else {
          sums.merge(vocabulary, share, BigDecimal::add);
        }
      }
    }
    sums.forEach(
        (vocabulary, sum) -> {
          boolean half = unstated.contains(vocabulary);
          if (half || sum.subtract(HUNDRED).abs().compareTo(ROUNDING) > 0) {
            row.issue(
                IssueCode.PERCENTAGES_DIFFER,
                new Row.Cell("sector", sum.stripTrailingZeros().toPlainString()),
                half
                    ? "Some sectors of vocabulary "
                        + vocabulary
                        + " have a percentage and some have none; they were kept as reported."
                    : "The percentages of the sectors of vocabulary "
                        + vocabulary
                        + " add up to "
                        + sum.stripTrailingZeros().toPlainString()
                        + ", not 100; they were kept as reported.");
          }
        });
    return sectors;
  }

  /** Percentage of the activity that goes to the programme's country. */
  private BigDecimal recipientShare(Row row, Activity activity) {
    List<Activity.Share> countries = activity.countries;
    if (countries.isEmpty()) {
      return HUNDRED;
    }
    BigDecimal share = null;
    BigDecimal all = BigDecimal.ZERO;
    boolean named = false;
    boolean stated = true;
    for (Activity.Share country : countries) {
      BigDecimal part = percentage(country.percentage());
      stated = stated && part != null;
      all = part == null ? all : all.add(part);
      if (country.code() != null && isProgramme(country.code())) {
        named = true;
        share = part == null ? share : share == null ? part : share.add(part).min(HUNDRED);
      }
    }
    for (Activity.Share region : activity.regions) {
      BigDecimal part = percentage(region.percentage());
      stated = stated && part != null;
      all = part == null ? all : all.add(part);
    }
    if (!named) {
      row.issue(
          IssueCode.COUNTRY_DIFFERS,
          new Row.Cell("recipient-country", String.valueOf(countries.get(0).code())),
          "The activity does not name "
              + programme().name()
              + " as a recipient. It was kept with a share of 0 percent, so that its money counts nowhere.");
      return BigDecimal.ZERO;
    }
    if (countries.size() > 1
        && activity.transactions.stream().anyMatch(t -> t.uncounted() == IssueCode.FLOW_SHARED)) {
      return BigDecimal.ZERO;
    }
    if (stated && all.subtract(HUNDRED).abs().compareTo(ROUNDING) > 0) {
      boolean beyond = all.compareTo(HUNDRED) > 0;
      BigDecimal taken =
          beyond ? share.multiply(HUNDRED).divide(all, 3, RoundingMode.HALF_UP) : share;
      row.issue(
          IssueCode.PERCENTAGES_DIFFER,
          new Row.Cell("recipient-country", all.stripTrailingZeros().toPlainString()),
          "The percentages of countries and regions add up to "
              + all.stripTrailingZeros().toPlainString()
              + ", not 100. For "
              + programme().name()
              + " "
              + taken.stripTrailingZeros().toPlainString()
              + " percent "
              + (beyond
                  ? "were taken: its share of all that is stated."
                  : "were taken, as stated."));
      return taken;
    }
    if (share != null) {
      return share;
    }
    if (countries.size() == 1 && activity.regions.isEmpty()) {
      return HUNDRED;
    }
    BigDecimal equal =
        HUNDRED.divide(
            BigDecimal.valueOf(countries.size() + (long) activity.regions.size()),
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
        || isCountryName(code)
        || (programme().fictional() && code.strip().matches("X[A-Z]{1,2}"));
  }

  /** Shares that are no division of the whole are kept, and the money is divided evenly. */
  private static void checkLocationShares(Row row, Activity activity) {
    BigDecimal sum = BigDecimal.ZERO;
    int stated = 0;
    for (Activity.Place place : activity.places) {
      BigDecimal share = percentage(place.percentage());
      stated += share == null ? 0 : 1;
      sum = share == null ? sum : sum.add(share);
    }
    boolean all = stated == activity.places.size();
    if (stated > 0 && (!all || sum.subtract(HUNDRED).abs().compareTo(ROUNDING) > 0)) {
      row.issue(
          IssueCode.PERCENTAGES_DIFFER,
          new Row.Cell("location", sum.stripTrailingZeros().toPlainString()),
          (all
                  ? "The percentages of the locations add up to "
                      + sum.stripTrailingZeros().toPlainString()
                      + ", not 100"
                  : "Some locations have a percentage and some have none")
              + "; they were kept, and the money is divided evenly over the places.");
    }
  }

  private void location(Row row, Activity.Place place, long id, int number) {
    buffer("copyFundingLocation")
        .add(
            id,
            versionId(),
            number,
            programme().id(),
            place.name(),
            precision(row, place),
            smallCode(row, "exactness", place.exactness(), 2),
            smallCode(row, "location-reach", place.reach(), 2),
            smallCode(row, "location-class", place.classCode(), 4),
            place.gazetteer(),
            place.gazetteerCode(),
            percentage(place.percentage()),
            place.point() != null ? place.point() : point(row, place.position()));
  }

  /**
   * What the point stands for. The stated exactness is not relied on: publishers call centroids
   * exact.
   */
  private String precision(Row row, Activity.Place place) {
    if (place.precision() != null) {
      return place.precision();
    }
    String point = String.valueOf(place.pointKey());
    if (mayBeArea(place)
        && (isCountry(place) || isCountryName(place.name()) || nationwidePoints.contains(point))) {
      return "nationwide";
    }
    String precision =
        switch (String.valueOf(place.classCode())) {
          case "1" -> "admin_area";
          case "2" -> "place";
          case "3", "4" -> "site";
          default -> "unknown";
        };
    if (!precision.equals("place") && !precision.equals("site")) {
      return precision;
    }
    String instead = null;
    String why = null;
    if (nationwidePoints.contains(point)) {
      instead = "nationwide";
      why = "the same file gives it for the country";
    } else if (precision.equals("site") && areaPoints.contains(point)) {
      instead = "admin_area";
      why = "the same file gives it for an administrative area";
    } else if (precision.equals("site")
        && siteNames.getOrDefault(point, Set.of()).size() >= NAMES_OF_AN_AREA) {
      instead = "unknown";
      why = "three or more sites of different names have it";
    } else if (isWholeDegrees(place.pointKey())) {
      instead = "unknown";
      why = "it lies on whole degrees";
    }
    if (instead == null) {
      return precision;
    }
    row.issue(
        IssueCode.POINT_STANDS_FOR_AREA,
        new Row.Cell("point", place.pointKey()),
        "The point is reported as a "
            + precision
            + ", but "
            + why
            + ": it stands for an area and is not drawn as a "
            + precision
            + ".");
    return instead;
  }

  private static boolean isWholeDegrees(String position) {
    return position != null
        && position.strip().matches("[+-]?\\d+(?:\\.0*)?[\\s,]+[+-]?\\d+(?:\\.0*)?");
  }

  /** GeoNames feature codes of countries and their like: PCLI, PCLD, PCLS ... */
  private static boolean isCountry(Activity.Place place) {
    return place.featureCode() != null && place.featureCode().startsWith("PCL");
  }

  private static boolean mayBeArea(Activity.Place place) {
    return place.classCode() == null || place.classCode().equals("1");
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

  private static Geometry point(Row row, String position) {
    if (position == null) {
      return null;
    }
    Matcher pair = POSITION.matcher(position);
    // IATI writes latitude first.
    Double lat = pair.matches() ? Degrees.readLatitude(pair.group(1)) : null;
    Double lon = pair.matches() ? Degrees.readLongitude(pair.group(2)) : null;
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

  private void transactions(
      Row row,
      Activity activity,
      String identifier,
      long id,
      int number,
      LocalDate from,
      LocalDate to) {
    int elsewhere = 0;
    int outside = 0;
    LocalDate firstOutside = null;
    Set<String> countedHere = new HashSet<>();
    for (Activity.Transaction transaction : activity.transactions) {
      if (transaction.country() != null
          && !programme().fictional()
          && !programme().code().equals(alpha3(transaction.country()))) {
        elsewhere++;
        continue;
      }
      LocalDate day = transaction(row, transaction, activity, identifier, id, number, countedHere);
      if (day != null
          && ((from != null && day.isBefore(from)) || (to != null && day.isAfter(to)))) {
        outside++;
        firstOutside = firstOutside == null ? day : firstOutside;
      }
    }
    countedByIdentifier.computeIfAbsent(identifier, key -> new HashSet<>()).addAll(countedHere);
    if (outside > 0) {
      row.issue(
          IssueCode.TRANSACTION_OUTSIDE_PERIOD,
          new Row.Cell("transaction-date", firstOutside.toString()),
          outside
              + " transactions lie outside the activity's period ("
              + (from == null ? "no start" : from)
              + " to "
              + (to == null ? "no end" : to)
              + "); they were kept and count.");
    }
    if (elsewhere > 0) {
      row.issue(
          IssueCode.TRANSACTION_ELSEWHERE,
          elsewhere
              + " transactions of "
              + identifier
              + " name another country and were left out; they stay in the source row.");
    }
  }

  /** Copies a transaction; its day, or null when it was unusable. */
  private LocalDate transaction(
      Row row,
      Activity.Transaction transaction,
      Activity activity,
      String identifier,
      long id,
      int number,
      Set<String> countedHere) {
    String type = transaction.type();
    String valueText = transaction.value();
    BigDecimal amount = valueText == null ? null : amount(valueText);
    LocalDate on = isoDay(transaction.on());
    LocalDate valueOn = isoDay(transaction.valueOn());
    LocalDate day = on != null ? on : valueOn;
    boolean typeKnown = type != null && type.matches("[1-9]|1[0-3]");
    if (!typeKnown || amount == null || day == null) {
      row.issue(
          IssueCode.TRANSACTION_UNUSABLE,
          new Row.Cell("transaction", valueText),
          "A transaction has no "
              + (!typeKnown ? "known type" : amount == null ? "value that is a number" : "date")
              + "; it was left out and stays in the source row.");
      return null;
    }
    String currency =
        transaction.currency() != null ? transaction.currency() : activity.defaultCurrency;
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
    IssueCode uncounted = transaction.uncounted();
    if (uncounted == null && day.isAfter(tomorrow)) {
      uncounted = IssueCode.TRANSACTION_IN_FUTURE;
      row.issue(
          uncounted,
          new Row.Cell("transaction-date", day.toString()),
          "A transaction is dated in the future. It was kept and is not counted.");
    }
    Integer provider = organisation(transaction.provider());
    Integer receiver = organisation(transaction.receiver());
    if (uncounted == null) {
      String same =
          type
              + " "
              + day
              + " "
              + amount.stripTrailingZeros().toPlainString()
              + " "
              + currency
              + " "
              + provider
              + " "
              + receiver;
      Set<String> counted = countedByIdentifier.getOrDefault(identifier, Set.of());
      // The same flow, whatever has become of it since.
      boolean repeated = activity.origin == Activity.Origin.FTS && !counted.isEmpty();
      if (repeated || counted.contains(same)) {
        uncounted = IssueCode.DUPLICATE_ID;
      } else {
        countedHere.add(same);
      }
    }
    Activity.More more = transaction.more();
    BigDecimal original = more.originalValue() == null ? null : amount(more.originalValue());
    Strand strand = transaction.sectors().isEmpty() ? null : Strand.of(activity, transaction);
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
            provider,
            receiver,
            uncounted == null ? null : uncounted.word(),
            more.providerActivity(),
            more.receiverActivity(),
            isoDay(more.reportedOn()),
            original == null ? null : original.toPlainString(),
            original == null || !isCurrency(more.originalCurrency())
                ? null
                : more.originalCurrency(),
            number(row, "finance-type", more.finance(), 9999),
            strand == null ? null : strand.word(),
            strand == null ? null : strand.share(),
            strand == null ? null : strand.rule());
    return day;
  }

  /** Whose money it is, where it is not the country's: of a region or of the world. */
  private String recipientLevel(Row row, Activity activity) {
    if (!activity.countries.isEmpty()
        || activity.regions.isEmpty()
        || activity.transactions.stream().anyMatch(one -> one.country() != null)) {
      return "country";
    }
    boolean global = activity.regions.stream().anyMatch(one -> GLOBAL.equals(one.code()));
    row.issue(
        IssueCode.RECIPIENT_REGIONAL,
        new Row.Cell("recipient-region", activity.regions.get(0).code()),
        "The activity is for "
            + (global ? "the world" : "a region")
            + " and names no country. Its money is shown as "
            + (global ? "global" : "regional")
            + " and is in no sum of "
            + programme().name()
            + ".");
    return global ? "global" : "regional";
  }

  private void plan(Row row, Activity.Plan plan, Activity activity, long id, int number) {
    BigDecimal amount = plan.value() == null ? null : amount(plan.value());
    LocalDate start = isoDay(plan.start());
    if (amount == null || start == null) {
      row.issue(
          IssueCode.PLAN_UNUSABLE,
          new Row.Cell(plan.kind(), plan.value()),
          "A "
              + (plan.kind().equals("budget") ? "budget" : "planned disbursement")
              + " has no "
              + (amount == null ? "value that is a number" : "first day")
              + "; it was left out and stays in the source row.");
      return;
    }
    String currency = plan.currency() != null ? plan.currency() : activity.defaultCurrency;
    buffer("copyFundingPlan")
        .add(
            id,
            versionId(),
            number,
            programme().id(),
            plan.kind(),
            smallCode(row, "type", plan.type(), 2),
            plan.kind().equals("budget") ? smallCode(row, "status", plan.status(), 2) : null,
            start,
            isoDay(plan.end()),
            amount.toPlainString(),
            isCurrency(currency) ? currency : null,
            isoDay(plan.valueOn()),
            organisation(plan.provider()),
            organisation(plan.receiver()),
            plan.providerActivity(),
            plan.receiverActivity());
  }

  /** A code of a list of numbers; null and an issue for anything else. */
  private static Integer number(Row row, String name, String code, int max) {
    if (code == null) {
      return null;
    }
    if (!code.matches("[1-9][0-9]{0,3}") || Integer.parseInt(code) > max) {
      row.issue(
          IssueCode.CODE_UNKNOWN,
          new Row.Cell(name, code),
          "\"" + code + "\" is not a known code of " + name + "; it was left empty.");
      return null;
    }
    return Integer.valueOf(code);
  }

  private static BigDecimal amount(String text) {
    try {
      BigDecimal amount = new BigDecimal(text.strip());
      if (amount.abs().compareTo(MAX_VALUE) >= 0) {
        return null;
      }
      // Cents at least, as they are written; sources have more.
      int decimals = Math.max(CENTS, Math.min(amount.scale(), DECIMALS));
      return amount.setScale(decimals, RoundingMode.HALF_UP);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A stated percentage from 0 to 100, to three decimals; null when it is none. */
  static BigDecimal percentage(String text) {
    try {
      BigDecimal share = text == null ? null : new BigDecimal(text.replace("%", "").strip());
      return share == null || share.signum() < 0 || share.compareTo(HUNDRED) > 0
          ? null
          : share.setScale(3, RoundingMode.HALF_UP);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static LocalDate day(Row row, String text) {
    if (text == null) {
      return null;
    }
    LocalDate day = isoDay(text);
    if (day == null) {
      row.issue(
          IssueCode.DATE_INVALID,
          new Row.Cell("activity-date", text),
          "The date is not one of the calendar; it was left empty.");
    }
    return day;
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

  private static Integer smallCode(Row row, String name, String code, int max) {
    if (code == null) {
      return null;
    }
    if (!code.matches("[1-9]") || Integer.parseInt(code) > max) {
      row.issue(
          IssueCode.CODE_UNKNOWN,
          new Row.Cell(name, code),
          "\"" + code + "\" is not a known code of " + name + "; it was left empty.");
      return null;
    }
    return Integer.valueOf(code);
  }

  @Override
  List<RowIssue> finish() {
    return new ArrayList<>();
  }
}
