package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** A dBASE table on its own: records without location. */
final class DbfReader implements Reader {
  private final Path file;
  private Charset charset;

  DbfReader(Path file) {
    this.file = file;
  }

  /** Whether a file that begins like this can be a dBASE table; there is no magic number. */
  static boolean looksLikeDbf(String start, long fileBytes) {
    if (start.length() < 33
        || "\u0002\u0003\u0004\u0005012Cc\u0083\u008B\u008E\u00CB\u00F5\u00FB"
                .indexOf(start.charAt(0))
            < 0) {
      return false;
    }
    int header = start.charAt(8) + 256 * start.charAt(9);
    int record = start.charAt(10) + 256 * start.charAt(11);
    boolean plainDate = start.charAt(2) <= 12 && start.charAt(3) <= 31;
    // Reserved bytes are zero in every file seen; text never has them.
    boolean reserved = start.charAt(12) == 0 && start.charAt(13) == 0;
    return plainDate && reserved && header >= 33 && record >= 1 && header <= fileBytes;
  }

  @Override
  public Opening open() throws IOException {
    String stem = ShapefileParts.stem(file.getFileName().toString());
    try (ShapefileReader.Parts parts = ShapefileParts.beside(file)) {
      Optional<InputStream> shp = ShapefileParts.find(file, "shp");
      if (shp.isPresent()) {
        shp.get().close();
        throw AppException.badInput(
            file.getFileName()
                + " is the table of a Shapefile. Give the "
                + stem
                + ".shp beside it, so that the records have their places.");
      }
      List<RowIssue> issues = new ArrayList<>();
      try (DbfTable table = table(StandardCharsets.ISO_8859_1)) {
        if (table.recordCount() == 0) {
          throw AppException.badInput(file.getFileName() + " is a table without rows.");
        }
        charset = DbfCharset.choose(parts, table, issues);
        return new Opening(SourceCrs.LON_LAT, false, Map.of(), table.recordCount(), issues);
      }
    } catch (EOFException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName() + " is damaged: " + e.getMessage() + ". Get the file again.",
          e);
    }
  }

  private DbfTable table(Charset letters) throws IOException {
    return new DbfTable(Files.newInputStream(file), letters);
  }

  @Override
  public boolean isTable() {
    return true;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    try (DbfTable table = table(charset)) {
      int number = 0;
      for (Map<String, JsonNode> fields = table.next(); fields != null; fields = table.next()) {
        rows.accept(
            new RawRow(
                ++number,
                fields,
                null,
                null,
                null,
                table.lastWasDeleted() ? List.of(ShapefileReader.deleted()) : List.of()));
      }
      if (number < table.recordCount()) {
        throw AppException.badInput(
            file.getFileName()
                + " ends after "
                + number
                + " of the "
                + table.recordCount()
                + " rows that it says it has. Nothing was imported; get the file again.");
      }
    }
  }
}
