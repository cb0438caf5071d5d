package org.cartagena.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.cartagena.access.Viewer;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadsTest {
  private static final String ME = "me";

  @TempDir Path home;

  private static Uploads.Limits limits(long fileBytes, long uploadBytes, int files) {
    return new Uploads.Limits(
        fileBytes,
        uploadBytes,
        files,
        3,
        2,
        0,
        0,
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofDays(1));
  }

  private static InputStream of(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private List<String> onDisk() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".upload.json"))
          .sorted()
          .toList();
    }
  }

  @Test
  void a_file_is_kept_with_its_checksum() throws IOException {
    Uploads uploads = new Uploads(home, limits(100, 200, 3));
    String id = uploads.create(ME);
    Uploads.StoredFile stored = uploads.receive(ME, id, "abc.csv", 3, of("abc"));
    assertThat(stored.sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // A second try of the same file takes its place.
    uploads.receive(ME, id, "abc.csv", -1, of("abcd"));
    assertThat(uploads.listFiles(ME, id))
        .singleElement()
        .satisfies(file -> assertThat(file.sizeBytes()).isEqualTo(4));
    assertThat(onDisk()).containsExactly("abc.csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.csv",
        "..\\x.csv",
        "/etc/passwd",
        "a/b.csv",
        "..",
        ".",
        "",
        "---",
        "x\0.csv"
      })
  void a_name_with_a_path_or_without_a_letter_is_refused(String name) {
    assertThatThrownBy(() -> Uploads.safeName(name))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("name:");
  }

  @ParameterizedTest
  @CsvSource({
    "Hazards 2024 (final).shp, Hazards_2024__final_.shp",
    ".upload.json, _upload.json",
    "-rf, _rf",
    "Минне поље.csv, Минне_поље.csv",
    "ខ្មែរ.csv, ខ្មែរ.csv",
    "$(rm -rf).csv, __rm_-rf_.csv"
  })
  void a_name_for_the_disk_has_letters_digits_dots_and_dashes(String given, String kept) {
    assertThat(Uploads.safeName(given)).isEqualTo(kept);
  }

  /** Two files that differ only in what the disk does not take must not become one. */
  @Test
  void names_that_fall_together_are_refused() {
    Uploads uploads = new Uploads(home, limits(100, 200, 3));
    String id = uploads.create(ME);
    uploads.receive(ME, id, "a b.csv", 1, of("1"));
    assertThatThrownBy(() -> uploads.receive(ME, id, "a(b.csv", 1, of("2")))
        .hasMessageContaining("Rename one of them");
  }

  @ParameterizedTest
  @CsvSource({"11, announced", "-1, not announced", "5, announced too small"})
  void what_is_too_large_or_lies_about_its_size_leaves_nothing(long length, String why)
      throws IOException {
    Uploads uploads = new Uploads(home, limits(10, 15, 3));
    String id = uploads.create(ME);
    assertThatThrownBy(() -> uploads.receive(ME, id, "a.csv", length, of("12345678901")))
        .as(why)
        .isInstanceOf(AppException.class)
        .hasMessageContaining("a.csv");
    assertThat(onDisk()).isEmpty();
    assertThat(uploads.listFiles(ME, id)).isEmpty();
  }

  @Test
  void the_files_of_an_upload_have_a_limit_together_and_in_number() throws IOException {
    Uploads uploads = new Uploads(home, limits(10, 15, 2));
    String id = uploads.create(ME);
    uploads.receive(ME, id, "a.csv", 10, of("1234567890"));
    for (long length : new long[] {6, -1}) {
      assertThatThrownBy(() -> uploads.receive(ME, id, "b.csv", length, of("123456")))
          .satisfies(e -> assertThat(((AppException) e).type()).isEqualTo(ProblemType.TOO_LARGE));
    }
    uploads.receive(ME, id, "b.csv", 5, of("12345"));
    assertThatThrownBy(() -> uploads.receive(ME, id, "c.csv", 0, of("")))
        .hasMessageContaining("at most 2 files");
    assertThat(onDisk()).containsExactly("a.csv", "b.csv");
    uploads.create(ME);
    uploads.create(ME);
    assertThatThrownBy(() -> uploads.create(ME))
        .satisfies(e -> assertThat(((AppException) e).type()).isEqualTo(ProblemType.TOO_MANY));
    uploads.create("somebody else");
  }

  @Test
  void a_disk_without_room_takes_nothing() throws IOException {
    Uploads uploads =
        new Uploads(
            home,
            new Uploads.Limits(
                10,
                10,
                1,
                3,
                2,
                Long.MAX_VALUE,
                0,
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofDays(1)));
    String id = uploads.create(ME);
    for (long length : new long[] {1, -1}) {
      assertThatThrownBy(() -> uploads.receive(ME, id, "a.csv", length, of("1")))
          .hasMessageContaining("no room");
    }
    assertThat(onDisk()).isEmpty();
  }

  /** The facts beside the files cannot be written, as on a full disk: the file goes too. */
  @Test
  void a_file_whose_facts_cannot_be_written_is_not_kept() throws IOException {
    Uploads uploads = new Uploads(home, limits(100, 200, 3));
    String id = uploads.create(ME);
    Path facts = home.resolve("uploads").resolve(id).resolve(".upload.json");
    Files.delete(facts);
    Files.createDirectories(facts.resolve("in the way"));
    for (int i = 0; i < 3; i++) {
      // As often as one likes: the places for files on their way are given back.
      assertThatThrownBy(() -> uploads.receive(ME, id, "a.csv", 1, of("1")))
          .hasMessageContaining("could not write the upload");
    }
    assertThatThrownBy(() -> uploads.begin(ME, id, new ObjectMapper().createObjectNode()))
        .hasMessageContaining("could not write the upload");
    assertThat(onDisk()).isEmpty();
    assertThat(uploads.listFiles(ME, id)).isEmpty();
    Files.delete(facts.resolve("in the way"));
    Files.delete(facts);
    uploads.receive(ME, id, "a.csv", 1, of("1"));
    assertThat(onDisk()).containsExactly("a.csv");
  }

  @Test
  void who_sends_too_slowly_is_given_up() throws IOException {
    Uploads uploads =
        new Uploads(
            home,
            new Uploads.Limits(
                1000,
                1000,
                1,
                3,
                1,
                0,
                1000,
                Duration.ZERO,
                Duration.ofHours(1),
                Duration.ofDays(1)));
    String id = uploads.create(ME);
    InputStream drops =
        new InputStream() {
          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] buffer, int from, int length) {
            try {
              Thread.sleep(300);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            buffer[from] = 'x';
            return 1;
          }
        };
    assertThatThrownBy(() -> uploads.receive(ME, id, "a.csv", -1, drops))
        .hasMessageContaining("too slowly");
    assertThat(onDisk()).isEmpty();
    uploads.receive(ME, id, "a.csv", 1, of("1"));
  }

  @Test
  void an_upload_is_of_the_token_that_made_it() {
    Uploads uploads = new Uploads(home, limits(10, 15, 2));
    String id = uploads.create(ME);
    for (String unknown : new String[] {id, "..", "nowhere"}) {
      assertThatThrownBy(() -> uploads.receive("you", unknown, "a.csv", 1, of("1")))
          .hasMessageContaining("no such upload");
      assertThatThrownBy(() -> uploads.listReadable("you", unknown))
          .hasMessageContaining("no such upload");
      assertThatThrownBy(() -> uploads.delete("you", unknown))
          .hasMessageContaining("no such upload");
    }
  }

  /** Parts of a Shapefile are read with their .shp; a lone .dbf is a table of its own. */
  @Test
  void of_files_that_are_read_together_one_is_opened() {
    Uploads uploads = new Uploads(home, limits(10, 100, 20));
    String id = uploads.create(ME);
    for (String name :
        List.of("Areas.SHP", "areas.dbf", "areas.shx", "areas.shp.xml", "areas.csv", "other.dbf")) {
      uploads.receive(ME, id, name, 1, of("1"));
    }
    assertThat(uploads.listReadable(ME, id).stream().map(file -> file.getFileName().toString()))
        .containsExactly("Areas.SHP", "areas.csv", "other.dbf");
  }

  @Test
  void a_restart_keeps_whole_uploads_and_removes_what_is_half_or_old() throws IOException {
    Uploads before = new Uploads(home, limits(10, 15, 3));
    String id = before.create(ME);
    before.receive(ME, id, "a.csv", 1, of("1"));
    Files.writeString(home.resolve("uploads").resolve(id).resolve(".part-1"), "half");
    Files.createDirectories(home.resolve("uploads/of-nobody"));
    Files.writeString(home.resolve("uploads/of-nobody/x.csv"), "x");

    Uploads after = new Uploads(home, limits(10, 15, 3));
    assertThat(onDisk()).containsExactly("a.csv");
    assertThat(after.listFiles(ME, id)).isEqualTo(before.listFiles(ME, id));

    Path facts = home.resolve("uploads").resolve(id).resolve(".upload.json");
    ObjectNode old = (ObjectNode) new ObjectMapper().readTree(facts.toFile());
    Files.writeString(facts, old.put("createdAt", "2020-01-01T00:00:00Z").toString());
    Uploads later = new Uploads(home, limits(10, 15, 3));
    assertThat(onDisk()).isEmpty();
    assertThatThrownBy(() -> later.listFiles(ME, id)).hasMessageContaining("no such upload");
  }

  @Test
  void an_import_that_a_restart_interrupted_is_told_and_its_upload_stays() throws IOException {
    Uploads before = new Uploads(home, limits(10, 15, 3));
    String id = before.create(ME);
    before.receive(ME, id, "a.csv", 1, of("1"));
    ObjectNode job =
        new ObjectMapper()
            .createObjectNode()
            .put("id", "0123")
            .put("file", "a.csv")
            .put("programme", "XUP")
            .put("kind", "hazard-area");
    before.begin(ME, id, job);
    assertThatThrownBy(() -> before.delete(ME, id)).hasMessageContaining("Cancel the import");
    assertThatThrownBy(() -> before.receive(ME, id, "b.csv", 1, of("1")))
        .hasMessageContaining("being imported");

    Uploads uploads = new Uploads(home, limits(10, 15, 3));
    try (ImportJobs after = new ImportJobs(TestDatabase.get(), uploads)) {
      Viewer centre = new Viewer("centre", "test", List.of("XUP"));
      assertThat(after.list(centre))
          .singleElement()
          .satisfies(
              told -> {
                assertThat(told.get("id").asText()).isEqualTo("0123");
                assertThat(told.get("state").asText()).isEqualTo("failed");
                assertThat(told.get("failure").asText()).contains("was stopped before");
                // The way back to the files, for whoever sent them.
                assertThat(told.get("upload").asText()).isEqualTo(id);
                assertThat(uploads.find(ME, id)).contains(id);
                assertThat(uploads.find("you", id)).isEmpty();
              });
      assertThat(after.list(new Viewer("centre", "test", List.of("XZZ")))).isEmpty();
      assertThat(uploads.listReadable(ME, id)).hasSize(1);
      assertThat(new Uploads(home, limits(10, 15, 3)).takeInterrupted()).isEmpty();
    }
  }

  /**
   * Through the server: a body that breaks off leaves no half file, a size that lies is refused.
   */
  @Test
  void a_connection_that_breaks_off_leaves_nothing() throws Exception {
    TestServer server = TestServer.get();
    String token = server.token("*");
    String upload = server.json("POST", "/api/uploads", token, "").get("id").asText();
    URI address = server.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT /api/uploads/"
                  + upload
                  + "/files/a.csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                  + token
                  + "\r\nContent-Length: 1000000\r\n\r\nhalf")
              .getBytes(UTF_8));
      out.flush();
    }
    // Nothing was kept of it, and the same file can be sent again.
    assertThat(
            server
                .json("PUT", "/api/uploads/" + upload + "/files/a.csv", token, "whole")
                .get("files")
                .get(0)
                .get("sizeBytes")
                .asInt())
        .isEqualTo(5);
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT /api/uploads/"
                  + upload
                  + "/files/b.csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                  + token
                  + "\r\nContent-Length: 99999999999999\r\n\r\n")
              .getBytes(UTF_8));
      out.flush();
      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 413");
    }
  }
}
