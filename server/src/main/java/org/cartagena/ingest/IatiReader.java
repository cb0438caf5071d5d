package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * IATI activities 2.01 to 2.03, one {@code iati-activity} at a time. DTD and external entities are
 * off. {@code contact-info}, which names people, is left out of what is kept.
 */
final class IatiReader implements Reader {
  private static final int MAX_DEPTH = 64;
  private static final String XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

  private final Path file;

  IatiReader(Path file) {
    this.file = file;
  }

  @Override
  public Opening open() throws IOException {
    List<RowIssue> issues = new ArrayList<>();
    List<XmlElement> roots = new ArrayList<>();
    List<String> strangers = new ArrayList<>();
    boolean[] contacts = new boolean[1];
    int[] activities = new int[1];
    parse(
        row -> activities[0]++,
        root -> {
          String version = root.attribute("version");
          roots.add(root);
          if (version != null && !version.matches("2\\.0[123]") && !version.startsWith("1")) {
            issues.add(
                RowIssue.of(
                    IssueCode.NOT_AS_STANDARD,
                    "version",
                    version,
                    "The file does not say which version of IATI it is; it was read as 2.03."));
          }
          if (version == null || version.startsWith("1")) {
            throw AppException.badInput(
                file.getFileName()
                    + " is IATI version "
                    + (version == null ? "unknown" : version)
                    + "; versions 2.01 to 2.03 are read. Ask the publisher for a 2.03 file.");
          }
        },
        strangers,
        contacts);
    List<String> faults = IatiStandard.faultsOfFile(roots.get(0), strangers);
    if (!faults.isEmpty()) {
      issues.add(IatiStandard.issue(faults));
    }
    if (contacts[0]) {
      issues.add(
          RowIssue.of(
              IssueCode.PERSONAL_COLUMN_DROPPED,
              "contact-info",
              null,
              "contact-info can name people; it was left out and is stored nowhere."));
    }
    return new Opening(SourceCrs.LON_LAT, true, Map.of(), activities[0], issues);
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    parse(rows, root -> {}, new ArrayList<>(), new boolean[1]);
  }

  private interface RootCheck {
    void accept(XmlElement root);
  }

