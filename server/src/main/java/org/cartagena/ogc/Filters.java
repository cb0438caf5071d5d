package org.cartagena.ogc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cartagena.cql.CqlCompiler;
import org.cartagena.cql.Filter;
import org.cartagena.cql.FilterCrs;
import org.cartagena.cql.Queryable;
import org.cartagena.cql.Queryables;
import org.cartagena.feature.Column;
import org.cartagena.feature.Condition;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.geo.Antimeridian;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.problem.AppException;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/** The parameter {@code filter}: CQL2 over the columns of a collection, as a condition in SQL. */
final class Filters {
  /** Values of {@code filter-lang}, the first where none is given. */
  static final List<String> LANGUAGES = List.of("cql2-text", "cql2-json");

  /** As the end of a period, none of these means without end. */
  private static final Set<String> ENDLESS = Set.of("validFrom", "validTo");

  private Filters() {}

  /**
   * The condition; empty when there is no filter.
   *
   * @param text the filter, or null
   * @param language of the filter, or null
   * @param crs of the geometries in it, or null
   */
  static Optional<Condition> of(
      FeatureCollection collection, String text, String language, String crs) {
    if (language != null && !LANGUAGES.contains(language)) {
      throw AppException.badParameter(
          "filter-lang: \"" + language + "\" must be " + String.join(" or ", LANGUAGES) + ".");
    }
    RegisterCrs register = Values.crs("filter-crs", crs);
    if (text == null) {
      return Optional.empty();
    }
    Filter filter = "cql2-json".equals(language) ? Filter.ofJson(text) : Filter.ofText(text);
    org.cartagena.cql.Condition condition =
        new CqlCompiler(queryables(collection), in(register)).compile(filter);
    return Optional.of(new Condition(condition.sql(), condition.values(), true));
  }

  private static Queryables queryables(FeatureCollection collection) {
    List<Queryable> queryables = new ArrayList<>();
    for (Column column : collection.columns()) {
      Queryable queryable =
          new Queryable(
              column.name(),
              column.sql(),
              switch (column.type()) {
                case TEXT -> Queryable.Type.TEXT;
                case TEXTS -> Queryable.Type.TEXT_ARRAY;
                case WHOLE, NUMBER -> Queryable.Type.NUMBER;
                case FLAG -> Queryable.Type.BOOLEAN;
                case DAY -> Queryable.Type.DATE;
              },
              column.codes(),
              ENDLESS.contains(column.name()));
      queryables.add(queryable);
    }
    queryables.add(Queryable.geometry("geometry", "r.geom"));
    return Queryables.of(queryables.toArray(new Queryable[0]));
  }

  private static FilterCrs in(RegisterCrs crs) {
    return crs == RegisterCrs.CRS84 ? FilterCrs.CRS84 : new Transformed(crs);
  }

  /** Geometries of any system of the register, in its order of axes. */
  private record Transformed(RegisterCrs crs) implements FilterCrs {
    @Override
    public Geometry toLonLat(Geometry geometry) {
      try {
        Geometry lonLat = crs.toLonLat(geometry.copy());
        return crs.isWgs84()
            ? FilterCrs.CRS84.toLonLat(lonLat)
            : Antimeridian.cut(lonLat).geometry();
      } catch (TransformException e) {
        throw beyond(e);
      }
    }

    @Override
    public Geometry boxToLonLat(double x1, double y1, double x2, double y2) {
      try {
        if (crs.isWgs84()) {
          return crs.isNorthFirst()
              ? FilterCrs.CRS84.boxToLonLat(y1, x1, y2, x2)
              : FilterCrs.CRS84.boxToLonLat(x1, y1, x2, y2);
        }
        return new GeometryFactory()
            .buildGeometry(Boxes.halves(new double[] {x1, y1, x2, y2}, crs));
      } catch (TransformException e) {
        throw beyond(e);
      }
    }

    private IllegalArgumentException beyond(TransformException e) {
      return new IllegalArgumentException("that is where " + crs.uri() + " does not reach", e);
    }
  }
}
