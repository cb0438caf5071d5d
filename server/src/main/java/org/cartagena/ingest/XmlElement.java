package org.cartagena.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small XML element in memory: one IATI activity, never a whole file. */
final class XmlElement {
  final String name;
  final Map<String, String> attributes = new LinkedHashMap<>();
  final List<XmlElement> children = new ArrayList<>();
  final StringBuilder text = new StringBuilder();

  XmlElement(String name) {
    this.name = name;
  }

  /** Attribute without surrounding space, or null when absent or blank. */
  String attribute(String attribute) {
    String value = attributes.get(attribute);
    return value == null || value.isBlank() ? null : value.strip();
  }

  List<XmlElement> all(String child) {
    return children.stream().filter(element -> element.name.equals(child)).toList();
  }

  Optional<XmlElement> first(String child) {
    return children.stream().filter(element -> element.name.equals(child)).findFirst();
  }

  /** Text without surrounding space, or null when blank. */
  String text() {
    String value = text.toString().strip();
    return value.isEmpty() ? null : value;
  }

  /** First narrative of a child (IATI 2), or null. */
  String narrative(String child) {
    return first(child).map(XmlElement::narrative).orElse(null);
  }

  /** Own first narrative with text, or null. */
  String narrative() {
    return all("narrative").stream()
        .map(XmlElement::text)
        .filter(value -> value != null)
        .findFirst()
        .orElse(null);
  }
}
