package org.cartagena.cql;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.locationtech.jts.geom.Geometry;

/**
 * A CQL2 expression (OGC 21-065r2) as a tree. Text and JSON are read into the same tree; two
 * filters that say the same in both have equal trees. Nothing is known here of what the names mean.
 */
public sealed interface Expression {
  /** What it is made of; empty for a value or a name. */
  default List<Expression> parts() {
    return List.of();
  }

  /** All of two or more. */
  record And(List<Expression> conditions) implements Expression {
    public And {
      conditions = List.copyOf(conditions);
    }

    @Override
    public List<Expression> parts() {
      return conditions;
    }
  }

  /** Any of two or more. */
  record Or(List<Expression> conditions) implements Expression {
    public Or {
      conditions = List.copyOf(conditions);
    }

    @Override
    public List<Expression> parts() {
      return conditions;
    }
  }

  record Not(Expression condition) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(condition);
    }
  }

  record Comparison(Operator.Compare operator, Expression left, Expression right)
      implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(left, right);
    }
  }

  /**
   * {@code pattern} with {@code %} for any text, {@code _} for one character, {@code \} before
   * either.
   */
  record Like(Expression value, Expression pattern) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(value, pattern);
    }
  }

  /** Both ends included. */
  record Between(Expression value, Expression low, Expression high) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(value, low, high);
    }
  }

  record In(Expression value, List<Expression> choices) implements Expression {
    public In {
      choices = List.copyOf(choices);
    }

    @Override
    public List<Expression> parts() {
      return Stream.concat(Stream.of(value), choices.stream()).toList();
    }
  }

  record IsNull(Expression value) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(value);
    }
  }

  record Spatial(Operator.Space operator, Expression left, Expression right) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(left, right);
    }
  }

  record Temporal(Operator.Time operator, Expression left, Expression right) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(left, right);
    }
  }

  /** Arrays as sets. */
  record Sets(Operator.Set operator, Expression left, Expression right) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(left, right);
    }
  }

  record Arithmetic(Operator.Calculate operator, Expression left, Expression right)
      implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(left, right);
    }
  }

  record CaseInsensitive(Expression value) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(value);
    }
  }

  record AccentInsensitive(Expression value) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(value);
    }
  }

  /** A function that is none of the standard's own. */
  record Call(String name, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public List<Expression> parts() {
      return arguments;
    }
  }

  record Property(String name) implements Expression {}

  record Text(String value) implements Expression {}

  /** A number as it was written, without zeros at the end: 1.50 and 1.5 are the same. */
  record Numeral(BigDecimal value) implements Expression {
    public Numeral {
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
  }

  record Truth(boolean value) implements Expression {}

  record Day(LocalDate value) implements Expression {}

  record Moment(Instant value) implements Expression {}

  /**
   * From and to: a {@link Day}, a {@link Moment}, {@link Unbounded}, or what has one as its value.
   */
  record Interval(Expression from, Expression to) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(from, to);
    }
  }

  /** The open end of an interval. */
  record Unbounded() implements Expression {}

  /** A geometry in the coordinate system of the filter; coordinates as they were written. */
  record Shape(Geometry geometry) implements Expression {}

  /**
   * Four or six numbers, lower corner then upper corner, in the coordinate system of the filter.
   */
  record Box(List<Double> numbers) implements Expression {
    public Box {
      numbers = List.copyOf(numbers);
    }
  }

  record Array(List<Expression> elements) implements Expression {
    public Array {
      elements = List.copyOf(elements);
    }

    @Override
    public List<Expression> parts() {
      return elements;
    }
  }
}
