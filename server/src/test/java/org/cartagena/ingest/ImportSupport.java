package org.cartagena.ingest;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.cartagena.support.TestDatabase;

/** Imports into the database of the run, and asks it. */
public final class ImportSupport {
  static final LocalDate AS_OF = LocalDate.of(2024, 7, 31);

  private ImportSupport() {}

  public static ImportRequest request(Kind kind, String programme, Path... files) {
    return ImportRequest.of(kind, programme, AS_OF, "for a test", List.of(files), "test");
  }

  public static ImportReport run(ImportRequest request) {
    return new Importer(TestDatabase.get()).run(request, Progress.NONE);
  }

  /** One value, as text; the version's id takes the place of :v. */
  static String ask(int versionId, String sql) {
    return TestDatabase.get()
        .owner()
        .withHandle(
            handle -> handle.createQuery(sql).bind("v", versionId).mapTo(String.class).one());
  }

  static List<String> list(int versionId, String sql) {
    return TestDatabase.get()
        .owner()
        .withHandle(
            handle -> handle.createQuery(sql).bind("v", versionId).mapTo(String.class).list());
  }
}
