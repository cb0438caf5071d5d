package org.cartagena.ingest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.locationtech.jts.geom.Geometry;

/**
 * A funded activity, whoever wrote it down: the words and numbers of the source as text, not yet
 * checked. A reader makes it, {@link FundingMaker} judges it (decision 0015).
 *
 * <p>Any text is null where the source says nothing; lists are empty then.
 */
final class Activity {
  /** Who wrote it, as in funding_activity.reported_as. */
  enum Origin {
    IATI("iati"),
    FTS("fts"),
    PRESENCE("3w"),
    AIDDATA("aiddata"),
    CRS("crs"),
    BUDGET("budget");

    private final String word;

    Origin(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  final Origin origin;
  String identifier;

  /** What others call it: other-identifier of IATI, refCode of FTS. */
  final Set<String> otherIdentifiers = new LinkedHashSet<>();

  String title;
  String description;

  /** Keywords that the source gives beside its text, e.g. of FTS. */
  String keywords;

  /** IATI ActivityStatus. */
  String status;

  Organisation reporting;
  String defaultCurrency;
  boolean humanitarian;

  /** The reporter only repeats what others did. */
  boolean secondaryReporter;

  /** IATI CollaborationType, FlowType, FinanceType and AidType by default. */
  String collaboration;

  String flow;
  String finance;
  String aidType;

  /** IATI EarmarkingCategory, 1 to 4. */
  String earmarking;

  boolean inKind;
  Period period = new Period(null, null, null, null);
  final List<Participant> participants = new ArrayList<>();
  final List<Sector> sectors = new ArrayList<>();
  final List<Share> countries = new ArrayList<>();
  final List<Share> regions = new ArrayList<>();
  final List<Place> places = new ArrayList<>();
  final List<Transaction> transactions = new ArrayList<>();
  final List<Plan> plans = new ArrayList<>();

  /** What the reader noticed about it. */
  final List<RowIssue> issues = new ArrayList<>();

  Activity(Origin origin) {
    this.origin = origin;
  }

  /** Changes every text that people write freely: title, description and names; null stays null. */
  void changeTexts(UnaryOperator<String> change) {
    title = changed(title, change);
    description = changed(description, change);
    reporting = changed(reporting, change);
    participants.replaceAll(
        one -> new Participant(changed(one.organisation(), change), one.role()));
    places.replaceAll(
        one ->
            new Place(
                changed(one.name(), change),
                one.classCode(),
                one.exactness(),
                one.reach(),
                one.featureCode(),
                one.gazetteer(),
                one.gazetteerCode(),
                one.position(),
                one.point(),
                one.precision(),
                one.percentage()));
    transactions.replaceAll(
        one ->
            new Transaction(
                one.type(),
                one.on(),
                one.value(),
                one.currency(),
                one.valueOn(),
                changed(one.provider(), change),
                changed(one.receiver(), change),
                one.country(),
                one.sectors(),
                one.uncounted(),
                one.more()));
    plans.replaceAll(
        one ->
            new Plan(
                one.kind(),
                one.type(),
                one.status(),
                one.start(),
                one.end(),
                one.value(),
                one.currency(),
                one.valueOn(),
                changed(one.provider(), change),
                changed(one.receiver(), change),
                one.providerActivity(),
                one.receiverActivity()));
  }

  private static String changed(String text, UnaryOperator<String> change) {
    return text == null ? null : change.apply(text);
  }

  private static Organisation changed(Organisation organisation, UnaryOperator<String> change) {
    return organisation == null
        ? null
        : new Organisation(
            organisation.reference(), changed(organisation.name(), change), organisation.type());
  }

  /**
   * @param reference registered identifier; null when only a name is known
   * @param type IATI OrganisationType
   */
  record Organisation(String reference, String name, String type) {}

  /** {@code role}: IATI OrganisationRole, 1 funding, 2 accountable, 3 extending, 4 implementing. */
  record Participant(Organisation organisation, String role) {}

  /** Days in ISO 8601. */
  record Period(String plannedStart, String actualStart, String plannedEnd, String actualEnd) {}

  /** {@code vocabulary}: IATI SectorVocabulary, or fts, 3w, aiddata. */
  record Sector(String vocabulary, String code, String name, String percentage) {}

  /** Part of an activity that goes to a country (ISO alpha-2 or alpha-3) or region. */
  record Share(String code, String percentage) {}

  /**
   * Where it takes place.
   *
   * @param featureCode GeoNames code, e.g. PCLI for a country
   * @param position "latitude longitude" in degrees as the source has it; null where it is in point
   * @param point longitude latitude, EPSG:4326; null where it is in position
   * @param precision what the source itself says the point stands for; null where classCode decides
   * @param percentage of the activity's money, as the source states it; null where it does not
   */
  record Place(
      String name,
      String classCode,
      String exactness,
      String reach,
      String featureCode,
      String gazetteer,
      String gazetteerCode,
      String position,
      Geometry point,
      String precision,
      String percentage) {
    boolean hasPoint() {
      return position != null || point != null;
    }

    /** The same text for the same point; null without one. */
    String pointKey() {
      return position != null
          ? position
          : point == null ? null : point.getCoordinate().y + " " + point.getCoordinate().x;
    }
  }

  /**
   * A flow of money.
   *
   * @param type IATI TransactionType
   * @param on day, ISO 8601
   * @param country recipient of this transaction alone (ISO alpha-2 or alpha-3)
   * @param sectors of this transaction alone
   * @param uncounted why it is in no sum; null when it counts
   * @param more what few sources say
   */
  record Transaction(
      String type,
      String on,
      String value,
      String currency,
      String valueOn,
      Organisation provider,
      Organisation receiver,
      String country,
      List<Sector> sectors,
      IssueCode uncounted,
      More more) {}

  /**
   * What few sources say of a transaction.
   *
   * @param providerActivity identifier of the activity that gives
   * @param receiverActivity identifier of the activity that receives
   * @param reportedOn day of the first report, ISO 8601
   * @param originalValue value before the source converted it, in originalCurrency
   * @param finance IATI FinanceType
   */
  record More(
      String providerActivity,
      String receiverActivity,
      String reportedOn,
      String originalValue,
      String originalCurrency,
      String finance) {
    static final More NOTHING = new More(null, null, null, null, null, null);
  }

  /**
   * Money that is expected.
   *
   * @param kind budget or planned
   * @param type IATI BudgetType
   * @param status IATI BudgetStatus
   * @param start first day of its period, ISO 8601
   * @param end last day
   */
  record Plan(
      String kind,
      String type,
      String status,
      String start,
      String end,
      String value,
      String currency,
      String valueOn,
      Organisation provider,
      Organisation receiver,
      String providerActivity,
      String receiverActivity) {}
}
