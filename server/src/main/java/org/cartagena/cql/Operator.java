package org.cartagena.cql;

import java.util.Locale;
import java.util.Optional;

/** An operator of CQL2, by its name in JSON; in text, names are upper case. */
public sealed interface Operator {
  /** Name in JSON. */
  String json();

  /** Name in text. */
  default String text() {
    return json().toUpperCase(Locale.ROOT);
  }

  /** The constant of a name, whatever its case. */
  static <T extends Operator> Optional<T> of(T[] constants, String name) {
    for (T constant : constants) {
      if (constant.json().equalsIgnoreCase(name)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  enum Compare implements Operator {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    GREATER(">"),
    LESS_OR_EQUAL("<="),
    GREATER_OR_EQUAL(">=");

    private final String json;

    Compare(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }

  enum Calculate implements Operator {
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDED("/"),
    POWER("^"),
    REMAINDER("%"),
    DIV("div");

    private final String json;

    Calculate(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }

  enum Space implements Operator {
    CONTAINS("s_contains"),
    CROSSES("s_crosses"),
    DISJOINT("s_disjoint"),
    EQUALS("s_equals"),
    INTERSECTS("s_intersects"),
    OVERLAPS("s_overlaps"),
    TOUCHES("s_touches"),
    WITHIN("s_within");

    private final String json;

    Space(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }

  enum Time implements Operator {
    AFTER("t_after"),
    BEFORE("t_before"),
    CONTAINS("t_contains"),
    DISJOINT("t_disjoint"),
    DURING("t_during"),
    EQUALS("t_equals"),
    FINISHED_BY("t_finishedBy"),
    FINISHES("t_finishes"),
    INTERSECTS("t_intersects"),
    MEETS("t_meets"),
    MET_BY("t_metBy"),
    OVERLAPPED_BY("t_overlappedBy"),
    OVERLAPS("t_overlaps"),
    STARTED_BY("t_startedBy"),
    STARTS("t_starts");

    private final String json;

    Time(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }

  enum Set implements Operator {
    CONTAINED_BY("a_containedBy"),
    CONTAINS("a_contains"),
    EQUALS("a_equals"),
    OVERLAPS("a_overlaps");

    private final String json;

    Set(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }
}
