package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.geotools.api.referencing.operation.TransformException;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * Passes one edited record through what every imported row goes through: the same search for data
 * about persons, the same location, the same record maker. Where an import would mend a row and say
 * so, an edit is refused, because somebody is there who can mend it (decision 0022).
 */
public final class EditCheck {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final GeometryFactory FACTORY = new GeometryFactory();

  /** What changes nothing of what was given, and may well be so: kept beside the edit. */
  private static final Set<IssueCode> SAID_ONLY =
      EnumSet.of(
          IssueCode.FIELD_MISSING,
          IssueCode.RELEASED_WITHOUT_DATE,
          IssueCode.RELEASED_AFTER_DEADLINE,
          IssueCode.AREA_DIFFERS,
          IssueCode.AREA_UNIT,
          IssueCode.POSITION_COARSE,
          IssueCode.ANTIMERIDIAN,
          IssueCode.VERTICES_FAR_APART);

  private final Database database;

  public EditCheck(Database database) {
    this.database = database;
  }

  /**
   * A record as its table holds it.
   *
   * @param columns that change
   * @param values JSON text of all columns by their names in SQL; geom as hexadecimal EWKB
   * @param notices JSON text: what is worth saying, a list of code, column, message
   */
  public record Checked(List<String> columns, String values, String notices) {}

  /**
   * Reads the geometry of a GeoJSON feature.
   *
   * @return EPSG:4326 longitude latitude, not yet checked; null for null
   * @throws AppException when it is none, or does not lie in the coordinate system
   */
  public static Geometry geometry(JsonNode node, RegisterCrs crs) {
    if (node == null || node.isNull()) {
      return null;
    }
    try {
      return crs.toLonLat(new JsonGeometry(FACTORY).geoJson(node));
    } catch (IllegalArgumentException e) {
      throw AppException.badInput("geometry: " + e.getMessage() + ". Nothing was changed.");
    } catch (TransformException e) {
      throw AppException.badInput(
          "geometry: it does not lie where "
              + crs.uri()
              + " reaches. Nothing was changed; name its coordinate system in Content-Crs.");
    }
  }

  /**
   * Refuses a reason that names how to reach a person.
   *
   * @throws AppException BAD_INPUT
   */
  public static void checkReason(String reason) {
    if (!PersonalValues.without(reason).equals(reason)) {
      throw AppException.badInput(
          "reason: it holds an e-mail address or a telephone number. Nothing was changed; say it"
              + " without.");
    }
  }

  /**
   * Checks a record as it is to be.
   *
   * @param kind hazard-area, land-release, service or project
   * @param properties all that the record is to have by their names in JSON; null = nothing
   * @param changed those that are not as before; null for a new record
   * @param geometry EPSG:4326 longitude latitude; null = without location
   * @param drawn whether the geometry is not as before; else it is not looked at again
   * @throws AppException BAD_INPUT naming the property and what to do
   */
  public Checked check(
      String kind,
      String programme,
      Map<String, JsonNode> properties,
      Set<String> changed,
      Geometry geometry,
      boolean drawn) {
    Kind ofDataset = Kind.findByWord(kind).orElseThrow();
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    Map<String, List<String>> columnsOf = new LinkedHashMap<>();
    properties.forEach(
        (name, value) -> {
          columnsOf.put(name, List.of(field(name)));
          fields.put(name, text(name, value));
        });
    RawRow raw = new RawRow(1, fields, geometry, null, null, List.of());
    List<RowIssue> issues = new ArrayList<>();
    RawRow clean = new PersonalData(ofDataset).without(raw, issues::add);
    issues.addAll(clean.issues());
    Columns columns =
        new Columns(
            ofDataset,
            0,
            false,
            Optional.of(
                new Mapping(
                    "edit", null, ofDataset, null, columnsOf, Map.of(), Map.of(), Map.of(), null,
                    '.', null)));
    columns.see(clean.fields());
    Row row = new Row(clean, columns, issues);
    return database
        .owner()
        .withHandle(
            handle -> make(handle, ofDataset, programme, row, changed, geometry, drawn, issues));
  }

