package org.cartagena.funding;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.http.CsvLines;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;

/**
 * Published money of a programme as a file for others (decision 0030): IATI 2.03, CSV with HXL
 * tags, GeoJSON. One row at a time, from a cursor.
 */
enum FundingExport {
  /** Valid against the schema of IATI activities 2.03. */
  XML("application/xml;charset=utf-8") {
    @Override
    void write(Gate gate, Viewer viewer, String programme, List<String> strands, OutputStream out)
        throws IOException {
      String head =
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              + "<!-- Activities of "
              + programme
              + " as published in Cartagena, which only repeats what their publishers report. Left out: what is found twice or moves inside"
              + " a country, and activities in which nobody is named or nothing is dated. Where the source gives no status: 4 when the last day"
              + " is past, else 2. -->\n"
              + "<iati-activities version=\"2.03\" generated-datetime=\""
              + Instant.now().truncatedTo(ChronoUnit.SECONDS)
              + "\">\n";
      out.write(head.getBytes(StandardCharsets.UTF_8));
      long[] left = new long[2];
      read(
          gate,
          viewer,
          "listIati",
          programme,
          strands,
          activities ->
              activities.forEach(
                  activity -> {
                    left[activity == null ? 1 : 0]++;
                    if (activity != null) {
                      put(out, activity + "\n");
                    }
                  }));
      if (left[0] == 0) {
        throw new Nothing();
      }
      put(out, "<!-- Left out: " + left[1] + " activities. -->\n</iati-activities>\n");
    }
  },

  /** A line a part of money, with a row of HXL tags under the names. */
  CSV("text/csv;charset=utf-8") {
    @Override
    void write(Gate gate, Viewer viewer, String programme, List<String> strands, OutputStream out)
        throws IOException {
      CsvLines lines = new CsvLines(out);
      lines.line(Arrays.stream(COLUMNS).map(column -> column[0]).toList());
      // Tags begin with # and are no formulas.
      lines.line(Arrays.stream(COLUMNS).map(column -> column[1]).toList());
      gate.read(
          viewer,
          handle -> {
            query(handle, "listParts", programme, strands)
                .map(
                    (row, context) -> {
                      String[] cells = new String[COLUMNS.length];
                      for (int i = 0; i < cells.length; i++) {
                        cells[i] = row.getString(i + 1);
                      }
                      return cells;
                    })
                .forEach(
                    cells -> {
                      try {
                        lines.line(Arrays.asList(cells));
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    });
            return null;
          });
      lines.flush();
    }
  },

  /** A feature a location; money that is not placed has no geometry. */
  GEOJSON("application/geo+json") {
    @Override
    void write(Gate gate, Viewer viewer, String programme, List<String> strands, OutputStream out) {
      put(out, "{\"type\":\"FeatureCollection\",\"features\":[");
      boolean[] first = {true};
      read(
          gate,
          viewer,
          "listPlaces",
          programme,
          strands,
          features ->
              features.forEach(
                  feature -> {
                    put(out, (first[0] ? "\n" : ",\n") + feature);
                    first[0] = false;
                  }));
      put(out, "\n]}\n");
    }
  };

  /** There is no activity that the file could hold, and the standard allows no empty one. */
  static final class Nothing extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final int ROWS_AT_ONCE = 500;

  private static final String[][] COLUMNS = {
    {"programme", "#country+code"},
    {"activity", "#activity+code"},
    {"title", "#activity+name"},
    {"strand", "#subsector+code"},
    {"strand rule", "#meta+rule"},
    {"donor", "#org+funder+name"},
    {"donor how", "#meta+funder"},
    {"operator", "#org+impl+name"},
    {"operator how", "#meta+impl"},
    {"measure", "#value+type"},
    {"date", "#date"},
    {"year", "#date+year"},
    {"amount", "#value+funding"},
    {"currency", "#currency"},
    {"USD", "#value+funding+usd"},
    {"rate", "#meta+rate"},
    {"not counted because", "#meta+uncounted"},
    {"level", "#geo+level"},
    {"places", "#loc+name"},
    {"cooperation", "#meta+cooperation"},
    {"instrument", "#meta+instrument"},
    {"source kind", "#meta+source_kind"},
    {"reported as", "#meta+source"},
    {"dataset", "#meta+dataset"},
    {"version", "#meta+version"},
    {"row", "#meta+row"}
  };

  private final String contentType;

  FundingExport(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  String ending() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Writes the file.
   *
   * @param strands null = all
   * @throws Nothing when there is nothing to write and the format has no way to say so
   */
  abstract void write(
      Gate gate, Viewer viewer, String programme, List<String> strands, OutputStream out)
      throws IOException;

  private interface Rows {
    void accept(Stream<String> rows);
  }

  private static void read(
      Gate gate, Viewer viewer, String name, String programme, List<String> strands, Rows rows) {
    gate.read(
        viewer,
        handle -> {
          ResultIterable<String> texts =
              query(handle, name, programme, strands)
                  .map((row, context) -> new Text(row.getString(1)))
                  .map(Text::text);
          try (Stream<String> stream = texts.stream()) {
            rows.accept(stream);
          }
          return null;
        });
  }

  /** A text or null, which a stream of Jdbi does not pass on by itself. */
  private record Text(String text) {}

  private static Query query(Handle handle, String name, String programme, List<String> strands) {
    Query query =
        handle
            .createQuery(Sql.of(FundingExport.class, name))
            .setFetchSize(ROWS_AT_ONCE)
            .bind("programme", programme)
            .bind("strands", strands == null ? null : String.join(",", strands));
    return name.equals("listIati") ? query.bind("country", alpha2(programme)) : query;
  }

  /** ISO 3166-1 alpha-2; a fictional country has its first two letters. */
  private static String alpha2(String alpha3) {
    for (String alpha2 : Locale.getISOCountries()) {
      try {
        if (new Locale("", alpha2).getISO3Country().equals(alpha3)) {
          return alpha2;
        }
      } catch (MissingResourceException e) {
        // Without three letters it is no programme.
      }
    }
    return alpha3.substring(0, 2);
  }

  private static void put(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