  /** {@code strangers} gathers names of elements beside the activities. */
  private void parse(
      RowConsumer rows, RootCheck rootCheck, List<String> strangers, boolean[] contacts)
      throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      int number = 0;
      int depth = 0;
      String namespaces = "";
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT && depth == 0) {
          XmlElement root = element(xml);
          if (!root.name.equals("iati-activities")) {
            throw AppException.badInput(
                file.getFileName()
                    + " is XML but not a file of IATI activities: it begins with <"
                    + root.name
                    + ">.");
          }
          rootCheck.accept(root);
          namespaces = namespaces(xml);
          depth++;
        } else if (event == XMLStreamConstants.START_ELEMENT
            && depth == 1
            && xml.getLocalName().equals("iati-activity")) {
          number++;
          rows.accept(activity(xml, number, namespaces, contacts));
        } else if (event == XMLStreamConstants.START_ELEMENT) {
          if (depth == 1 && name(xml).indexOf(':') < 0 && strangers.size() < MAX_DEPTH) {
            strangers.add(name(xml));
          }
          if (++depth > MAX_DEPTH) {
            throw tooDeep();
          }
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          depth--;
        }
      }
      xml.close();
    } catch (XMLStreamException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNumber()
                  + ", column "
                  + e.getLocation().getColumnNumber();
      throw new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName() + " is not well-formed XML" + where + ". Nothing was imported.",
          e);
    }
  }

  private AppException tooDeep() {
    return AppException.badInput(
        file.getFileName() + " is nested deeper than any real data. It was not read.");
  }

  private RawRow activity(XMLStreamReader xml, int number, String namespaces, boolean[] contacts)
      throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    Deque<XmlElement> open = new ArrayDeque<>();
    XmlElement activity = element(xml);
    // Only to be checked; kept nowhere.
    XmlElement apart = element(xml);
    open.push(activity);
    text.append('<').append(name(xml)).append(namespaces).append(attributes(xml)).append('>');
    while (!open.isEmpty()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (xml.getLocalName().equals("contact-info") && xml.getPrefix().isEmpty()) {
            contacts[0] = true;
            apart.children.add(skip(xml));
            continue;
          }
          if (open.size() > MAX_DEPTH) {
            throw tooDeep();
          }
          XmlElement child = element(xml);
          open.peek().children.add(child);
          open.push(child);
          text.append('<')
              .append(name(xml))
              .append(namespaces(xml))
              .append(attributes(xml))
              .append('>');
        }
        case XMLStreamConstants.END_ELEMENT -> {
          open.pop();
          text.append("</").append(name(xml)).append('>');
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          open.peek().text.append(xml.getText());
          text.append(escaped(xml.getText()));
        }
        default -> {
          // Comments and processing instructions are not data.
        }
      }
    }
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    put(
        fields,
        "iati-identifier",
        activity.first("iati-identifier").map(XmlElement::text).orElse(null));
    put(fields, "title", activity.narrative("title"));
    apart.children.addAll(activity.children);
    apart.text.append(activity.text);
    List<String> faults = IatiStandard.faults(apart);
    return new RawRow(
        number,
        fields,
        null,
        text.toString(),
        IatiActivity.of(activity),
        faults.isEmpty() ? List.of() : List.of(IatiStandard.issue(faults)));
  }

  private static void put(Map<String, JsonNode> fields, String name, String value) {
    if (value != null) {
      fields.put(name, TextNode.valueOf(value));
    }
  }

  /** Reads an element to its end. */
  private XmlElement skip(XMLStreamReader xml) throws XMLStreamException {
    Deque<XmlElement> open = new ArrayDeque<>();
    XmlElement first = element(xml);
    open.push(first);
    while (!open.isEmpty()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (open.size() > MAX_DEPTH) {
            throw tooDeep();
          }
          XmlElement child = element(xml);
          open.peek().children.add(child);
          open.push(child);
        }
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            open.peek().text.append(xml.getText());
        default -> {
          // Comments and processing instructions are not data.
        }
      }
    }
    return first;
  }

  private static XmlElement element(XMLStreamReader xml) {
    XmlElement element = new XmlElement(name(xml));
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      String prefix =
          XML_NAMESPACE.equals(xml.getAttributeNamespace(i)) ? "xml" : xml.getAttributePrefix(i);
      element.attributes.put(
          prefix == null || prefix.isEmpty()
              ? xml.getAttributeLocalName(i)
              : prefix + ":" + xml.getAttributeLocalName(i),
          xml.getAttributeValue(i));
    }
    return element;
  }

  private static String name(XMLStreamReader xml) {
    return xml.getPrefix() == null || xml.getPrefix().isEmpty()
        ? xml.getLocalName()
        : xml.getPrefix() + ":" + xml.getLocalName();
  }

  private static String namespaces(XMLStreamReader xml) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < xml.getNamespaceCount(); i++) {
      String prefix = xml.getNamespacePrefix(i);
      String uri = xml.getNamespaceURI(i);
      if (uri != null) {
        text.append(prefix == null ? " xmlns" : " xmlns:" + prefix)
            .append("=\"")
            .append(escaped(uri))
            .append('"');
      }
    }
    return text.toString();
  }

  private static String attributes(XMLStreamReader xml) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      String prefix =
          XML_NAMESPACE.equals(xml.getAttributeNamespace(i)) ? "xml" : xml.getAttributePrefix(i);
      text.append(' ');
      if (prefix != null && !prefix.isEmpty()) {
        text.append(prefix).append(':');
      }
      text.append(xml.getAttributeLocalName(i))
          .append("=\"")
          .append(escaped(xml.getAttributeValue(i)))
          .append('"');
    }
    return text.toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
