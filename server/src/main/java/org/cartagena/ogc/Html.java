package org.cartagena.ogc;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;

/**
 * The resources as pages for people: plain HTML that reads without script; the map is drawn by the
 * page's own script ({@code web/src/ogc.ts}), since the Content-Security-Policy allows no other.
 * Whatever comes from data goes through {@link #text}.
 */
final class Html {
  /** Where the built page tells the names of its files, which hold a hash. */
  private static final String BUILT = "/web/build.json";

  private static final String HEAD_FILES = headFiles();

  private Html() {}

  /** Text as HTML shows it, safe in an attribute as well. */
  static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String landingPage(Ask ask, List<Link> links) {
    return page(
        ask,
        Words.TITLE,
        List.of(),
        "<p class=\"lead\">%s</p>%s<ul class=\"doors\">%s%s%s%s</ul><p><a href=\"/\">The map of Cartagena</a></p>%s"
            .formatted(
                text(Words.ABOUT),
                map(null, null),
                door(ask, "/collections", "Collections", "What records there are"),
                door(ask, "/tiles", "Tiles", "All of it as vector tiles"),
                door(ask, "/api", "The API", "How programs ask for them"),
                door(ask, "/conformance", "Standards", "Which standards of the OGC are kept"),
                formats(links)));
  }

  static String door(Ask ask, String path, String title, String about) {
    return "<li><a href=\"%s\"><strong>%s</strong> <span>%s</span></a></li>"
        .formatted(ask.address(path) + "?f=html", title, about);
  }

  static String conformance(Ask ask, List<String> classes, List<Link> links) {
    return page(
        ask,
        "Standards that are kept",
        List.of(),
        "<ul>"
            + classes.stream()
                .map(name -> "<li><code>" + text(name) + "</code></li>")
                .collect(Collectors.joining())
            + "</ul>"
            + formats(links));
  }

  static String collections(Ask ask, JsonNode body, List<Link> links) {
    StringBuilder list = new StringBuilder();
    for (JsonNode collection : body.get("collections")) {
      list.append(
          "<li><a href=\"%s\"><strong>%s</strong> <span>%s</span></a></li>"
              .formatted(
                  text(ask.address("/collections/" + collection.get("id").asText()) + "?f=html"),
                  text(collection.get("title").asText()),
                  text(collection.get("description").asText())));
    }
    return page(
        ask, "Collections", List.of(), "<ul class=\"doors\">" + list + "</ul>" + formats(links));
  }

  static String collection(
      Ask ask,
      FeatureCollection collection,
      JsonNode body,
      OgcStore.Extent extent,
      List<Link> links) {
    String path = "/collections/" + collection.path();
    StringBuilder facts = new StringBuilder();
    fact(facts, "Records", "%,d".formatted(extent.number()));
    if (extent.box() != null) {
      fact(
          facts,
          "Between",
          "%s° and %s° east, %s° and %s° north"
              .formatted(
                  extent.box().west(),
                  extent.box().east(),
                  extent.box().south(),
                  extent.box().north()));
    }
    if (collection.isTimed() && extent.number() > 0) {
      fact(
          facts,
          "In time",
          (extent.from() == null ? "from an unknown day" : "from " + extent.from())
              + (extent.to() == null ? " until now" : " to " + extent.to()));
    }
    fact(
        facts,
        "Coordinate systems",
        "longitude latitude; any of the EPSG register by the parameter crs");
    StringBuilder downloads = new StringBuilder();
    for (Format format : Format.OF_ITEMS) {
      downloads.append(
          "<li><a href=\"%s\">%s</a></li>"
              .formatted(
                  ask.address(path) + "/items?f=" + format.parameter(),
                  format == Format.HTML ? "<strong>Read the records</strong>" : format.title()));
    }
    downloads.append(
        "<li><a href=\"%s\">vector tiles</a></li>".formatted(ask.address(path) + "/tiles?f=html"));
    return page(
        ask,
        collection.title(),
        List.of(crumb(ask, "/collections", "Collections")),
        "<p class=\"lead\">%s</p>%s<ul class=\"formats\">%s</ul><dl>%s</dl><h2>What a record tells</h2>%s%s"
            .formatted(
                text(collection.about()),
                map(ask.address(path) + "/items?f=json&limit=1000", collection),
                downloads,
                facts,
                columns(collection.shown()),
                formats(links)));
  }

