package org.cartagena.ingest;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * An XML file from a stranger, read as a stream: no document type, no entities, nothing fetched, no
 * more depth than {@link FileLimits} allows. Names are without prefixes.
 */
final class XmlInput implements Closeable {
  private final Path file;
  private final InputStream in;
  private final XMLStreamReader xml;
  private int depth;

  XmlInput(Path file) throws IOException {
    this.file = file;
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      xml = factory.createXMLStreamReader(in);
    } catch (XMLStreamException e) {
      in.close();
      throw refusal(e);
    }
  }

  /** Next event of {@link XMLStreamConstants}; {@code END_DOCUMENT} at the end. */
  int next() {
    try {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT && ++depth > FileLimits.MAX_XML_DEPTH) {
        throw AppException.badInput(
            file.getFileName()
                + " is nested deeper than any real data (more than "
                + FileLimits.MAX_XML_DEPTH
                + " elements, at line "
                + xml.getLocation().getLineNumber()
                + "). It was not read.");
      }
      if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
      return event;
    } catch (XMLStreamException e) {
      throw refusal(e);
    }
  }

  /** Name of the element that begins or ends here. */
  String name() {
    return xml.getLocalName();
  }

  /** Attribute of the element that begins here, whatever its prefix, or null. */
  String attribute(String name) {
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals(name)) {
        return xml.getAttributeValue(i);
      }
    }
    return null;
  }

  String text() {
    return xml.getText();
  }

  /** Reads on to the end of the element that begins here. */
  void skip() {
    int end = depth - 1;
    while (depth > end) {
      next();
    }
  }

  /** The element that begins here with all that is in it. */
  XmlElement element() {
    XmlElement root = start();
    Deque<XmlElement> open = new ArrayDeque<>();
    open.push(root);
    int characters = 0;
    while (!open.isEmpty()) {
      switch (next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          XmlElement child = start();
          open.peek().children.add(child);
          open.push(child);
          // What an element costs in memory beside its text.
          characters += 200;
        }
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          open.peek().text.append(text());
          characters += text().length();
        }
        default -> {
          // Comments and processing instructions are not data.
        }
      }
      if (characters > FileLimits.MAX_XML_RECORD_CHARACTERS) {
        throw tooLarge();
      }
    }
    return root;
  }

  AppException tooLarge() {
    return AppException.badInput(
        file.getFileName()
            + " has a record of more than "
            + (FileLimits.MAX_XML_RECORD_CHARACTERS >> 20)
            + " million characters at line "
            + xml.getLocation().getLineNumber()
            + ". It was not read; split it.");
  }

  private XmlElement start() {
    XmlElement element = new XmlElement(name());
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      element.attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
    }
    return element;
  }

  private AppException refusal(XMLStreamException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNumber()
                + ", column "
                + e.getLocation().getColumnNumber();
    boolean entity = String.valueOf(e.getMessage()).contains("entity \"");
    return new AppException(
        ProblemType.BAD_INPUT,
        file.getFileName()
            + (entity
                ? " uses an entity that it would have to declare itself"
                    + where
                    + ". Such declarations can fill the memory or read other files, so they are not followed. Nothing was imported; ask for the file without them."
                : " is not well-formed XML" + where + ". Nothing was imported."),
        e);
  }

  @Override
  public void close() throws IOException {
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    } finally {
      in.close();
    }
  }
}