  private Checked make(
      Handle handle,
      Kind kind,
      String programmeCode,
      Row row,
      Set<String> changed,
      Geometry geometry,
      boolean drawn,
      List<RowIssue> issues) {
    RecordMaker.ImportProgramme programme = Programmes.find(handle, programmeCode).orElseThrow();
    Geometry located = geometry;
    if (drawn && geometry != null) {
      located =
          new Locator(kind, CountryOutline.ofProgramme(handle, programme, kind))
              .locate(row.raw(), SourceCrs.LON_LAT, true, 1, row.text("local_id"), issues);
    } else if (geometry != null) {
      located.setSRID(4326);
    }
    // An organisation is written down only when nothing is wrong.
    refuse(issues, changed);
    OneRow values = new OneRow(kind, programme, new Organisations(database.owner()));
    boolean made = values.make(row, located, 1, 0);
    refuse(issues, changed);
    if (!made || (geometry != null && located == null)) {
      throw new IllegalStateException("a row became no record and nothing was said");
    }
    Set<String> columns = new LinkedHashSet<>();
    if (changed == null) {
      columns.addAll(values.names);
    } else {
      for (String name : changed) {
        columns.add(column(name));
        if (!row.raw().fields().get(name).isNull() && values.row.get(column(name)).isNull()) {
          throw AppException.badInput(
              name + ": this value cannot be kept as it is. Nothing was changed; give another.");
        }
        if (name.equals("cost")) {
          columns.add("cost_currency");
        }
      }
      if (drawn) {
        columns.add("geom");
        if (values.names.contains("measured_area_m2")) {
          columns.add("measured_area_m2");
        }
      }
    }
    ArrayNode notices = JSON.createArrayNode();
    for (RowIssue issue : issues) {
      notices
          .addObject()
          .put("code", issue.code().word())
          .put("column", issue.column())
          .put("message", issue.message());
    }
    return new Checked(List.copyOf(columns), values.row.toString(), notices.toString());
  }

  /** What stood in the record before is not held against whoever changes something else. */
  private static void refuse(List<RowIssue> issues, Set<String> changed) {
    for (RowIssue issue : issues) {
      boolean concerns =
          changed == null
              || issue.column() == null
              || changed.contains(issue.column())
              // Of an amount and its currency either makes the other worthless.
              || issue.code() == IssueCode.NO_CURRENCY;
      if (issue.code().severity() == Severity.ERROR
          || (concerns && !SAID_ONLY.contains(issue.code()))) {
        throw AppException.badInput(
            (issue.column() == null ? "" : issue.column() + ": ")
                + "The edit was refused and nothing was changed ("
                + issue.code().word()
                + "). Of such a row an import says: "
                + issue.message());
      }
    }
  }

  /** Lists go as files join them, and must come back as they were. */
  private static JsonNode text(String name, JsonNode value) {
    if (!value.isArray()) {
      return value;
    }
    List<String> items = new ArrayList<>();
    value.forEach(item -> items.add(item.asText()));
    if (items.isEmpty()) {
      return JSON.nullNode();
    }
    String joined = String.join(";", items);
    if (!Codes.parts(joined).equals(items)) {
      throw AppException.badInput(
          name
              + ": a value holds a sign that parts values in files (; , | / + & or the word and)."
              + " Nothing was changed; write it without.");
    }
    return JSON.getNodeFactory().textNode(joined);
  }

  /** Name of a property as a field of import: localId is local_id. */
  static String field(String property) {
    return property.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static String column(String property) {
    return switch (property) {
      case "operator" -> "operator_id";
      case "owner" -> "owner_id";
      default -> field(property);
    };
  }

  /** Takes the one row that would have gone into COPY. */
  private static final class OneRow extends RecordMaker {
    private final ObjectNode row = JSON.createObjectNode();
    private final List<String> names = new ArrayList<>();

    OneRow(Kind kind, ImportProgramme programme, Organisations organisations) {
      super(kind, 0, programme, organisations);
    }

    @Override
    CopyBuffer buffer(String copy) {
      String sql = Sql.of(Importer.class, copy);
      String list = sql.substring(sql.indexOf('(', sql.indexOf("COPY ")) + 1);
      names.addAll(List.of(list.substring(0, list.indexOf(')')).split("[,\\s]+")));
      return new CopyBuffer(sql) {
        @Override
        void add(Object... values) {
          for (int i = 0; i < values.length; i++) {
            row.set(names.get(i), node(values[i]));
          }
        }
      };
    }

    private static JsonNode node(Object value) {
      if (value == null) {
        return JSON.nullNode();
      } else if (value instanceof Geometry geometry) {
        return JSON.getNodeFactory().textNode(Locator.hexEwkb(geometry));
      } else if (value instanceof LocalDate day) {
        return JSON.getNodeFactory().textNode(day.toString());
      } else if (value instanceof Collection<?> items) {
        ArrayNode array = JSON.createArrayNode();
        items.forEach(item -> array.add(item.toString()));
        return array;
      }
      return JSON.valueToTree(value);
    }
  }
}
