package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Envelope;

class OverlapCandidatesTest {
  /** Small boxes, some as large as everything, some on the edge of the world. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 40, 700})
  void findsEveryPairOfBoxesThatOverlap(int number) {
    Random dice = new Random(number);
    OverlapCandidates candidates = new OverlapCandidates(1_000_000);
    Envelope[] boxes = new Envelope[number];
    for (int i = 0; i < number; i++) {
      double width = dice.nextInt(50) == 0 ? 360 : 2 * dice.nextDouble();
      double height = dice.nextInt(50) == 0 ? 90 : 2 * dice.nextDouble();
      double west = width == 360 ? -180 : -180 + (360 - width) * dice.nextInt(20) / 19.0;
      double south = -90 + (180 - height) * dice.nextDouble();
      boxes[i] = new Envelope(west, west + width, south, south + height);
      candidates.add(i + 1, boxes[i]);
    }
    TreeSet<Long> expected = new TreeSet<>();
    for (int later = 1; later < number; later++) {
      for (int first = 0; first < later; first++) {
        Envelope common = boxes[first].intersection(boxes[later]);
        if (common.getArea() > 0) {
          expected.add(((later + 1L) << 32) | (first + 1));
        }
      }
    }
    assertThat(candidates.pairs().orElseThrow())
        .containsExactly(expected.stream().mapToLong(x -> x).toArray());
  }

  @Test
  void hasNoAnswerWhenEverythingOverlaps() {
    OverlapCandidates candidates = new OverlapCandidates(1_000);
    for (int i = 1; i <= 100; i++) {
      candidates.add(i, new Envelope(10, 11, 10, 11));
    }
    assertThat(candidates.pairs()).isEmpty();
  }
}
