package org.cartagena.demo;

import java.util.List;

/**
 * Random numbers that are the same on every machine and Java release (SplitMix64; Steele, Lea and
 * Flood 2014). Each subject has its own stream, so that a change to the roads does not move the
 * hazards.
 */
final class Dice {
  private long state;

  private Dice(long seed) {
    state = seed;
  }

  /** The stream of a subject, e.g. "coast". */
  static Dice of(String subject) {
    // String.hashCode is specified, so it is as fixed as a number.
    return new Dice(0x5DEECE66DL * 31 + subject.hashCode() * 0x9E3779B97F4A7C15L);
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Uniform in [0, 1). */
  double uniform() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  double between(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** Uniform whole number in [0, bound). */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** Uniform whole number in [low, high]. */
  int whole(int low, int high) {
    return low + below(high - low + 1);
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Standard normal (Box and Muller). */
  double gauss() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  double logNormal(double median, double sigma) {
    return median * StrictMath.exp(sigma * gauss());
  }

  double exponential(double mean) {
    return -mean * StrictMath.log(1 - uniform());
  }

  /** Poisson (Knuth), for small means. */
  int poisson(double mean) {
    double limit = StrictMath.exp(-mean);
    int count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) {
      count++;
    }
    return count;
  }

  <T> T pick(List<T> items) {
    return items.get(below(items.size()));
  }

  /** Index drawn in proportion to the weights. */
  int weighted(double... weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double at = uniform() * total;
    for (int i = 0; i < weights.length; i++) {
      at -= weights[i];
      if (at < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }
}
