package org.cartagena.ingest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens a file as the importer does and gathers its rows. */
final class ReaderSupport {
  private ReaderSupport() {}

  record Contents(Reader.Opening opening, List<RawRow> rows) {
    List<IssueCode> codes() {
      List<IssueCode> codes = new ArrayList<>();
      opening.issues().forEach(issue -> codes.add(issue.code()));
      rows.forEach(row -> row.issues().forEach(issue -> codes.add(issue.code())));
      return codes;
    }

    String text(int row, String column) {
      return rows.get(row).fields().get(column).asText();
    }
  }

  static Contents read(Path file) throws IOException {
    List<RawRow> rows = new ArrayList<>();
    List<Reader.Opening> openings = new ArrayList<>();
    for (FileFormat.Source source :
        FileFormat.detect(file).sources(file, null, java.util.Optional.empty())) {
      openings.add(source.reader().open());
      source.reader().read(rows::add);
      source.closer().close();
    }
    return new Contents(openings.get(0), rows);
  }

  static Path write(Path directory, String name, String text) throws IOException {
    return write(directory, name, text, StandardCharsets.UTF_8);
  }

  static Path write(Path directory, String name, String text, Charset charset) throws IOException {
    return Files.write(directory.resolve(name), text.getBytes(charset));
  }

  /** A fixture beside the test class. */
  static Path fixture(Class<?> test, String name) {
    try {
      return Path.of(test.getResource(test.getSimpleName() + "/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