  static String columns(
      Ask ask, FeatureCollection collection, String title, List<Column> columns, List<Link> links) {
    return page(
        ask,
        title,
        List.of(
            crumb(ask, "/collections", "Collections"),
            crumb(ask, "/collections/" + collection.path(), collection.title())),
        columns(columns) + formats(links));
  }

  private static String columns(List<Column> columns) {
    return columns.stream()
        .map(
            column ->
                "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>%s</td></tr>"
                    .formatted(
                        column.name(),
                        text(column.title()),
                        column.codes().isEmpty()
                            ? switch (column.type()) {
                              case TEXT -> "text";
                              case TEXTS -> "texts";
                              case WHOLE -> "whole number";
                              case NUMBER -> "number";
                              case FLAG -> "true or false";
                              case DAY -> "day";
                            }
                            : text(String.join(", ", column.codes()))))
        .collect(
            Collectors.joining(
                "",
                "<div class=\"wide\"><table><thead><tr><th>Name</th><th>What it"
                    + " is</th><th>Values</th></tr></thead><tbody>",
                "</tbody></table></div>"));
  }

  static String api(Ask ask, JsonNode document, List<Link> links) {
    StringBuilder list = new StringBuilder();
    document
        .get("paths")
        .properties()
        .forEach(
            path -> {
              JsonNode get = path.getValue().get("get");
              List<String> names = new ArrayList<>();
              for (JsonNode parameter : get.get("parameters")) {
                names.add(
                    parameter.has("name")
                        ? parameter.get("name").asText()
                        : parameter.get("$ref").asText().replaceAll(".*/", ""));
              }
              list.append(
                  "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>%s</td></tr>"
                      .formatted(
                          text(OgcRoutes.ROOT + path.getKey()),
                          text(
                              get.get("tags").get(0).asText() + ": " + get.get("summary").asText()),
                          names.stream()
                              .map(name -> "<code>" + text(name) + "</code>")
                              .collect(Collectors.joining(" "))));
            });
    return page(
        ask,
        "The API",
        List.of(),
        "<p class=\"lead\">Programs read this page as <a href=\"%s\">OpenAPI 3.0</a>. All addresses take GET.</p>"
                .formatted(ask.address("/api") + "?f=json")
            + "<div class=\"wide\"><table><thead><tr><th>Address</th><th>What it"
            + " gives</th><th>Parameters</th></tr></thead><tbody>"
            + list
            + "</tbody></table></div>"
            + formats(links));
  }

  /** One record with its source. */
  static String item(Ask ask, FeatureCollection collection, JsonNode feature, JsonNode source) {
    String path = "/collections/" + collection.path();
    String id = feature.get("id").asText();
    JsonNode properties = feature.get("properties");
    StringBuilder facts = new StringBuilder();
    for (Column column : collection.shown()) {
      JsonNode value = properties.get(column.name());
      fact(facts, column.title(), value.isNull() ? null : value(value));
    }
    StringBuilder origin = new StringBuilder();
    Map<String, String> told =
        Map.of(
            "dataset", "Dataset",
            "version", "Version",
            "asOf", "True as of",
            "source", "Source",
            "licence", "Licence",
            "file", "File",
            "row", "Row in the file",
            "authority", "Authority",
            "contact", "Whom to ask");
    for (String name :
        List.of(
            "dataset",
            "version",
            "asOf",
            "source",
            "licence",
            "file",
            "row",
            "authority",
            "contact")) {
      JsonNode value = source.path(name);
      fact(origin, told.get(name), value.isNull() || value.isMissingNode() ? null : value.asText());
    }
    JsonNode edits = source.path("edits");
    if (!edits.isEmpty()) {
      fact(
          origin,
          "Edited on the map",
          edits.size()
              + (edits.size() == 1 ? " time" : " times")
              + ", last on "
              + edits.get(edits.size() - 1).path("editedAt").asText().substring(0, 10)
              + ": not as in the file");
    }
    String title =
        Stream.of("name", "activityTitle", "localId")
            .map(name -> properties.path(name).asText("").strip())
            .filter(name -> !name.isEmpty() && !name.equals("null"))
            .findFirst()
            .orElse(collection.title() + " " + id);
    return page(
        ask,
        title,
        List.of(
            crumb(ask, "/collections", "Collections"),
            crumb(ask, path, collection.title()),
            crumb(ask, path + "/items", "Records")),
        (feature.get("geometry").isNull()
                ? "<p class=\"notice\">This record has no location. It counts all the same.</p>"
                : "")
            + map(ask.address(path + "/items/" + id) + "?f=json", collection)
            + "<dl>"
            + facts
            + "</dl><h2>Where this is from</h2><dl>"
            + origin
            + "</dl>"
            + formats(ask.selfAndAlternates(path + "/items/" + id, Format.HTML, Format.OF_ITEM)));
  }

