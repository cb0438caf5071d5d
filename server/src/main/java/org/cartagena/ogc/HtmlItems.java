package org.cartagena.ogc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureRow;
import org.locationtech.jts.geom.Geometry;

/** A page of records for people: a map of them and a table. */
final class HtmlItems implements ItemWriter {
  private final OutputStream out;
  private final Ask ask;
  private final ItemsQuery query;
  private final List<Column> columns;
  private final String path;

  HtmlItems(OutputStream out, Ask ask, ItemsQuery query) {
    this.out = out;
    this.ask = ask;
    this.query = query;
    this.columns = query.collection().shown();
    this.path = "/collections/" + query.collection().path();
  }

  @Override
  public void begin(boolean generalised) throws IOException {
    StringBuilder page =
        new StringBuilder(
            Html.begin(
                ask,
                query.collection().title(),
                List.of(
                    Html.crumb(ask, "/collections", "Collections"),
                    Html.crumb(ask, path, "About these records"))));
    if (generalised) {
      page.append("<p class=\"notice\">").append(Html.text(Words.GENERALISED)).append("</p>");
    }
    page.append(Html.map(ask.withFormat(path + "/items", Format.GEOJSON), query.collection()));
    page.append("<div class=\"wide\"><table><thead><tr><th>Record</th>");
    for (Column column : columns) {
      page.append("<th title=\"")
          .append(Html.text(column.title()))
          .append("\">")
          .append(column.name())
          .append("</th>");
    }
    write(page.append("</tr></thead><tbody>"));
  }

  @Override
  public void row(FeatureRow row, Geometry geometry) throws IOException {
    StringBuilder line = new StringBuilder("<tr><th scope=\"row\"><a href=\"");
    line.append(Html.text(ask.address(path + "/items/" + row.id()))).append("?f=html\">");
    line.append(row.id()).append("</a>");
    if (geometry == null) {
      line.append(" <span class=\"none\">without location</span>");
    }
    line.append("</th>");
    for (Column column : columns) {
      String text = CsvWriter.text(row.value(column));
      line.append("<td>").append(text == null ? "" : Html.text(text)).append("</td>");
    }
    write(line.append("</tr>\n"));
  }

  @Override
  public void end(End end) throws IOException {
    StringBuilder page = new StringBuilder("</tbody></table></div><p>");
    if (end.returned() == 0) {
      page.append("Nothing is recorded for this question. It does not mean that there is nothing.");
    } else if (end.matched() != null) {
      page.append("These are all %,d records.".formatted(end.matched()));
    } else {
      page.append("%,d records of more.".formatted(end.returned()));
    }
    page.append("</p>");
    end.links().stream()
        .filter(link -> link.rel().equals("next"))
        .forEach(
            link ->
                page.append("<p><a class=\"next\" rel=\"next\" href=\"")
                    .append(Html.text(link.href()))
                    .append("\">Next page</a></p>"));
    write(page.append(Html.formats(end.links())).append(Html.end()));
  }

  private void write(StringBuilder text) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
