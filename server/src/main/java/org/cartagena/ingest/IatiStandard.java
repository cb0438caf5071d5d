package org.cartagena.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What IATI 2.03 allows in an activity ({@code IatiStandard/activity.rules}), and where a file
 * departs from it: elements and attributes that are missing, too many, unknown, or of the wrong
 * type. Such a file is read all the same; that it departs is said. Values are never repeated, for
 * they may name people.
 */
final class IatiStandard {
  private static final Map<String, Rule> RULES = rules();
  private static final Map<String, Pattern> TYPES =
      Map.of(
          "datetime",
          Pattern.compile(
              "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?"),
          "decimal",
          Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)"),
          "integer",
          Pattern.compile("[+-]?\\d+"),
          "natural",
          Pattern.compile("\\+?\\d+|-0+"),
          "positive",
          Pattern.compile("\\+?0*[1-9]\\d*"),
          "boolean",
          Pattern.compile("true|false|1|0"),
          "year",
          Pattern.compile("-?\\d{4,}(Z|[+-]\\d\\d:\\d\\d)?"));
  private static final int FAULTS_TOLD = 5;

  private IatiStandard() {}

  private record Attribute(String type, boolean required) {}

  /** {@code key} names the rule of the child; number is one of {@code ! ? + *}. */
  private record Child(String key, char number) {}

  /** {@code text} is the type of the element's text; null where it has none. */
  private record Rule(
      Map<String, Attribute> attributes, Map<String, Child> children, String text) {}

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new HashMap<>();
    try (InputStream in = IatiStandard.class.getResourceAsStream("IatiStandard/activity.rules");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (!line.startsWith("#") && !line.isBlank()) {
          String[] parts = line.split(" ");
          rules.put(parts[0], rule(parts));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(rules);
  }

  private static Rule rule(String[] parts) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    Map<String, Child> children = new LinkedHashMap<>();
    String text = null;
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      if (part.startsWith("=")) {
        text = part.substring(1);
      } else if (part.startsWith("@")) {
        boolean required = part.endsWith("!");
        String name = part.substring(1, part.length() - (required ? 1 : 0));
        // The colon of xml:lang is part of the name.
        int colon = name.startsWith("xml:") ? -1 : name.indexOf(':');
        attributes.put(
            colon < 0 ? name : name.substring(0, colon),
            new Attribute(colon < 0 ? "" : name.substring(colon + 1), required));
      } else {
        String key = part.substring(0, part.length() - 1);
        children.put(
            key.substring(key.lastIndexOf('/') + 1),
            new Child(key, part.charAt(part.length() - 1)));
      }
    }
    return new Rule(attributes, children, text);
  }

  /**
   * Faults of the element around the activities: its attributes, and the names beside activities.
   */
  static List<String> faultsOfFile(XmlElement root, List<String> strangers) {
    List<String> faults = new ArrayList<>();
    attributes("iati-activities", RULES.get("iati-activities"), root, faults);
    for (String stranger : strangers) {
      faults.add("<" + stranger + "> does not belong into <iati-activities>");
    }
    return faults;
  }

  /** Faults of an activity. */
  static List<String> faults(XmlElement activity) {
    List<String> faults = new ArrayList<>();
    walk("iati-activity", activity, faults);
    return faults;
  }

  /** An issue that names some faults and counts the others. */
  static RowIssue issue(List<String> faults) {
    int more = faults.size() - FAULTS_TOLD;
    return RowIssue.of(
        IssueCode.NOT_AS_STANDARD,
        "Not as IATI 2.03 has it: "
            + String.join("; ", faults.subList(0, Math.min(faults.size(), FAULTS_TOLD)))
            + (more > 0 ? "; and " + more + " more" : "")
            + ". It was read all the same.");
  }

  private static void walk(String key, XmlElement element, List<String> faults) {
    Rule rule = RULES.get(key);
    attributes(key, rule, element, faults);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (XmlElement child : element.children) {
      if (child.name.indexOf(':') >= 0) {
        continue;
      }
      Child expected = rule.children().get(child.name);
      if (expected == null) {
        faults.add("<" + child.name + "> does not belong into <" + key + ">");
        continue;
      }
      numbers.merge(child.name, 1, Integer::sum);
      walk(expected.key(), child, faults);
    }
    rule.children()
        .forEach(
            (name, child) -> {
              int number = numbers.getOrDefault(name, 0);
              boolean needed = child.number() == '!' || child.number() == '+';
              boolean single = child.number() == '!' || child.number() == '?';
              if (number == 0 && needed) {
                faults.add("<" + key + "> has no <" + name + ">");
              } else if (number > 1 && single) {
                faults.add("<" + key + "> has <" + name + "> " + number + " times, not once");
              }
            });
    String text = element.text.toString().strip();
    if (rule.text() == null && !text.isEmpty()) {
      faults.add("<" + key + "> holds text, where none belongs");
    } else if (rule.text() != null && !isOf(rule.text(), text)) {
      faults.add("the text of <" + key + "> is not a " + rule.text());
    }
  }

  private static void attributes(String key, Rule rule, XmlElement element, List<String> faults) {
    element.attributes.forEach(
        (name, value) -> {
          Attribute expected = rule.attributes().get(name);
          if (expected == null) {
            if (name.indexOf(':') < 0) {
              faults.add("<" + key + "> has an unknown attribute " + name);
            }
          } else if (!isOf(expected.type(), value.strip())) {
            faults.add("the attribute " + name + " of <" + key + "> is not a " + expected.type());
          }
        });
    rule.attributes()
        .forEach(
            (name, attribute) -> {
              if (attribute.required() && !element.attributes.containsKey(name)) {
                faults.add("<" + key + "> has no attribute " + name);
              }
            });
  }

  private static boolean isOf(String type, String value) {
    if (type.equals("date")) {
      return isDate(value);
    }
    Pattern pattern = TYPES.get(type);
    return pattern == null || pattern.matcher(value).matches();
  }

  private static boolean isDate(String value) {
    if (!value.matches("\\d{4}-\\d\\d-\\d\\d(Z|[+-]\\d\\d:\\d\\d)?")) {
      return false;
    }
    try {
      LocalDate.parse(value.substring(0, 10));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