  private static String value(JsonNode value) {
    if (value.isArray()) {
      List<String> texts = new ArrayList<>();
      value.forEach(text -> texts.add(text.asText()));
      return String.join(", ", texts);
    }
    return value.asText();
  }

  private static void fact(StringBuilder facts, String name, String value) {
    facts
        .append("<div><dt>")
        .append(text(name))
        .append("</dt><dd>")
        .append(
            value == null || value.isBlank()
                ? "<span class=\"none\">not stated</span>"
                : text(value))
        .append("</dd></div>");
  }

  /** A place for the map; the script finds what to draw in its attributes. */
  static String map(String items, FeatureCollection collection) {
    return "<div id=\"map\" class=\"map\"%s%s></div><noscript><p class=\"notice\">The map needs JavaScript. Without it nothing is drawn; that does not mean that there is no contamination.</p></noscript>"
        .formatted(
            items == null ? "" : " data-items=\"" + text(items) + "\"",
            collection == null ? "" : " data-collection=\"" + collection.path() + "\"");
  }

  static String crumb(Ask ask, String path, String title) {
    return "<a href=\"%s?f=html\">%s</a>".formatted(text(ask.address(path)), text(title));
  }

  /** Links to the other formats of a page. */
  static String formats(List<Link> links) {
    return links.stream()
        .filter(link -> link.rel().equals("alternate"))
        .map(
            link ->
                "<a href=\"%s\" rel=\"alternate\" type=\"%s\">%s</a>"
                    .formatted(
                        text(link.href()),
                        text(link.type()),
                        text(link.title().replace("This, as ", ""))))
        .collect(Collectors.joining(" · ", "<p class=\"alternates\">This page as ", "</p>"));
  }

  /** Begin of a page, up to what is particular of it. */
  static String begin(Ask ask, String title, List<String> crumbs) {
    String way =
        ask.isLandingPage()
            ? ""
            : crumb(ask, "", Words.TITLE)
                + crumbs.stream().map(crumb -> " › " + crumb).collect(Collectors.joining());
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%1$s – Cartagena</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    %2$s</head>
    <body>
    <header><nav aria-label="Where this page is">%3$s</nav></header>
    <main>
    <h1>%1$s</h1>
    """
        .formatted(text(title), HEAD_FILES, way);
  }

  static String end() {
    return "</main></body></html>\n";
  }

  static String page(Ask ask, String title, List<String> crumbs, String body) {
    return begin(ask, title, crumbs) + body + end();
  }

  /** Style and script of the built page; none where it was not built, as in tests. */
  private static String headFiles() {
    try (InputStream in = Html.class.getResourceAsStream(BUILT)) {
      if (in == null) {
        return "";
      }
      JsonNode built = OgcRoutes.JSON.readTree(in);
      StringBuilder head = new StringBuilder();
      styles(built, "src/ogc.ts", head);
      return head.append("<script type=\"module\" src=\"/")
          .append(built.get("src/ogc.ts").get("file").asText())
          .append("\"></script>\n")
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is imported brings its own style. */
  private static void styles(JsonNode built, String name, StringBuilder head) {
    for (JsonNode imported : built.get(name).path("imports")) {
      styles(built, imported.asText(), head);
    }
    for (JsonNode style : built.get(name).path("css")) {
      head.append("<link rel=\"stylesheet\" href=\"/").append(style.asText()).append("\">\n");
    }
  }
}
