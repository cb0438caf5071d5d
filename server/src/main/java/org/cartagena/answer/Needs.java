package org.cartagena.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What survey and clearance of the ground take: work, cost and time, from planning values.
 *
 * <p>Ground counts once, as the gravest of what is recorded there: CHA before SHA before indication
 * before unknown, and mines before other ordnance. Survey comes before clearance, non-technical
 * before technical; clearance by hand, by machine and of battle areas goes on side by side.
 */
final class Needs {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double DAYS_OF_A_MONTH = 365.25 / 12;

  /** What others cover wholly comes out as a hair more or less than nothing. */
  private static final double AREA_LEAST_M2 = 0.05;

  private static final Set<String> BATTLE = Set.of("CM", "ERW");
  private static final String RULE =
      "Ground counts once, as the gravest of what is recorded there: CHA before SHA, indication and"
          + " unknown, mines before other ordnance. Where only cluster munitions or other"
          + " explosive remnants are recorded, battle area clearance takes the place of clearance"
          + " by hand and by machine. Non-technical survey comes before technical survey, and"
          + " survey before clearance; %d %s for each activity. A month has 30.4 days. Low is all"
          + " that goes well, high all that does not.";

  private final Question question;
  private final LocalDate from;
  private final Findings inCorridor;
  private final Findings surveyed;
  private final List<Ground> grounds = new ArrayList<>();
  private final List<PlanningValue> used = new ArrayList<>();
  private final Map<Activity, Range> areaM2 = new EnumMap<>(Activity.class);
  private final Map<Activity, Range> cost = new EnumMap<>(Activity.class);
  private final Map<Activity, Range> teamMonths = new EnumMap<>(Activity.class);

  /** Ground that is of one kind after everything that overlaps it. */
  private record Ground(
      String classification, boolean battleArea, double areaM2, double surveyAreaM2) {}

  /**
   * @param surveyed findings in the corridor with the survey buffer; the same when there is none
   * @param values in force, one of each classification and activity
   */
  Needs(
      Question question,
      LocalDate from,
      Findings inCorridor,
      Findings surveyed,
      List<PlanningValue> values) {
    this.question = question;
    this.from = from;
    this.inCorridor = inCorridor;
    this.surveyed = surveyed;
    addGrounds();
    for (Ground ground : grounds) {
      for (PlanningValue value : values) {
        if (value.classification().equals(ground.classification())
            && value.activity().isDoneOn(ground.battleArea())) {
          add(ground, value);
        }
      }
    }
  }

  private void addGrounds() {
    double soFarM2 = 0;
    double surveySoFarM2 = 0;
    Predicate<HazardArea> graver = area -> false;
    for (String classification : Findings.CLASSIFICATIONS) {
      for (boolean battleArea : new boolean[] {false, true}) {
        graver =
            graver.or(
                area ->
                    area.classification().equals(classification)
                        && isBattleArea(area) == battleArea);
        double unitedM2 = inCorridor.areaM2(graver);
        double surveyUnitedM2 = surveyed.areaM2(graver);
        Ground ground =
            new Ground(
                classification,
                battleArea,
                Math.max(0, unitedM2 - soFarM2),
                Math.max(0, surveyUnitedM2 - surveySoFarM2));
        if (Math.max(ground.surveyAreaM2(), ground.areaM2()) > AREA_LEAST_M2) {
          grounds.add(ground);
        }
        soFarM2 = unitedM2;
        surveySoFarM2 = surveyUnitedM2;
      }
    }
  }

  private static boolean isBattleArea(HazardArea area) {
    return BATTLE.containsAll(area.contaminationTypes());
  }

  private void add(Ground ground, PlanningValue value) {
    Activity activity = value.activity();
    Range doneM2 =
        value.share().times(activity.isSurvey() ? ground.surveyAreaM2() : ground.areaM2());
    areaM2.merge(activity, doneM2, Range::plus);
    cost.merge(activity, doneM2.times(value.costPerM2()), Range::plus);
    teamMonths.merge(activity, doneM2.at(value.m2PerTeamMonth()), Range::plus);
    if (!used.contains(value)) {
      used.add(value);
    }
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("rule", RULE.formatted(question.teams(), question.teams() == 1 ? "team" : "teams"));
    json.setAll(totals());
    ArrayNode kinds = json.putArray("ground");
    for (Ground ground : grounds) {
      kinds
          .addObject()
          .put("classification", ground.classification())
          .put("ordnance", ground.battleArea() ? "battle" : "mines")
          .put("areaM2", Findings.tenth(ground.areaM2()))
          .put("surveyAreaM2", Findings.tenth(ground.surveyAreaM2()));
    }
    if (grounds.isEmpty()) {
      json.putNull("activities");
    } else {
      ArrayNode activities = json.putArray("activities");
      areaM2.forEach(
          (activity, doneM2) -> {
            ObjectNode one = activities.addObject().put("activity", activity.code());
            one.set("areaM2", doneM2.json(1));
            one.set("cost", cost.get(activity).json(2));
            one.set("teamMonths", teamMonths.get(activity).json(2));
            one.set("months", months(activity).json(2));
          });
    }
    addShare(json);
    json.set("waiting", waiting());
    ArrayNode rows = json.putArray("planningValues");
    used.forEach(value -> rows.add(value.json()));
    return json;
  }

  /** What two ways are compared by. */
  ObjectNode totals() {
    ObjectNode json = JSON.createObjectNode();
    String reason = reason();
    long lost = inCorridor.known("withoutLocationCount").asLong();
    json.put(
        "complete",
        reason == null
            && numberWithoutArea() == 0
            && lost == 0
            && surveyed.known("notCovered").isEmpty());
    json.put("reason", reason);
    json.put("numberWithoutArea", numberWithoutArea());
    json.put("numberWithoutLocation", lost);
    json.set("total", reason == null ? total() : null);
    json.set("time", reason == null ? time() : null);
    return json;
  }

