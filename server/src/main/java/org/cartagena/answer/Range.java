package org.cartagena.answer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The least, the planned and the most of a figure. */
record Range(double low, double central, double high) {
  static final Range ZERO = new Range(0, 0, 0);

  Range plus(Range other) {
    return new Range(low + other.low, central + other.central, high + other.high);
  }

  Range times(double factor) {
    return new Range(low * factor, central * factor, high * factor);
  }

  Range times(Range other) {
    return new Range(low * other.low, central * other.central, high * other.high);
  }

  /** The quickest is the least by the most: work by what is done of it in a time. */
  Range at(Range productivity) {
    return new Range(
        low / productivity.high, central / productivity.central, high / productivity.low);
  }

  Range most(Range other) {
    return new Range(
        Math.max(low, other.low), Math.max(central, other.central), Math.max(high, other.high));
  }

  /** As {@code {"low","central","high"}}, with this many decimals. */
  ObjectNode json(int decimals) {
    double unit = Math.pow(10, decimals);
    return JsonNodeFactory.instance
        .objectNode()
        .put("low", Math.round(low * unit) / unit)
        .put("central", Math.round(central * unit) / unit)
        .put("high", Math.round(high * unit) / unit);
  }

  /** As it is. */
  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("low", low)
        .put("central", central)
        .put("high", high);
  }
}
