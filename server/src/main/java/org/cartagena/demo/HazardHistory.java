package org.cartagena.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.geom.CoordinateFilter;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * Ten years of survey and release. Every change of area has its reason on record: a release product
 * of the same day, or a revision. So, reported and computed alike, remaining(t1) = remaining(t0) +
 * found - cancelled - reduced - cleared + revision.
 */
final class HazardHistory {
  static final LocalDate FIRST_DAY = LocalDate.of(2016, 1, 11);
  static final LocalDate LAST_DAY = LocalDate.of(2025, 12, 31);

  static final String CENTRE = "Marisela Mine Action Centre (fictional)";

  /** Operators that survey and clear; the last one only clears. */
  static final List<String> OPERATORS =
      List.of(
          "Tarn Valley Demining Trust (fictional)",
          "Norvane Humanitarian Clearance (fictional)",
          "Ilha Segura (fictional)",
          "Marisela Engineer Battalion (fictional)",
          "Sudrelia Ground Services (fictional)");

  /** Share of the areas that become known in each year from 2016. */
  private static final double[] FOUND = {21, 25, 16, 9, 3.5, 6, 6, 5.5, 4.5, 3.5};

  private static final int WITHOUT_LOCATION = 60;
  private static final int DUPLICATES = 8;

  private final HazardSites ground;
  private final Dice dice = Dice.of("hazard history");
  private final List<HazardState> states = new ArrayList<>();
  private final List<LandRelease> releases = new ArrayList<>();

  HazardHistory(HazardSites ground) {
    this.ground = ground;
  }

  /** States by hazard and date. */
  List<HazardState> states() {
    return states;
  }

  /** Releases by date and hazard. */
  List<LandRelease> releases() {
    return releases;
  }