  /** Areas met of which only a point or line is known: they are in no figure. */
  private long numberWithoutArea() {
    return surveyed.met().stream().filter(met -> met.areaInsideM2() == null).count();
  }

  private String reason() {
    if (!inCorridor.known("recorded").asBoolean()) {
      return "No hazardous areas of this programme are published here, so nothing can be worked out.";
    }
    if (!grounds.isEmpty()) {
      return null;
    }
    if (numberWithoutArea() == 0 && !surveyed.met().isEmpty()) {
      return "What is met only touches the corridor, so there is no area to work out from.";
    }
    return numberWithoutArea() > 0
        ? "Of what is met only points or lines are known, no areas, so nothing can be worked out."
        : "No record of a hazardous area, so there is nothing to work out from. That does not say"
            + " that nothing is needed: ask the mine action authority.";
  }

  private ObjectNode total() {
    ObjectNode total = JSON.createObjectNode();
    total.set("cost", cost().json(2));
    total.put("currency", PlanningValue.CURRENCY);
    double lengthM = inCorridor.way().corridor().lengthM();
    total.set("costPerKm", lengthM > 0 ? cost().times(1000 / lengthM).json(2) : null);
    total.set("teamMonths", teamMonths.values().stream().reduce(Range.ZERO, Range::plus).json(2));
    total.set("months", months().json(2));
    return total;
  }

  private Range cost() {
    return cost.values().stream().reduce(Range.ZERO, Range::plus);
  }

  private Range months(Activity activity) {
    return teamMonths.getOrDefault(activity, Range.ZERO).times(1.0 / question.teams());
  }

  private Range months() {
    Range clearance =
        months(Activity.MANUAL_CLEARANCE)
            .most(months(Activity.MECHANICAL_CLEARANCE))
            .most(months(Activity.BATTLE_AREA_CLEARANCE));
    return months(Activity.NON_TECHNICAL_SURVEY)
        .plus(months(Activity.TECHNICAL_SURVEY))
        .plus(clearance);
  }

  /** The day on which all is done, when it begins on the day of the question. */
  private LocalDate finish(double months) {
    return from.plusDays((long) Math.ceil(months * DAYS_OF_A_MONTH));
  }

  private long daysLate(double months) {
    return Math.max(0, ChronoUnit.DAYS.between(question.worksStart(), finish(months)));
  }

  private ObjectNode time() {
    Range months = months();
    ObjectNode time = JSON.createObjectNode().put("from", from.toString());
    time.put("teams", question.teams());
    time.putObject("earliestFinish")
        .put("low", finish(months.low()).toString())
        .put("central", finish(months.central()).toString())
        .put("high", finish(months.high()).toString());
    if (question.worksStart() == null) {
      time.putNull("worksStart").putNull("daysLate").putNull("against");
      return time.put("words", "When the works start was not said (worksStart).");
    }
    long low = daysLate(months.low());
    long central = daysLate(months.central());
    long high = daysLate(months.high());
    time.put("worksStart", question.worksStart().toString());
    time.putObject("daysLate").put("low", low).put("central", central).put("high", high);
    if (high == 0) {
      return time.put("against", "in-time").put("words", "In time, even if all goes slowly.");
    }
    if (low > 0) {
      return time.put("against", "late")
          .put(
              "words",
              "Late by %s as planned; by %s if all goes quickly, by %s if all goes slowly."
                  .formatted(days(central), days(low), days(high)));
    }
    return time.put("against", "depends")
        .put(
            "words",
            central == 0
                ? "In time as planned, but late by %s if all goes slowly.".formatted(days(high))
                : "Late by %s as planned, and by %s if all goes slowly; in time only if all goes quickly."
                    .formatted(days(central), days(high)));
  }

  private static String days(long number) {
    return number == 1 ? "1 day" : number + " days";
  }

  private void addShare(ObjectNode json) {
    Question.Money project = question.projectCost();
    String reason = reason();
    if (reason == null && project == null) {
      reason = "What the project costs was not said (projectCost).";
    } else if (reason == null && !project.currency().equals(PlanningValue.CURRENCY)) {
      reason =
          "The project is costed in "
              + project.currency()
              + " and clearance in "
              + PlanningValue.CURRENCY
              + "; nothing is converted here.";
    }
    json.set(
        "shareOfProjectCost", reason == null ? cost().times(1 / project.amount()).json(4) : null);
    json.put("shareOfProjectCostReason", reason);
  }

  /** What waiting costs, from what a day brings that comes later; nothing else is guessed. */
  private ObjectNode waiting() {
    ObjectNode waiting = JSON.createObjectNode();
    Question.Money benefit = question.benefitPerDay();
    String reason = reason();
    if (reason == null && question.worksStart() == null) {
      reason = "When the works start was not said (worksStart).";
    }
    if (reason != null) {
      waiting.putNull("days").putNull("cost").putNull("currency");
      return waiting.put("reason", reason);
    }
    Range months = months();
    Range days =
        new Range(daysLate(months.low()), daysLate(months.central()), daysLate(months.high()));
    waiting
        .putObject("days")
        .put("low", (long) days.low())
        .put("central", (long) days.central())
        .put("high", (long) days.high());
    waiting.set("cost", benefit == null ? null : days.times(benefit.amount()).json(2));
    waiting.put("currency", benefit == null ? null : benefit.currency());
    return waiting.put(
        "reason",
        benefit == null ? "What a day of waiting costs was not said (benefitPerDay)." : null);
  }
}
