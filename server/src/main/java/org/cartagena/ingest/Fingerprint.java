package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What an import is made from, so that the same one is recognised: the content of all files and
 * everything in the request that changes what becomes of them, or what is said of them.
 *
 * @param sha256 of all of it, hexadecimal
 * @param files SHA-256 of each file, and by name of the files that are read beside it
 */
record Fingerprint(String sha256, Map<Path, OfFile> files) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Checksums of a file.
   *
   * @param parts file name to SHA-256 of what is read beside it, such as the .dbf of a Shapefile
   */
  record OfFile(String sha256, Map<String, String> parts) {}

  /**
   * Reads all files once.
   *
   * @param importerVersion of the importer that is going to read them
   */
  static Fingerprint of(ImportRequest request, String importerVersion, BooleanSupplier cancelled)
      throws IOException {
    Map<Path, OfFile> files = new LinkedHashMap<>();
    List<String> contents = new ArrayList<>();
    for (Path file : request.files()) {
      Map<String, String> parts = new TreeMap<>();
      for (Path part : FileParts.beside(file)) {
        parts.put(part.getFileName().toString(), sha256(part, cancelled));
      }
      OfFile one = new OfFile(sha256(file, cancelled), parts);
      files.put(file, one);
      contents.add(one.sha256() + " " + parts.values().stream().sorted().toList());
    }
    contents.sort(null);
    Map<String, Object> all = new TreeMap<>();
    all.put("files", contents);
    all.put("kind", request.kind().word());
    all.put("asOf", request.asOf().toString());
    all.put("licence", request.licence());
    all.put("source", request.source().orElse(""));
    all.put("crs", request.crs().orElse(""));
    all.put("level", request.level().map(String::valueOf).orElse(""));
    all.put("only", new TreeMap<>(request.only()));
    // As it is written: of two columns of one field, the first with a value wins.
    all.put("mapping", request.mapping().map(mapping -> mapping.toJson().toString()).orElse(""));
    all.put("importer", importerVersion);
    return new Fingerprint(sha256(json(all)), files);
  }

  /** For a rehearsal, which is rolled back: the files are not read for it. */
  static Fingerprint unread(ImportRequest request) {
    Map<Path, OfFile> files = new LinkedHashMap<>();
    for (Path file : request.files()) {
      files.put(file, new OfFile("0".repeat(64), Map.of()));
    }
    return new Fingerprint(null, files);
  }

  private static byte[] json(Object value) {
    try {
      return JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static String sha256(Path file) throws IOException {
    return sha256(file, () -> false);
  }

  private static String sha256(Path file, BooleanSupplier cancelled) throws IOException {
    MessageDigest digest = newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        if (cancelled.getAsBoolean()) {
          throw Importer.cancelledByPerson();
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newDigest().digest(bytes));
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