  void run(List<HazardSite> sites) {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      int year = 2016 + dice.weighted(FOUND);
      LocalDate day = workday(LocalDate.of(year, 1, 5).plusDays(dice.below(355)));
      found.add(new Found(day.isBefore(FIRST_DAY) ? FIRST_DAY : day, i, sites.get(i), null));
    }
    for (int i = 0; i < DUPLICATES; i++) {
      Found original = found.get(i * 37);
      LocalDate again = workday(original.on().plusDays(dice.whole(60, 400)));
      if (again.isBefore(LocalDate.of(2024, 1, 1))) {
        found.add(new Found(again, sites.size() + i, original.site(), original));
      }
    }
    found.sort(Comparator.comparing(Found::on).thenComparing(Found::number));
    for (int i = 0; i < found.size(); i++) {
      String id = id(i);
      if (found.get(i).original() == null) {
        history(
            id,
            found.get(i),
            found.get(i).number() < WITHOUT_LOCATION ? found.get(i).number() : -1);
      } else {
        duplicate(id, found.get(i), id(found.indexOf(found.get(i).original())));
      }
    }
    releases.sort(
        Comparator.comparing(LandRelease::endOn)
            .thenComparing(LandRelease::hazardId)
            .thenComparing(LandRelease::type));
  }

  private static String id(int index) {
    return "XMA-HA-" + GeoJson.padded(index + 1, 5);
  }

  /** Two teams reported the same ground; the second record is closed, the first stays. */
  private void duplicate(String id, Found found, String original) {
    HazardState first = first(id, found, false);
    states.add(first);
    LocalDate seen = workday(found.on().plusDays(dice.whole(150, 700)));
    states.add(
        first.next(
            seen, "closed", "revision: duplicate of " + original + ", which stays on record"));
  }

  private void history(String id, Found found, int withoutLocation) {
    boolean located = withoutLocation < 0;
    HazardState state = first(id, found, located);
    if (!located) {
      // A third of the records without location have no area either: unknown, which is not zero.
      boolean measured = withoutLocation % 3 != 0;
      state = state.measured(measured ? state.reportedM2() / 1000 * 1000 + 1000 : null, null);
      if (!measured) {
        states.add(state);
        return;
      }
    }
    states.add(state);
    double pace =
        state.priority().equals("high") ? 0.55 : state.priority().equals("medium") ? 1 : 1.7;
    boolean untouched = true;
    LocalDate day = found.on();
    for (int round = 0; round < 7 && state.isRemaining(); round++) {
      int before = states.size();
      boolean suspected = state.classification().equals("SHA");
      double wait = 45 + dice.exponential((suspected ? 1_300 : 1_550) * pace);
      day = workday(day.plusDays((long) wait));
      if (day.isAfter(LAST_DAY)) {
        return;
      }
      if (untouched && located && dice.chance(0.045)) {
        state = revise(state, day);
      } else if (suspected) {
        state = survey(state, day);
      } else {
        state = work(state, day);
        if (state == null) {
          return;
        }
      }
      untouched &= states.get(states.size() - 1).reason().startsWith("revision");
      if (states.size() == before) {
        return;
      }
      day = state.statusOn();
    }
  }

  private HazardState first(String id, Found found, boolean located) {
    HazardSite site = found.site();
    boolean confirmed = located && found.original() == null && dice.chance(0.38);
    List<String> direct = confirmed ? direct(site) : List.of();
    List<String> indirect = !confirmed || dice.chance(0.4) ? indirect(site) : List.of();
    List<String> blockages = blockages(site);
    String reason =
        found.on().getYear() <= 2018
            ? "identified by the national survey"
            : dice.chance(0.55) ? "reported by the community" : "found by non-technical survey";
    double exact = Ground.areaM2(site.outline());
    double factor =
        switch (dice.weighted(70, 20, 8, 2)) {
          case 0 -> 1;
          case 1 -> dice.between(0.96, 1.04);
          case 2 -> dice.between(0.8, 1.25);
          default -> dice.between(0.5, 1.8);
        };
    long reported = Math.max(300, Math.round(exact * factor));
    String priority =
        blockages.size() >= 3 || site.townDistanceM() < 1_800
            ? "high"
            : blockages.size() == 2 || site.townDistanceM() < 5_000 ? "medium" : "low";
    String operator = dice.chance(0.35) ? CENTRE : OPERATORS.get(dice.below(3));
    return new HazardState(
        id,
        found.on(),
        "open",
        reason,
        confirmed ? "CHA" : "SHA",
        site.types(),
        priority,
        direct,
        indirect,
        blockages,
        marking(confirmed),
        operator,
        reported,
        found.on(),
        site.pCode(),
        site.areaName(),
        site.outline());
  }

  /**
   * Non-technical survey of a suspected area: all, part or nothing of it is cancelled; often it is
   * confirmed.
   */
  private HazardState survey(HazardState before, LocalDate day) {
    String by = dice.chance(0.4) ? CENTRE : OPERATORS.get(dice.below(3));
    HazardState state = before.by(by);
    switch (dice.weighted(19, 42, 20, 12, 7)) {
      case 0 -> {
        release(
            state,
            "cancelled",
            "NTS",
            day,
            dice.whole(2, 12),
            state.reportedM2(),
            state.outline(),
            0);
        state =
            state.next(day, "released", "cancelled after non-technical survey: no evidence found");
      }
      case 1 -> {
        state =
            part(
                state,
                "cancelled",
                "NTS",
                dice.between(0.3, 0.85),
                day,
                dice.whole(2, 15),
                "open",
                "confirmed by non-technical survey; part without evidence cancelled");
        state = state.confirmed(evidence(), dice.chance(0.7) ? "mine signs" : "fencing");
      }
      case 2 ->
          state =
              state
                  .next(day, "open", "confirmed by non-technical survey")
                  .confirmed(evidence(), "mine signs");
      case 3 ->
          state =
              part(
                  state,
                  "cancelled",
                  "NTS",
                  dice.between(0.2, 0.6),
                  day,
                  dice.whole(2, 12),
                  "open",
                  "part without evidence cancelled after non-technical survey; the rest stays suspected");
      default ->
          state =
              state.next(
                  day,
                  "suspended",
                  dice.pick(
                      List.of(
                          "access denied by the landowner",
                          "access road washed away",
                          "survey team withdrawn: no funds")));
    }
    states.add(state);
    return state;
  }

  /**
   * Technical survey and clearance of a confirmed area. Null when the work goes on at the end of
   * the record.
   */
  private HazardState work(HazardState before, LocalDate day) {
    HazardState state = before.by(OPERATORS.get(operator(before)));
    double perDay = dice.between(350, 1_400);
    int days = 12 + (int) Math.min(320, state.reportedM2() / perDay);
    String started = dice.chance(0.5) ? "technical survey begun" : "clearance begun";
    if (dice.weighted(88, 12) == 1) {
      state =
          state.next(
              day,
              "suspended",
              dice.pick(
                  List.of(
                      "funds exhausted",
                      "flooded ground",
                      "team moved to a task of higher priority",
                      "access denied by the landowner")));
      states.add(state);
      return state;
    }
    state = state.next(day, "worked_on", started);
    states.add(state);
    LocalDate end = workday(day.plusDays(days));
    if (end.isAfter(LAST_DAY)) {
      return null;
    }
    String method =
        state.types().get(0).equals("CM") || state.types().get(0).equals("ERW")
            ? "BAC"
            : "clearance";
    switch (dice.weighted(46, 17, 10, 27)) {
      case 0 -> {
        LocalDate middle = workday(day.plusDays(Math.max(2, days / 3)));
        if (middle.isBefore(end)) {
          state =
              part(
                  state,
                  "reduced",
                  "TS",
                  dice.between(0.25, 0.65),
                  middle,
                  days / 3,
                  "worked_on",
                  "part without evidence reduced after technical survey");
          states.add(state);
        }
        release(state, "cleared", method, end, days / 2, state.reportedM2(), state.outline(), 1);
        state = state.next(end, "released", "cleared and handed over");
      }
      case 1 -> {
        release(state, "cleared", method, end, days, state.reportedM2(), state.outline(), 1);
        state = state.next(end, "released", "cleared and handed over");
      }
      case 2 -> {
        release(state, "reduced", "TS", end, days, state.reportedM2(), state.outline(), 0);
        state = state.next(end, "released", "reduced after technical survey: no evidence found");
      }
      default ->
          state =
              part(
                  state,
                  "cleared",
                  method,
                  dice.between(0.25, 0.75),
                  end,
                  days,
                  "open",
                  "part cleared; work to be resumed");
    }
    states.add(state);
    return state;
  }

  /** Each operator has its provinces. */
  private int operator(HazardState state) {
    int province = state.pCode().charAt(4) - '0';
    return dice.chance(0.65) ? province % OPERATORS.size() : dice.below(OPERATORS.size());
  }

  /** The state after part of it was released: the outline minus the released part. */
  private HazardState part(
      HazardState state,
      String type,
      String method,
      double share,
      LocalDate day,
      int days,
      String status,
      String reason) {
    Polygon released = null;
    Polygon rest = null;
    double actual = share;
    if (state.outline() != null) {
      PolygonCut cut = PolygonCut.of(state.outline(), share, dice);
      if (cut == null || Ground.areaM2(cut.rest()) < 150) {
        return state.next(day, status, "visited; no part could be released");
      }
      released = cut.released();
      rest = cut.rest();
      actual = Ground.areaM2(released) / Ground.areaM2(state.outline());
    }
    long reported = Math.round(state.reportedM2() * actual);
    if (reported < 1 || reported >= state.reportedM2()) {
      return state.next(day, status, "visited; no part could be released");
    }
    release(state, type, method, day, days, reported, released, type.equals("cleared") ? 1 : 0);
    return state.next(day, status, reason).measured(state.reportedM2() - reported, rest);
  }

  private void release(
      HazardState state,
      String type,
      String method,
      LocalDate end,
      int days,
      long reportedM2,
      Polygon outline,
      int withDevices) {
    LocalDate start = end.minusDays(Math.max(1, days));
    if (start.isBefore(state.foundOn())) {
      start = state.foundOn();
    }
    double hectares = Math.min(20, reportedM2 / 10_000.0);
    // A quarter of what is cleared turns out to be empty, as in life.
    boolean empty = dice.chance(0.25) || withDevices == 0;
    int ap = !empty && state.types().contains("AP") ? dice.poisson(6 + 9 * hectares) : 0;
    int av = !empty && state.types().contains("AV") ? dice.poisson(1.5 + 1.2 * hectares) : 0;
    int other =
        empty
            ? 0
            : dice.poisson(
                state.types().contains("CM") || state.types().contains("ERW")
                    ? 3 + 4 * hectares
                    : 0.8);
    releases.add(
        new LandRelease(
            state.hazardId(),
            type,
            method,
            state.operator(),
            start,
            end,
            reportedM2,
            ap,
            av,
            other,
            state.pCode(),
            state.areaName(),
            outline));
  }

  /** A re-survey that moves the perimeter, outward more often than inward. */
  private HazardState revise(HazardState before, LocalDate day) {
    boolean larger = dice.chance(0.7);
    double factor = larger ? dice.between(1.08, 1.3) : dice.between(0.75, 0.95);
    double lon = before.outline().getCentroid().getX();
    double lat = before.outline().getCentroid().getY();
    Polygon scaled =
        (Polygon)
            AffineTransformation.scaleInstance(factor, factor, lon, lat)
                .transform(before.outline());
    scaled.apply(
        (CoordinateFilter)
            place -> {
              place.x = Ground.round(place.x, 5);
              place.y = Ground.round(place.y, 5);
            });
    scaled.geometryChanged();
    if (!scaled.isValid() || !ground.isFreeBut(scaled, before.outline())) {
      HazardState same = before.next(day, "open", "visited again; perimeter stays");
      states.add(same);
      return same;
    }
    long reported =
        Math.round(before.reportedM2() * Ground.areaM2(scaled) / Ground.areaM2(before.outline()));
    HazardState revised =
        before
            .next(
                day,
                "open",
                larger
                    ? "revision: re-survey found evidence beyond the old perimeter"
                    : "revision: perimeter corrected by re-survey with GPS")
            .measured(reported, scaled);
    states.add(revised);
    return revised;
  }

  /** No work on Sundays, and little between March and August 2020. */
  private LocalDate workday(LocalDate day) {
    LocalDate moved = day;
    if (!day.isBefore(LocalDate.of(2020, 3, 20))
        && day.isBefore(LocalDate.of(2020, 8, 31))
        && dice.chance(0.75)) {
      moved = day.plusDays(165);
    }
    return moved.getDayOfWeek() == DayOfWeek.SUNDAY ? moved.plusDays(1) : moved;
  }

  private List<String> direct(HazardSite site) {
    List<String> evidence = new ArrayList<>(evidence());
    if (site.townDistanceM() < 3_000
        && dice.chance(0.4)
        && !evidence.contains("accidents with known location")) {
      evidence.add("accidents with known location");
    }
    return evidence;
  }

  private List<String> evidence() {
    List<String> kinds =
        List.of(
            "visual observations",
            "mine signs, fencing",
            "records (high reliability)",
            "detonations",
            "accidents with known location");
    String first = kinds.get(dice.weighted(40, 15, 20, 15, 10));
    String second = dice.pick(kinds);
    return first.equals(second) || dice.chance(0.5) ? List.of(first) : List.of(first, second);
  }

  private List<String> indirect(HazardSite site) {
    List<String> kinds =
        List.of(
            "verbal reports",
            "productive land not in use",
            "former combatant zone",
            "records (low reliability)",
            "evidence from old survey",
            "accidents with unknown location");
    String first =
        site.setting().equals("front") && dice.chance(0.5)
            ? "former combatant zone"
            : dice.pick(kinds);
    String second = dice.pick(kinds);
    return first.equals(second) ? List.of(first) : List.of(first, second);
  }

  private List<String> blockages(HazardSite site) {
    List<String> blocked = new ArrayList<>();
    if (site.roadDistanceM() < 120) {
      blocked.add("road");
    }
    if (dice.chance(0.55)) {
      blocked.add("agriculture");
    }
    if (site.townDistanceM() < 4_000 && dice.chance(0.4)) {
      blocked.add("housing");
    }
    if (dice.chance(0.14)) {
      blocked.add("water");
    }
    if (site.townDistanceM() < 6_000 && dice.chance(0.1)) {
      blocked.add("school");
    }
    if (site.townDistanceM() < 6_000 && dice.chance(0.06)) {
      blocked.add("clinic");
    }
    if (dice.chance(0.08)) {
      blocked.add("infrastructure");
    }
    return blocked;
  }

  private String marking(boolean confirmed) {
    return confirmed
        ? dice.pick(List.of("mine signs", "mine signs", "fencing", "painted stones", "none"))
        : dice.pick(List.of("none", "none", "local signs", "mine signs"));
  }

  /** The remaining areas as they were at the end of a year. */
  static List<HazardState> remainingAt(List<HazardState> states, int year) {
    LocalDate day = LocalDate.of(year, 12, 31);
    Map<String, HazardState> last = new LinkedHashMap<>();
    for (HazardState state : states) {
      if (!state.statusOn().isAfter(day)) {
        last.put(state.hazardId(), state);
      }
    }
    return last.values().stream().filter(HazardState::isRemaining).toList();
  }

  private record Found(LocalDate on, int number, HazardSite site, Found original) {}
}
