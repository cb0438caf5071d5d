package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Takes what is about persons out of the rows of one file before anything is stored, shown or
 * logged: columns by their names ({@link PersonalColumns}), columns by the values of the first
 * rows, and single values within the text of the columns that stay ({@link PersonalValues}).
 *
 * <p>No removed value is in any issue: these name the row and the column only.
 */
final class PersonalData {
  private static final int SAMPLE_ROWS = 2_000;
  private static final int MIN_VALUES = 4;
  // Somebody's name: two to four words of letters, each beginning with a capital where there are
  // any.
  private static final Pattern NAME_OF_PERSON =
      Pattern.compile(
          "^(?:\\p{Lu}\\p{M}*[\\p{L}\\p{M}'’-]*\\.?|\\p{Lo}[\\p{Lo}\\p{M}]+|[a-z]{2,3})(?:[ ,]+(?:\\p{Lu}\\p{M}*[\\p{L}\\p{M}'’-]*\\.?|\\p{Lo}[\\p{Lo}\\p{M}]+|[a-z]{2,3})){1,4}$");
  private static final Pattern NAME_OF_ORGANISATION =
      Pattern.compile(
          "(?i)\\b(?:ministr\\w*|gov\\w*|national|centre|center|committee|agency|force\\w*|army|police|company|ltd|group|trust|fund\\w*|association|society|team|unit|ngo|un|international|mine|action|hospital|clinic|school|municipality|district|commission|department|police|red|cross|halo|mag|npa|public|private|church|mission)\\b");

  private final Kind kind;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Boolean> personal = new HashMap<>();
  private Map<String, String> hxlTags = Map.of();
  private final Map<String, Sample> samples = new LinkedHashMap<>();
  private final Set<String> said = new HashSet<>();
  private int sampled;

  PersonalData(Kind kind) {
    this.kind = kind;
  }

  /** Takes what HXL tags say of the columns. Before the first row. */
  void tag(Map<String, String> tags) {
    hxlTags = Map.copyOf(tags);
  }

  /** What the values of a column look like. */
  private static final class Sample {
    private int values;
    private int emails;
    private int phones;
    private int identities;
    private int names;
    private int birthDays;
    private final Set<String> distinct = new HashSet<>();
  }

  /** Ends the look at the first rows; not a fault. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  /** Looks at the first rows of a file; they are read again afterwards. */
  void lookAhead(Reader reader) throws IOException {
    try {
      reader.read(this::see);
    } catch (Enough enough) {
      // As intended.
      sampled = SAMPLE_ROWS;
    }
  }

  /** Takes a row into the sample; throws {@link Enough} when it is large enough. */
  private void see(RawRow row) {
    row.fields().forEach(this::see);
    if (++sampled >= SAMPLE_ROWS) {
      throw new Enough();
    }
  }

  private void see(String column, JsonNode value) {
    if (value.isIntegralNumber()) {
      // A spreadsheet makes numbers of identity numbers, and loses the first zero.
      Sample sample = samples.computeIfAbsent(column, key -> new Sample());
      String digits = value.asText();
      sample.values++;
      sample.identities +=
          PersonalValues.isIdentityNumber(digits.length() == 12 ? "0" + digits : digits) ? 1 : 0;
      return;
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      return;
    }
    String text = value.textValue().strip();
    if (text.length() > FileLimits.MAX_FIGURE_CHARACTERS) {
      // No name, number or day; what reaches a person within it is found row by row.
      return;
    }
    Sample sample = samples.computeIfAbsent(column, key -> new Sample());
    sample.values++;
    sample.emails += PersonalValues.isEmail(text) && text.length() < 120 ? 1 : 0;
    sample.phones += PersonalValues.isPhone(text) ? 1 : 0;
    sample.identities += PersonalValues.isIdentityNumber(text) ? 1 : 0;
    sample.names +=
        NAME_OF_PERSON.matcher(text).matches() && !NAME_OF_ORGANISATION.matcher(text).find()
            ? 1
            : 0;
    Dates.Reading date = Dates.read(text);
    sample.birthDays += date.date() != null && date.date().getYear() > 1900 ? 1 : 0;
    sample.distinct.add(text);
  }

  /** Whether a column is about persons, by its name or by the values seen so far. */
  boolean isPersonal(String column) {
    return personal.computeIfAbsent(
        column,
        name ->
            PersonalColumns.isPersonal(name, kind)
                || PersonalColumns.isContactTag(hxlTags.get(name))
                || !PersonalValues.without(name).equals(name)
                || isPersonalByValues(name));
  }

