package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadAheadTest {
  @Test
  void keepsTheOrder() throws IOException {
    List<Integer> seen = new ArrayList<>();
    new ReadAhead(new Rows(10_000, null)).read(row -> seen.add(row.number()));
    assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 10_000).boxed().toList());
  }

  @Test
  void givesTheRowsBeforeAFaultAndThenTheFault() {
    List<Integer> seen = new ArrayList<>();
    AppException fault = AppException.badInput("broken here");
    assertThatThrownBy(
            () -> new ReadAhead(new Rows(1_000, fault)).read(row -> seen.add(row.number())))
        .isSameAs(fault);
    assertThat(seen).hasSize(1_000);
  }

  @Test
  void stopsReadingWhenARowIsRefused() {
    Rows endless = new Rows(Integer.MAX_VALUE, null);
    assertThatThrownBy(
            () ->
                new ReadAhead(endless)
                    .read(
                        row -> {
                          throw Importer.cancelledByPerson();
                        }))
        .hasMessageContaining("cancelled");
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread == endless.thread);
  }

  private static final class Rows implements Reader {
    private final int number;
    private final AppException fault;
    private volatile Thread thread;

    Rows(int number, AppException fault) {
      this.number = number;
      this.fault = fault;
    }

    @Override
    public Opening open() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void read(RowConsumer rows) throws IOException {
      thread = Thread.currentThread();
      for (int i = 1; i <= number; i++) {
        rows.accept(new RawRow(i, Map.of(), null, null, null, List.of()));
      }
      if (fault != null) {
        throw fault;
      }
    }
  }
}
