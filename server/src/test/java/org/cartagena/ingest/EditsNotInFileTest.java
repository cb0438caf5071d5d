package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.support.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was edited on the map since the last import is said by the next one. */
class EditsNotInFileTest {
  @TempDir Path directory;

  @Test
  void the_report_of_the_next_import_says_how_many_edits_it_does_not_contain() throws IOException {
    Path file = directory.resolve("edited-services.csv");
    Files.writeString(file, "name,lat,lon\nA,44.1,17.1\n");
    ImportReport first = run(request(Kind.SERVICE, "BIH", file).withDataset("edited"));
    new DatasetStore(new Gate(TestDatabase.get()))
        .publish(Viewer.terminal("test"), first.versionId());
    assertThat(issues(first)).isEqualTo("0");
    ask(
        first.versionId(),
        "WITH centre AS MATERIALIZED (SELECT set_config('cartagena.tier', 'centre', false), set_config('cartagena.programmes', 'BIH', false)), s AS (SELECT id FROM service_point WHERE version_id = :v)"
            + " SELECT edit_record('service', 'changed', s.id, NULL, record_tag('service', s.id), ARRAY['name'], '{\"name\":\"B\"}', 'test', NULL, '[]')::text FROM centre, s");

    Files.writeString(file, "name,lat,lon\nA,44.1,17.1\nC,44.2,17.2\n");
    ImportReport second = run(request(Kind.SERVICE, "BIH", file).withDataset("edited"));
    assertThat(issues(second)).isEqualTo("1");
    assertThat(
            ask(
                second.versionId(),
                "SELECT message FROM row_issue WHERE version_id = :v AND code = 'edits-not-in-file'"))
        .contains("edited on the map 1 time(s)");
  }

  private static String issues(ImportReport report) {
    return ask(
        report.versionId(),
        "SELECT count(*)::text FROM row_issue WHERE version_id = :v AND code = 'edits-not-in-file'");
  }
}
