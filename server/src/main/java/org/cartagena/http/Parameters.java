package org.cartagena.http;

import io.javalin.http.Context;
import org.cartagena.geo.Bbox;
import org.cartagena.geo.TileCoord;
import org.cartagena.problem.AppException;

/** Parameters of a request as values; a fault names the parameter and what it should be. */
public final class Parameters {
  private Parameters() {}

  /** Identifier in the path. A text that is no number is an address that does not exist. */
  public static long id(Context request) {
    try {
      return Long.parseLong(request.pathParam("id"));
    } catch (NumberFormatException e) {
      throw AppException.notFound("There is nothing at " + request.path() + ".");
    }
  }

  /** Whole number within bounds, or the default when it is not given. */
  public static int integer(Context request, String name, int otherwise, int least, int most) {
    String text = request.queryParam(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of bounds.
    }
    throw AppException.badParameter(
        name + ": \"" + text + "\" must be a whole number from " + least + " to " + most + ".");
  }

  /** {@code true} or {@code false}; false when it is not given. */
  public static boolean flag(Context request, String name) {
    String text = request.queryParam(name);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw AppException.badParameter(name + ": \"" + text + "\" must be true or false.");
  }

  /** Distance in metres within bounds, or null when it is not given. */
  public static Double metres(Context request, String name, double least, double most) {
    String text = request.queryParam(name);
    if (text == null) {
      return null;
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of bounds.
    }
    throw AppException.badParameter(
        String.format(
            java.util.Locale.ROOT,
            "%s: \"%s\" must be a number of metres from %.0f to %.0f.",
            name,
            text,
            least,
            most));
  }

  /** Programme code, or null when it is not given. */
  public static String programme(Context request) {
    String code = request.queryParam("programme");
    if (code != null && !code.matches("[A-Z]{3}")) {
      throw AppException.badParameter(
          "programme: \"" + code + "\" must be three capital letters, such as BIH.");
    }
    return code;
  }

  /** {@code west,south,east,north} in degrees, or null when it is not given. */
  public static Bbox bbox(Context request) {
    String text = request.queryParam("bbox");
    try {
      return text == null ? null : Bbox.of(text);
    } catch (IllegalArgumentException e) {
      throw AppException.badParameter("bbox: " + e.getMessage() + ".");
    }
  }

  /** Tile in the path: names of the parameters of its zoom, column and row. */
  public static TileCoord tile(Context request, String zoom, String column, String row) {
    try {
      return new TileCoord(
          Integer.parseInt(request.pathParam(zoom)),
          Integer.parseInt(request.pathParam(column)),
          Integer.parseInt(request.pathParam(row)));
    } catch (NumberFormatException e) {
      throw AppException.notFound("There is nothing at " + request.path() + ".");
    } catch (IllegalArgumentException e) {
      throw AppException.badParameter("Not a tile: " + e.getMessage() + ".");
    }
  }
}
