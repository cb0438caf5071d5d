import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How figures spread: milliseconds, sorted. */
record Spread(double[] sorted) {
  static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(sorted);
  }

  /** The smallest value that so many of a hundred do not exceed; 0 without values. */
  static double percentile(double[] sorted, double percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
  }

  double at(double percent) {
    return percentile(sorted, percent);
  }

  double mean() {
    return Arrays.stream(sorted).average().orElse(0);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("count", sorted.length);
    json.put("p50Ms", round(at(50)));
    json.put("p95Ms", round(at(95)));
    json.put("p99Ms", round(at(99)));
    json.put("meanMs", round(mean()));
    return json;
  }

  static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