  private boolean isPersonalByValues(String column) {
    Sample sample = samples.get(column);
    if (sample == null || sample.values == 0) {
      return false;
    }
    if (PersonalColumns.mayHoldBirthDates(column) && sample.birthDays * 2 >= sample.values) {
      return true;
    }
    if (sample.values < MIN_VALUES) {
      return false;
    }
    boolean different = sample.distinct.size() * 3 >= sample.values;
    return sample.emails * 3 >= sample.values
        || sample.identities * 2 >= sample.values
        || (sample.phones * 2 >= sample.values && different && !PersonalColumns.isCode(column))
        || (PersonalColumns.mayNamePersons(column) && sample.names * 10 >= sample.values * 6);
  }

  /**
   * The row without anything about persons; the first time a column is dropped, and each value that
   * is removed from a text, become issues.
   */
  RawRow without(RawRow raw, Consumer<RowIssue> ofFile) {
    Map<String, JsonNode> kept = new LinkedHashMap<>();
    List<RowIssue> issues = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : raw.fields().entrySet()) {
      String column = field.getKey();
      if (isPersonal(column)) {
        if (said.add(column)) {
          String shown = PersonalValues.without(column);
          ofFile.accept(
              RowIssue.of(
                  IssueCode.PERSONAL_COLUMN_DROPPED,
                  shown,
                  null,
                  "The column "
                      + shown
                      + " looks as if it were about persons"
                      + (PersonalColumns.isPersonal(column, kind) ? "" : ", by its values")
                      + "; it was dropped and is stored nowhere."));
        }
        continue;
      }
      JsonNode value = field.getValue();
      if (value.isTextual()) {
        String text = PersonalValues.without(withoutMembers(value.textValue()));
        if (!text.equals(value.textValue())) {
          value = TextNode.valueOf(text);
          issues.add(removed(column));
        }
      }
      kept.put(column, value);
    }
    for (RowIssue issue : raw.issues()) {
      issues.add(without(issue));
    }
    String original = raw.original();
    if (raw.activity() != null) {
      boolean[] found = {false};
      raw.activity()
          .changeTexts(
              text -> {
                String clean = PersonalValues.without(text);
                found[0] |= !clean.equals(text);
                return clean;
              });
      // The XML holds more than what became a field.
      String clean = original == null ? null : PersonalValues.without(original);
      if (found[0] || (clean != null && !clean.equals(original))) {
        original = clean;
        issues.add(removed(null));
      }
    } else if (original != null && original.indexOf('@') >= 0) {
      // A geometry has no business with it.
      original = PersonalValues.without(original);
    }
    return new RawRow(raw.number(), kept, raw.geometry(), original, raw.activity(), issues);
  }

  /** A list or object within a value, without its members about persons. */
  private String withoutMembers(String text) {
    if (!(text.startsWith("{") || text.startsWith("[")) || text.indexOf('"') < 0) {
      return text;
    }
    try {
      JsonNode tree = JSON.readTree(text);
      return removeMembers(tree) ? tree.toString() : text;
    } catch (JsonProcessingException e) {
      // Not JSON, but text like any other.
      return text;
    }
  }

  private boolean removeMembers(JsonNode node) {
    boolean removed = false;
    if (node instanceof ObjectNode object) {
      removed =
          object
              .properties()
              .removeIf(
                  member ->
                      PersonalColumns.isPersonal(member.getKey(), kind)
                          || PersonalColumns.mayHoldBirthDates(member.getKey()));
    }
    if (node instanceof ObjectNode || node instanceof ArrayNode) {
      for (JsonNode child : node) {
        removed |= removeMembers(child);
      }
    }
    return removed;
  }

  private static RowIssue removed(String column) {
    return RowIssue.of(
        IssueCode.PERSONAL_VALUE_REMOVED,
        column,
        null,
        "The text held an e-mail address, a telephone number or members about persons; they were replaced by "
            + PersonalValues.REMOVED
            + " or left out, and are stored nowhere.");
  }

  /** What a reader noticed, without the values of personal columns and without personal values. */
  RowIssue without(RowIssue issue) {
    boolean drop = issue.column() != null && isPersonal(issue.column());
    return new RowIssue(
        issue.row(),
        issue.code(),
        PersonalValues.without(issue.column()),
        drop ? null : PersonalValues.without(issue.value()),
        PersonalValues.without(issue.message()));
  }
}
