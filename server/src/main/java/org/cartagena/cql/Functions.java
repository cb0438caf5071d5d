package org.cartagena.cql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a name with arguments is: one of the standard's own functions, or a call of another. */
final class Functions {
  private Functions() {}

  static Expression of(Places places, String place, String name, List<Expression> arguments) {
    Optional<Operator.Space> space = Operator.of(Operator.Space.values(), name);
    Optional<Operator.Time> time = Operator.of(Operator.Time.values(), name);
    Optional<Operator.Set> set = Operator.of(Operator.Set.values(), name);
    if (space.isPresent() || time.isPresent() || set.isPresent()) {
      number(place, name, arguments, 2);
      Expression left = arguments.get(0);
      Expression right = arguments.get(1);
      return places.at(
          place,
          space.isPresent()
              ? new Expression.Spatial(space.get(), left, right)
              : time.isPresent()
                  ? new Expression.Temporal(time.get(), left, right)
                  : new Expression.Sets(set.get(), left, right));
    }
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "casei" -> {
        number(place, name, arguments, 1);
        yield places.at(place, new Expression.CaseInsensitive(arguments.get(0)));
      }
      case "accenti" -> {
        number(place, name, arguments, 1);
        yield places.at(place, new Expression.AccentInsensitive(arguments.get(0)));
      }
      default -> places.at(place, new Expression.Call(name, arguments));
    };
  }

  static void number(String place, String name, List<Expression> arguments, int needed) {
    if (arguments.size() != needed) {
      throw Places.fault(place, name + " takes " + needed + " arguments, not " + arguments.size());
    }
  }

  /** Whether the name is that of a function of arrays, whose arguments may be lists. */
  static boolean takesArrays(String name) {
    return Operator.of(Operator.Set.values(), name).isPresent();
  }
}
