package org.cartagena.demo;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the record says for a span of time, in square metres: remaining at its end = remaining at
 * its start + found - cancelled - reduced - cleared + revised.
 */
record HazardBalance(
    double remainingBefore,
    double found,
    double cancelled,
    double reduced,
    double cleared,
    double revised,
    double remainingAfter) {

  /** Zero, but for rounding, when the record adds up. */
  double difference() {
    return remainingBefore + found - cancelled - reduced - cleared + revised - remainingAfter;
  }

  /**
   * The balance of one year.
   *
   * @param states ordered by hazard and date
   * @param stateM2 square metres of a state, 0 when unknown
   * @param releaseM2 square metres of a release
   */
  static HazardBalance of(
      int year,
      List<HazardState> states,
      List<LandRelease> releases,
      ToDoubleFunction<HazardState> stateM2,
      ToDoubleFunction<LandRelease> releaseM2) {
    double found = 0;
    double revised = 0;
    HazardState before = null;
    for (HazardState state : states) {
      boolean first = before == null || !before.hazardId().equals(state.hazardId());
      if (state.statusOn().getYear() == year) {
        if (first) {
          found += stateM2.applyAsDouble(state);
        } else if (state.reason().startsWith("revision")) {
          revised +=
              (state.isRemaining() ? stateM2.applyAsDouble(state) : 0)
                  - stateM2.applyAsDouble(before);
        }
      }
      before = state;
    }
    double[] released = new double[3];
    for (LandRelease release : releases) {
      if (release.endOn().getYear() == year) {
        released[List.of("cancelled", "reduced", "cleared").indexOf(release.type())] +=
            releaseM2.applyAsDouble(release);
      }
    }
    return new HazardBalance(
        sum(statesAt(states, year - 1), stateM2),
        found,
        released[0],
        released[1],
        released[2],
        revised,
        sum(statesAt(states, year), stateM2));
  }

  private static double sum(List<HazardState> states, ToDoubleFunction<HazardState> stateM2) {
    return states.stream().mapToDouble(stateM2).sum();
  }

  /** The remaining areas as they were at the end of a year. */
  static List<HazardState> statesAt(List<HazardState> states, int year) {
    LocalDate day = LocalDate.of(year, 12, 31);
    Map<String, HazardState> last = new LinkedHashMap<>();
    for (HazardState state : states) {
      if (!state.statusOn().isAfter(day)) {
        last.put(state.hazardId(), state);
      }
    }
    return last.values().stream().filter(HazardState::isRemaining).toList();
  }
}
