package org.cartagena.funding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The papers for a meeting, opened and read. */
class PackTest {
  private static final TestServer SERVER = TestServer.get();

  @TempDir Path directory;

  private static String text(String path) throws Exception {
    try (PDDocument pdf = Loader.loadPDF(SERVER.fetch(path, null).body())) {
      return new PDFTextStripper().getText(pdf).replaceAll("\\s+", " ");
    }
  }

  private String sheets(String path) throws Exception {
    StringBuilder text = new StringBuilder();
    Path file = Files.write(directory.resolve("pack.xlsx"), SERVER.fetch(path, null).body());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        text.append(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  @Test
  void packs_of_a_state_and_of_a_donor_say_what_the_answers_say() throws Exception {
    World world = World.of(TestDatabase.get(), "XBG", "open");
    world
        .version("admin-area")
        .adminArea(1, "P1", "=Nord", "POLYGON((80 60,81 60,81 61,80 61,80 60))")
        .version("hazard-area")
        .hazard(
            "H1", "CHA", "open", "POLYGON((80.5 60.5,80.51 60.5,80.51 60.51,80.5 60.51,80.5 60.5))")
        .version("funding")
        .funding("B-1", "clearance", 70000, "place POINT(80.5 60.5)");
    try (Handle handle = TestDatabase.get().owner().open()) {
      handle.execute(
          "INSERT INTO organisation (name, country_code, provider_kind) VALUES ('Norway of XBG', 'NOR', 'government')");
      handle.execute(
          "INSERT INTO funding_organisation (activity_id, version_id, organisation_id, role_code) SELECT c.id, c.version_id, o.id, 1 FROM funding_activity c, organisation o WHERE c.version_id = ? AND o.name = 'Norway of XBG'",
          world.newestVersion("funding"));
      handle.execute(
          "INSERT INTO funding_transaction (activity_id, version_id, row_number, programme_id, type_code, transaction_on, value, currency)"
              + " SELECT id, version_id, row_number, programme_id, 3, '2024-03-01', 12345, 'USD' FROM funding_activity WHERE version_id = ?",
          world.newestVersion("funding"));
    }
    world.publish();
    JsonNode needs = SERVER.json("/api/programmes/XBG/funding-needs?asOf=2025-06-30", null);
    String pdf = text("/api/programmes/XBG/pack.pdf?asOf=2025-06-30");
    assertThat(pdf)
        .contains(needs.get("sentence").asText())
        .contains("Norway of XBG 12,345")
        .contains("No money for victim assistance is recorded.")
        .contains("All money that is recorded comes from one donor.")
        .contains("Blank does not mean safe");
    String book = sheets("/api/programmes/XBG/pack.xlsx?asOf=2025-06-30");
    assertThat(book).contains("Norway of XBG", ">12345.00<", "=Nord").doesNotContain("<f>");
    JsonNode donors = SERVER.json("/api/funding/totals?by=donor&programme=XBG", null);
    String donor = donors.get("rows").get(0).get("key").asText();
    assertThat(text("/api/funding/donors/" + donor + "/pack.pdf?asOf=2025-06-30"))
        .contains("Norway of XBG has paid USD 12,345", "XBG Land of XBG");
    assertThat(SERVER.fetch("/api/funding/donors/2000000000/pack.pdf", null).statusCode())
        .isEqualTo(404);
    assertThat(SERVER.fetch("/api/programmes/XBH/pack.pdf", null).statusCode()).isEqualTo(404);
  }
}
