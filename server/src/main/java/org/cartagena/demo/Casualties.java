package org.cartagena.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Casualties by district and year, aggregated from the start: there is no person behind any number.
 */
final class Casualties {
  /** People killed or injured in 2016 to 2025. */
  private static final int[] BY_YEAR = {187, 171, 152, 128, 97, 104, 86, 71, 58, 47};

  private Casualties() {}

  /** CSV with header. Districts with more remaining contamination have more casualties. */
  static String csv(Country country, List<HazardState> states) {
    Dice dice = Dice.of("casualties");
    StringBuilder csv =
        new StringBuilder(
            "adm2_pcode,adm2_name,year,outcome,sex,age_group,device,number,country\n");
    List<AdminArea> districts = country.districts();
    for (int i = 0; i < BY_YEAR.length; i++) {
      int year = 2016 + i;
      double[] exposure = new double[districts.size()];
      List<List<String>> devices = new ArrayList<>();
      for (int d = 0; d < exposure.length; d++) {
        devices.add(new ArrayList<>());
      }
      for (HazardState state : HazardHistory.remainingAt(states, year)) {
        int district = index(districts, state.pCode().substring(0, 7));
        exposure[district] += state.priority().equals("high") ? 3 : 1;
        devices.get(district).addAll(state.types());
      }
      Map<String, Integer> numbers = new TreeMap<>();
      for (int person = 0; person < BY_YEAR[i]; person++) {
        int district = dice.weighted(exposure);
        String device =
            devices.get(district).isEmpty() || dice.chance(0.06)
                ? "unknown"
                : dice.pick(devices.get(district));
        String key =
            String.join(
                ",",
                districts.get(district).pCode(),
                districts.get(district).name(),
                Integer.toString(year),
                dice.chance(0.33) ? "killed" : "injured",
                List.of("male", "female", "unknown").get(dice.weighted(80, 18, 2)),
                List.of("0-17", "18-59", "60+", "unknown").get(dice.weighted(38, 52, 7, 3)),
                device);
        numbers.merge(key, 1, Integer::sum);
      }
      numbers.forEach(
          (key, number) ->
              csv.append(key).append(',').append(number).append(",Marisela (fictional)\n"));
    }
    return csv.toString();
  }

  private static int index(List<AdminArea> districts, String pCode) {
    for (int i = 0; i < districts.size(); i++) {
      if (districts.get(i).pCode().equals(pCode)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no district " + pCode);
  }
}
