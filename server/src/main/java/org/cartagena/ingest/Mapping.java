package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * A mapping profile: how the columns and values of one source become fields of one kind (decision
 * 0010). With a profile only the columns that it names become fields; without one, columns are
 * found by their names ({@link Columns}).
 *
 * @param name small letters, digits and hyphens, e.g. {@code mapa-hazards}
 * @param about one sentence; null when not given
 * @param source where the layout is from; null when not given
 * @param columns column of the source to its fields, in the order in which they are asked; no field
 *     = known and deliberately unused
 * @param values for a coded field: word of the source to a code, or to codes joined by a plus
 * @param constants field to the value that it has in every row
 * @param only rows to take: column and value; all rows when empty
 * @param dateFormat how dates are written, e.g. {@code dd/MM/yyyy}; null when not given
 * @param decimal the sign before decimals, a point or a comma; null when not given
 * @param crs coordinate system of the source, e.g. EPSG:32633; null when the file says it
 */
public record Mapping(
    String name,
    String about,
    Kind kind,
    String source,
    Map<String, List<String>> columns,
    Map<String, Map<String, String>> values,
    Map<String, String> constants,
    Map<String, String> only,
    String dateFormat,
    Character decimal,
    String crs) {
  private static final Pattern NAME = Pattern.compile("^[a-z0-9][a-z0-9-]{0,79}$");
  private static final Pattern DATE_FORMAT =
      Pattern.compile("^(?:d{1,2}|M{1,3}|y{4}|H{1,2}|m{2}|s{2}|[-/. :,T])+$");
  private static final Pattern UTM_ZONE = Pattern.compile("^(?:[1-9]|[1-5]\\d|60) ?[A-Za-z]$");
  private static final int MAX_CHARACTERS = 200_000;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public Mapping {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    only = Collections.unmodifiableMap(new LinkedHashMap<>(only));
  }

  /**
   * Reads a profile.
   *
   * @param where what to call it in messages: a file name, or "the mapping"
   * @throws AppException when it is not JSON (the line is named), or with all that is wrong in it,
   *     one line for each fault, each with its member
   */
  public static Mapping of(String json, String where) {
    if (json.length() > MAX_CHARACTERS) {
      throw AppException.badInput(
          where + " is longer than " + MAX_CHARACTERS + " characters; no mapping profile is.");
    }
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          where
              + " is not JSON"
              + (e.getLocation() == null
                  ? ""
                  : ": line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr())
              + ": "
              + e.getOriginalMessage()
              + ".",
          e);
    }
    return new Parser(where).parse(root);
  }

  /** The members in their usual order; empty ones are left out. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", name);
    if (about != null) {
      json.put("about", about);
    }
    json.put("kind", kind.word());
    if (source != null) {
      json.put("source", source);
    }
    ObjectNode columnsNode = json.putObject("columns");
    columns.forEach(
        (column, fields) -> {
          if (fields.isEmpty()) {
            columnsNode.putNull(column);
          } else if (fields.size() == 1) {
            columnsNode.put(column, fields.get(0));
          } else {
            fields.forEach(columnsNode.putArray(column)::add);
          }
        });
    if (!values.isEmpty()) {
      ObjectNode valuesNode = json.putObject("values");
      values.forEach((field, words) -> words.forEach(valuesNode.putObject(field)::put));
    }
    if (!constants.isEmpty()) {
      constants.forEach(json.putObject("constants")::put);
    }
    if (!only.isEmpty()) {
      only.forEach(json.putObject("only")::put);
    }
    if (dateFormat != null) {
      json.put("dateFormat", dateFormat);
    }
    if (decimal != null) {
      json.put("decimal", decimal.toString());
    }
    if (crs != null) {
      json.put("crs", crs);
    }
    return json;
  }

  /** As a file that a person reads: one member per line. */
  public String toText() {
    return toJson().toPrettyString() + "\n";
  }

  /**
   * Columns that hold the position, by what of it: longitude, latitude, wkt, mgrs, easting,
   * northing, utm_zone. Empty when the profile leaves that to the reader.
   */
  public Map<String, String> positionColumns() {
    Map<String, String> position = new LinkedHashMap<>();
    columns.forEach(
        (column, fields) -> {
          for (String field : fields) {
            if (isPosition(field)) {
              position.putIfAbsent(field, column);
            }
          }
        });
    return position;
  }

  /** Zone that holds for every row, e.g. 33N. */
  public Optional<String> utmZone() {
    return Optional.ofNullable(constants.get("utm_zone"));
  }

  private boolean isPosition(String field) {
    return Field.find(kind, field)
        .map(found -> found.type() == Field.Type.COORDINATE)
        .orElse(false);
  }

  /**
   * How much of the profile a file has: the share of its columns, from 0 to 1.
   *
   * @param cutNames whether names of columns may have been cut to ten characters (Shapefile)
   */
  double fits(Set<String> names, boolean cutNames) {
    if (columns.isEmpty()) {
      return 0;
    }
    Set<String> present = new HashSet<>();
    names.forEach(name -> present.add(Columns.normalised(name)));
    long found =
        columns.keySet().stream()
            .filter(
                column ->
                    present.contains(Columns.normalised(column))
                        || (cutNames
                            && column.length() > Columns.DBASE_NAME
                            && present.contains(
                                Columns.normalised(column.substring(0, Columns.DBASE_NAME)))))
            .count();
    return (double) found / columns.size();
  }

  /** Codes of a coded field: the words of the profile before those of the list. */
  Codes codes(String field, String list) {
    Map<String, String> words = values.get(field);
    return words == null ? Codes.of(list) : Codes.of(list).with(words);
  }

  /** How dates are written, where the profile says it. */
  Optional<DateTimeFormatter> dates() {
    return Optional.ofNullable(dateFormat).map(Mapping::formatter);
  }

  private static DateTimeFormatter formatter(String format) {
    return DateTimeFormatter.ofPattern(format.replace('y', 'u').replace("T", "'T'"), Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** One reading of a profile, which gathers its faults. */
  private static final class Parser {
    private final String where;
    private final List<String> faults = new ArrayList<>();
    private Kind kind;
    private String decimal;

    Parser(String where) {
      this.where = where;
    }

    Mapping parse(JsonNode root) {
      if (!root.isObject()) {
        throw AppException.badInput(where + " is not a mapping profile: a JSON object is needed.");
      }
      Set<String> known =
          new LinkedHashSet<>(
              List.of(
                  "name",
                  "about",
                  "kind",
                  "source",
                  "columns",
                  "values",
                  "constants",
                  "only",
                  "dateFormat",
                  "decimal",
                  "crs"));
      root.fieldNames()
          .forEachRemaining(
              member -> {
                if (!known.contains(member)) {
                  fault(member, "is not a member of a mapping profile; known are " + words(known));
                }
              });
      String name = text(root, "name", true);
      if (name != null && !NAME.matcher(name).matches()) {
        fault("name", "\"" + name + "\": use small letters a to z, digits and hyphens, at most 80");
      }
      String kindWord = text(root, "kind", true);
      kind =
          kindWord == null
              ? null
              : Kind.findByWord(kindWord).filter(one -> one != Kind.POPULATION).orElse(null);
      if (kindWord != null && kind == null) {
        fault("kind", "\"" + kindWord + "\" is not a kind; it is one of " + Kind.words());
      }
      if (kind == null) {
        throw refusal();
      }
      String dateFormat = text(root, "dateFormat", false);
      checkDateFormat(dateFormat);
      decimal = text(root, "decimal", false);
      if (decimal != null && !decimal.equals(".") && !decimal.equals(",")) {
        fault("decimal", "\"" + decimal + "\" must be \".\" or \",\"");
        decimal = null;
      }
      Map<String, List<String>> columns = columns(root);
      Map<String, String> constants = constants(root, columns);
      if (columns.values().stream().allMatch(List::isEmpty) && constants.isEmpty()) {
        fault("columns", "no column becomes a field");
      }
      Map<String, Map<String, String>> values = values(root, columns);
      String crs = text(root, "crs", false);
      checkCrs(crs);
      Map<String, String> only = new LinkedHashMap<>();
      members(root, "only", (column, value) -> only.put(column, plain("only", column, value)));
      Mapping mapping =
          new Mapping(
              name,
              text(root, "about", false),
              kind,
              text(root, "source", false),
              columns,
              values,
              constants,
              only,
              dateFormat,
              decimal == null ? null : decimal.charAt(0),
              crs);
      if (!faults.isEmpty()) {
        throw refusal();
      }
      return mapping;
    }

    private AppException refusal() {
      return AppException.badInput(
          where + " cannot be used as a mapping:\n" + String.join("\n", faults));
    }

    private void fault(String member, String words) {
      faults.add("  " + member + ": " + words + ".");
    }

    private static String words(Iterable<String> words) {
      return String.join(", ", words);
    }

    private String text(JsonNode root, String member, boolean required) {
      JsonNode value = root.get(member);
      if (value == null || value.isNull()) {
        if (required) {
          fault(member, "is missing");
        }
        return null;
      }
      if (!value.isTextual() || value.asText().isBlank()) {
        fault(member, "must be a text");
        return null;
      }
      return value.asText().strip();
    }

    private void members(JsonNode root, String member, BiConsumer<String, JsonNode> each) {
      JsonNode node = root.get(member);
      if (node == null || node.isNull()) {
        return;
      }
      if (!node.isObject()) {
        fault(member, "must be an object in braces");
        return;
      }
      node.properties().forEach(entry -> each.accept(entry.getKey(), entry.getValue()));
    }

    /** Text of a value that may also be written as a number. */
    private String plain(String member, String key, JsonNode value) {
      if (value.isTextual() || value.isNumber() || value.isBoolean()) {
        return value.asText();
      }
      fault(member + "." + key, "must be a text or a number");
      return "";
    }

    private Map<String, List<String>> columns(JsonNode root) {
      Map<String, List<String>> columns = new LinkedHashMap<>();
      Map<String, String> byName = new LinkedHashMap<>();
      members(
          root,
          "columns",
          (column, value) -> {
            List<String> fields = new ArrayList<>();
            if (value.isTextual()) {
              fields.add(value.asText());
            } else if (value.isArray() && !value.isEmpty()) {
              value.forEach(field -> fields.add(field.asText()));
            } else if (!value.isNull()) {
              fault("columns." + column, "must be a field, a list of fields, or null");
            }
            String same = byName.putIfAbsent(Columns.normalised(column), column);
            if (same != null) {
              fault(
                  "columns." + column,
                  "is the same column as " + same + ", because case and signs are not looked at");
            }
            for (String field : fields) {
              if (checkField("columns." + column, field).isPresent()
                  && PersonalColumns.isPersonal(column, kind)) {
                fault(
                    "columns." + column,
                    "looks as if it were about persons and is dropped before it is stored; write null");
              }
            }
            columns.put(column, List.copyOf(fields));
          });
      return columns;
    }

    private Optional<Field> checkField(String member, String name) {
      Optional<Field> field = Field.find(kind, name);
      if (field.isEmpty()) {
        fault(
            member,
            "\""
                + name
                + "\" is not a field of "
                + kind.word()
                + "; the fields are "
                + words(Field.listOf(kind).stream().map(Field::name).toList()));
      }
      return field;
    }

    private Map<String, String> constants(JsonNode root, Map<String, List<String>> columns) {
      Map<String, String> constants = new LinkedHashMap<>();
      members(
          root,
          "constants",
          (name, node) -> {
            String member = "constants." + name;
            String value = plain("constants", name, node).strip();
            Optional<Field> field = checkField(member, name);
            if (field.isEmpty()) {
              return;
            }
            if (columns.values().stream().anyMatch(fields -> fields.contains(name))) {
              fault(
                  member, "is also the field of a column; a constant would hide where it is blank");
            }
            checkConstant(member, field.get(), value);
            constants.put(name, value);
          });
      return constants;
    }

    private void checkConstant(String member, Field field, String value) {
      if (value.isEmpty()) {
        fault(member, "is empty");
        return;
      }
      switch (field.type()) {
        case CODE, CODES -> checkCodes(member, field, value);
        case DATE -> {
          if (Dates.read(value).date() == null) {
            fault(member, "\"" + value + "\" is not a date; write it as 2024-03-05");
          }
        }
        case NUMBER, AREA -> {
          BigDecimal number =
              decimal == null
                  ? Numbers.amount(value, false)
                  : Numbers.amount(value, decimal.charAt(0));
          if (number == null || number.signum() < 0) {
            fault(member, "\"" + value + "\" is not a number from 0 on");
          }
        }
        case COORDINATE -> {
          if (!field.name().equals("utm_zone") || !UTM_ZONE.matcher(value).matches()) {
            fault(
                member,
                "of the position only utm_zone can be the same for all rows, as in \"33N\"");
          }
        }
        case TEXT -> {
          // Any text will do.
        }
      }
    }

    private void checkCodes(String member, Field field, String value) {
      Set<String> codes = Codes.of(field.list()).codes();
      List<String> named =
          codes.contains(value) || field.type() == Field.Type.CODE
              ? List.of(value)
              : Arrays.asList(value.split("\\+"));
      for (String code : named) {
        if (!codes.contains(code)) {
          fault(
              member,
              "\""
                  + code
                  + "\" is not a code of "
                  + field.name()
                  + "; the codes are "
                  + words(codes));
        }
      }
    }

    private Map<String, Map<String, String>> values(
        JsonNode root, Map<String, List<String>> columns) {
      Map<String, Map<String, String>> values = new LinkedHashMap<>();
      members(
          root,
          "values",
          (name, node) -> {
            String member = "values." + name;
            Optional<Field> field = checkField(member, name);
            if (field.isEmpty()) {
              return;
            }
            if (!field.get().isCoded()) {
              fault(
                  member,
                  "has no list of codes, so that there is nothing to translate its values to");
              return;
            }
            if (columns.values().stream().noneMatch(fields -> fields.contains(name))) {
              fault(member, "is the field of no column of this profile");
            }
            Map<String, String> words = new LinkedHashMap<>();
            Map<String, String> byWord = new LinkedHashMap<>();
            members(
                root.get("values"),
                name,
                (word, code) -> {
                  String value = plain(member, word, code);
                  checkCodes(member + "." + word, field.get(), value);
                  String other = byWord.putIfAbsent(Codes.normalised(word), value);
                  if (other != null && !other.equals(value)) {
                    fault(member + "." + word, "is given twice, as " + other + " and " + value);
                  }
                  words.put(word, value);
                });
            values.put(name, Collections.unmodifiableMap(words));
          });
      return values;
    }

    private void checkDateFormat(String format) {
      if (format == null) {
        return;
      }
      boolean whole = format.contains("d") && format.contains("M") && format.contains("y");
      try {
        if (whole && format.length() <= 40 && DATE_FORMAT.matcher(format).matches()) {
          formatter(format);
          return;
        }
      } catch (IllegalArgumentException e) {
        // Said below.
      }
      fault(
          "dateFormat",
          "\""
              + format
              + "\" must name day, month and year, as in dd/MM/yyyy, MM/dd/yyyy or dd.MM.yyyy HH:mm");
    }

    private void checkCrs(String crs) {
      if (crs == null) {
        return;
      }
      try {
        SourceCrs.ofName(crs);
      } catch (SourceCrs.UnknownCrsException e) {
        fault("crs", e.getMessage().replaceFirst("\\.$", ""));
      }
    }
  }
}
