package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an import is made from, so that the same one is recognised: the content of all files and
 * everything in the request that changes what becomes of them, or what is said of them.
 *
 * @param sha256 of all of it, hexadecimal
 * @param files SHA-256 of each file, and by name of the files that are read beside it
 */
record Fingerprint(String sha256, Map<Path, Checksums.OfFile> files) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /**
   * From the checksums of all files.
   *
   * @param importerVersion of the importer that is going to read them
   */
  static Fingerprint of(
      ImportRequest request, String importerVersion, Map<Path, Checksums.OfFile> files) {
    List<String> contents = new ArrayList<>();
    for (Path file : request.files()) {
      Checksums.OfFile one = files.get(file);
      contents.add(one.sha256() + " " + one.parts().values().stream().sorted().toList());
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
    Map<Path, Checksums.OfFile> files = new LinkedHashMap<>();
    for (Path file : request.files()) {
      files.put(file, new Checksums.OfFile("0".repeat(64), Map.of()));
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
