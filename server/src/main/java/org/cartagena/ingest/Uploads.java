package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files on their way in, in {@code <home>/uploads/<id>/}: received in a stream, hashed on the way,
 * never parsed here. An upload belongs to the token that made it. It goes when its import has
 * staged a version or changed nothing, when it is deleted, or after a day: files may hold personal
 * columns, which Cartagena keeps nowhere.
 */
public final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  /** No name of a received file begins with a dot, so these are ours. */
  private static final String FACTS = ".upload.json";

  private static final String PART = ".part-";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LOOK_AT_DISK_BYTES = 1 << 24;
  private static final int NAME_CHARACTERS = 100;

  private final Path directory;
  private final Limits limits;
  private final boolean publicOnly;
  private final Map<String, Upload> uploads = new LinkedHashMap<>();
  private final Semaphore receiving;

  /**
   * What one asker may send.
   *
   * @param fileBytes most of one file
   * @param uploadBytes most of all files of an upload
   * @param files most files of an upload
   * @param open most uploads of one token
   * @param atOnce most files that are received at the same time, of everybody
   * @param leaveFreeBytes what stays free on the disk
   * @param leastBytesPerSecond mean speed below which a sender is given up, after the patience
   * @param patience time before the speed counts
   * @param longest time that one file may take
   * @param keep time that an upload without an import is kept
   */
  record Limits(
      long fileBytes,
      long uploadBytes,
      int files,
      int open,
      int atOnce,
      long leaveFreeBytes,
      long leastBytesPerSecond,
      Duration patience,
      Duration longest,
      Duration keep) {
    static final Limits USUAL =
        new Limits(
            8L << 30,
            16L << 30,
            200,
            20,
            16,
            1L << 30,
            500,
            Duration.ofSeconds(30),
            Duration.ofHours(6),
            Duration.ofDays(1));
  }

  /**
   * A received file.
   *
   * @param given its name as it was sent; what is not a letter, digit, dot, dash or underscore
   *     became an underscore in {@code name}
   */
  record StoredFile(String name, String given, long sizeBytes, String sha256) {}

  /** One upload; guarded by the lock of {@link Uploads}. */
  private static final class Upload {
    final String id;
    final String holder;
    final Instant createdAt;
    final Map<String, StoredFile> files = new LinkedHashMap<>();
    long expectedBytes;
    int receiving;
    volatile boolean gone;

    /** What is being imported of it, as the list of imports tells it after a restart. */
    JsonNode job;

    Upload(String id, String holder, Instant createdAt) {
      this.id = id;
      this.holder = holder;
      this.createdAt = createdAt;
    }
  }

  public Uploads(Path home) {
    this(home, Limits.USUAL, true);
  }

  Uploads(Path home, Limits limits) {
    this(home, limits, true);
  }

  /**
   * For tests also with layers of this machine.
   *
   * @param publicOnly whether layers of this machine and of private networks are refused: whoever
   *     holds a token must not read through the server what is meant for its neighbours
   */
  Uploads(Path home, Limits limits, boolean publicOnly) {
    this.publicOnly = publicOnly;
    this.directory = home.resolve("uploads");
    this.limits = limits;
    this.receiving = new Semaphore(limits.atOnce());
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw AppException.setUp("Cannot write to " + directory + ": " + e.getMessage() + ".", e);
    }
    takeUp();
  }

  /** What an earlier process left: whole uploads stay, half files go. */
  private void takeUp() {
    try (DirectoryStream<Path> kept = Files.newDirectoryStream(directory)) {
      for (Path one : kept) {
        if (Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS) && !takeUp(one)) {
          remove(one);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sweep();
  }

  private boolean takeUp(Path one) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(one, PART + "*")) {
      for (Path part : parts) {
        Files.delete(part);
      }
    }
    if (!Files.isRegularFile(one.resolve(FACTS), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      JsonNode facts = JSON.readTree(one.resolve(FACTS).toFile());
      Upload upload =
          new Upload(
              one.getFileName().toString(),
              facts.required("holder").asText(),
              Instant.parse(facts.required("createdAt").asText()));
      for (JsonNode file : facts.required("files")) {
        StoredFile stored = JSON.treeToValue(file, StoredFile.class);
        if (Files.isRegularFile(one.resolve(stored.name()), LinkOption.NOFOLLOW_LINKS)) {
          upload.files.put(stored.name(), stored);
        }
      }
      upload.job = facts.hasNonNull("job") ? facts.get("job") : null;
      uploads.put(upload.id, upload);
      return true;
    } catch (IOException | IllegalArgumentException | java.time.DateTimeException e) {
      LOG.warn("An upload without readable facts is removed: {}", one.getFileName());
      return false;
    }
  }

  /**
   * Imports that were waiting or running when the process before this one ended; told once.
   *
   * @return what {@link #begin} was told of them
   */
  synchronized List<JsonNode> takeInterrupted() {
    List<JsonNode> interrupted = new ArrayList<>();
    for (Upload upload : uploads.values()) {
      if (upload.job != null) {
        interrupted.add(((ObjectNode) upload.job.deepCopy()).put("upload", upload.id));
        upload.job = null;
        write(upload);
      }
    }
    return interrupted;
  }

  /** Removes what is older than a day and in no import. */
  synchronized void sweep() {
    Instant oldest = Instant.now().minus(limits.keep());
    for (Upload upload : List.copyOf(uploads.values())) {
      if (upload.createdAt.isBefore(oldest) && upload.job == null && upload.receiving == 0) {
        forget(upload);
      }
    }
  }

  /** A new, empty upload of this token; its id cannot be guessed. */
  synchronized String create(String holder) {
    sweep();
    if (uploads.values().stream().filter(upload -> upload.holder.equals(holder)).count()
        >= limits.open()) {
      throw new AppException(
          ProblemType.TOO_MANY,
          "This token has "
              + limits.open()
              + " uploads that were not imported yet. Import or delete one of them first.");
    }
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    Upload upload = new Upload(HexFormat.of().formatHex(random), holder, Instant.now());
    try {
      Files.createDirectory(directory.resolve(upload.id));
    } catch (IOException e) {
      throw noRoom(e);
    }
    uploads.put(upload.id, upload);
    boolean written = false;
    try {
      write(upload);
      written = true;
    } finally {
      if (!written) {
        forget(upload);
      }
    }
    return upload.id;
  }

  /** Files of an upload in the order in which they came. */
  synchronized List<StoredFile> listFiles(String holder, String id) {
    return List.copyOf(get(holder, id).files.values());
  }

  /**
   * Receives one file; a file of that name that came before is replaced when this one is whole.
   *
   * @param lengthBytes what the sender announces, -1 if it does not
   * @throws AppException too-large, too-many or bad-input; nothing of the file is kept then
   */
  StoredFile receive(String holder, String id, String given, long lengthBytes, InputStream body) {
    String name = safeName(given);
    Upload upload;
    synchronized (this) {
      upload = idle(holder, id);
      StoredFile before = upload.files.get(name);
      if (before != null && !before.given().equals(given)) {
        throw new AppException(
            ProblemType.CONFLICT,
            "\""
                + given
                + "\" is kept as "
                + name
                + ", and so is \""
                + before.given()
                + "\". Rename one of them.");
      }
      if (before == null && upload.files.size() + upload.receiving >= limits.files()) {
        throw new AppException(
            ProblemType.TOO_LARGE,
            "An upload holds at most " + limits.files() + " files. Pack them into a zip.");
      }
      if (lengthBytes >= 0) {
        requireRoom(upload, given, lengthBytes);
      }
      if (!receiving.tryAcquire()) {
        throw new AppException(
            ProblemType.TOO_MANY,
            "The server is receiving "
                + limits.atOnce()
                + " files at this moment. Send this one again shortly.");
      }
      upload.receiving++;
      upload.expectedBytes += Math.max(lengthBytes, 0);
    }
    Path part = directory.resolve(upload.id).resolve(PART + Long.toHexString(RANDOM.nextLong()));
    try {
      StoredFile stored = stream(upload, name, given, lengthBytes, body, part);
      synchronized (this) {
        if (upload.gone) {
          throw noUpload();
        }
        keep(upload, part, stored);
        return stored;
      }
    } finally {
      synchronized (this) {
        upload.receiving--;
        upload.expectedBytes -= Math.max(lengthBytes, 0);
      }
      receiving.release();
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        LOG.warn("A half upload could not be removed: {}", e.getMessage());
      }
    }
  }

  /** The file is there for others when the facts that name it are on the disk; else it goes. */
  private void keep(Upload upload, Path part, StoredFile stored) {
    Path file = directory.resolve(upload.id).resolve(stored.name());
    move(part, file);
    upload.files.put(stored.name(), stored);
    boolean written = false;
    try {
      write(upload);
      written = true;
    } finally {
      if (!written) {
        upload.files.remove(stored.name());
        remove(file);
      }
    }
  }

  /** The upload of this token that an import was made of; empty when it is gone or another's. */
  synchronized Optional<String> find(String holder, String id) {
    return Optional.ofNullable(uploads.get(id))
        .filter(upload -> upload.holder.equals(holder))
        .map(upload -> upload.id);
  }

  /**
   * Fetches a layer of an ArcGIS server into an upload of its own. After a fault, and when the
   * upload is deleted meanwhile (which stops the fetching), nothing of it stays.
   *
   * @param into empty upload of this token, so that it can be deleted while this runs; else a new
   *     one
   * @param address of the layer, on the public network unless this machine may ask others
   * @return the upload and the address without a token, for the source of the dataset
   */
  Fetched fetch(String holder, Optional<String> into, String address) {
    String id = into.isPresent() ? into.get() : create(holder);
    Upload upload;
    synchronized (this) {
      upload = idle(holder, id);
      if (!upload.files.isEmpty() || upload.receiving > 0) {
        throw new AppException(
            ProblemType.CONFLICT,
            "This upload has files already, or one is on its way. A layer needs an upload of its own.");
      }
      if (!receiving.tryAcquire()) {
        forget(upload);
        throw new AppException(
            ProblemType.TOO_MANY,
            "The server is receiving "
                + limits.atOnce()
                + " files at this moment. Try again shortly.");
      }
      upload.receiving++;
    }
    boolean whole = false;
    try {
      requireRoom(upload, "the layer", 0);
      Path own = directory.resolve(id);
      FeatureServer.Layer layer =
          FeatureServer.download(
              address, own, Optional.empty(), publicOnly, Progress.NONE, () -> upload.gone);
      String given = layer.file().getFileName().toString();
      String name = safeName(given);
      StoredFile stored =
          new StoredFile(name, given, Files.size(layer.file()), Checksums.sha256(layer.file()));
      synchronized (this) {
        if (upload.gone) {
          throw noUpload();
        }
        move(layer.file(), own.resolve(name));
        upload.files.put(name, stored);
        write(upload);
      }
      whole = true;
      return new Fetched(id, layer.address().toString());
    } catch (IOException e) {
      throw noRoom(e);
    } finally {
      receiving.release();
      synchronized (this) {
        upload.receiving--;
        if (!whole) {
          forget(upload);
        }
      }
    }
  }

  /** A fetched layer. */
  record Fetched(String uploadId, String address) {}

  private StoredFile stream(
      Upload upload, String name, String given, long lengthBytes, InputStream body, Path part) {
    MessageDigest digest = Fingerprint.newDigest();
    long startNs = System.nanoTime();
    long bytes = 0;
    long looked = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
      for (int read = read(body, buffer, given, bytes);
          read >= 0;
          read = read(body, buffer, given, bytes)) {
        bytes += read;
        if (bytes > limits.fileBytes() || bytes - looked >= LOOK_AT_DISK_BYTES || looked == 0) {
          looked = bytes;
          synchronized (this) {
            if (upload.gone) {
              throw noUpload();
            }
            // What was announced is counted already.
            requireRoom(upload, given, lengthBytes >= 0 ? 0 : bytes);
          }
          if (bytes > limits.fileBytes()) {
            throw tooLarge(given, limits.fileBytes(), "a file");
          }
        }
        requireSpeed(given, bytes, Duration.ofNanos(System.nanoTime() - startNs));
        out.write(buffer, 0, read);
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw noRoom(e);
    }
    if (lengthBytes >= 0 && bytes != lengthBytes) {
      throw brokeOff(given, bytes, null);
    }
    return new StoredFile(name, given, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static int read(InputStream body, byte[] buffer, String given, long bytes) {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw brokeOff(given, bytes, e);
    }
  }

  private void requireRoom(Upload upload, String given, long moreBytes) {
    if (moreBytes > limits.fileBytes()) {
      throw tooLarge(given, limits.fileBytes(), "a file");
    }
    long others =
        upload.files.values().stream()
            .filter(file -> !file.given().equals(given))
            .mapToLong(StoredFile::sizeBytes)
            .sum();
    if (others + upload.expectedBytes + moreBytes > limits.uploadBytes()) {
      throw tooLarge(given, limits.uploadBytes(), "all files of an upload");
    }
    long freeBytes;
    try {
      freeBytes = Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw noRoom(e);
    }
    if (freeBytes - moreBytes < limits.leaveFreeBytes()) {
      throw new AppException(
          ProblemType.SET_UP,
          "The server's disk has no room for "
              + given
              + ": "
              + inWords(limits.leaveFreeBytes())
              + " must stay free. Ask whoever runs the server to make room.");
    }
  }

  private void requireSpeed(String given, long bytes, Duration took) {
    long counted = took.minus(limits.patience()).toSeconds();
    if ((counted > 0 && bytes < limits.leastBytesPerSecond() * counted)
        || took.compareTo(limits.longest()) > 0) {
      throw AppException.badInput(
          given
              + " came too slowly to wait for the rest; after "
              + took.toSeconds()
              + " seconds "
              + inWords(bytes)
              + " had arrived. Pack it into a zip, or send it over a better line.");
    }
  }

  synchronized void delete(String holder, String id) {
    Upload upload = get(holder, id);
    if (upload.job != null) {
      throw new AppException(
          ProblemType.CONFLICT, "This upload is being imported. Cancel the import first.");
    }
    forget(upload);
  }

  /**
   * Files to open, one of each group that is read together: of a Shapefile the .shp.
   *
   * @throws AppException when nothing was received or a file is still on its way
   */
  synchronized List<Path> listReadable(String holder, String id) {
    Upload upload = idle(holder, id);
    if (upload.receiving > 0) {
      throw new AppException(
          ProblemType.CONFLICT, "A file of this upload is still on its way. Wait for it.");
    }
    if (upload.files.isEmpty()) {
      throw AppException.badInput("This upload holds no file yet. Send one first.");
    }
    Path own = directory.resolve(upload.id);
    return upload.files.keySet().stream()
        .filter(
            name ->
                upload.files.keySet().stream().noneMatch(other -> FileParts.isPartOf(name, other)))
        .map(own::resolve)
        .toList();
  }

  /** From now to {@link #end} the upload is in an import and can be neither changed nor deleted. */
  synchronized void begin(String holder, String id, JsonNode job) {
    Upload upload = idle(holder, id);
    upload.job = job;
    boolean written = false;
    try {
      write(upload);
      written = true;
    } finally {
      if (!written) {
        upload.job = null;
      }
    }
  }

  /** The import has ended; the files go unless they are wanted for another try. */
  synchronized void end(String id, boolean keep) {
    Upload upload = uploads.get(id);
    if (upload != null) {
      upload.job = null;
      if (keep) {
        write(upload);
      } else {
        forget(upload);
      }
    }
  }

  private Upload idle(String holder, String id) {
    Upload upload = get(holder, id);
    if (upload.job != null) {
      throw new AppException(ProblemType.CONFLICT, "This upload is being imported already.");
    }
    return upload;
  }

  private Upload get(String holder, String id) {
    Upload upload = uploads.get(id);
    if (upload == null || !upload.holder.equals(holder)) {
      throw noUpload();
    }
    return upload;
  }

  private void forget(Upload upload) {
    uploads.remove(upload.id);
    upload.gone = true;
    remove(directory.resolve(upload.id));
  }

  private void write(Upload upload) {
    ObjectNode facts = JSON.createObjectNode();
    facts.put("holder", upload.holder);
    facts.put("createdAt", upload.createdAt.toString());
    facts.set("files", JSON.valueToTree(upload.files.values()));
    facts.set("job", upload.job);
    Path own = directory.resolve(upload.id);
    Path part = own.resolve(PART + "facts");
    boolean written = false;
    try {
      Files.write(part, JSON.writeValueAsBytes(facts));
      move(part, own.resolve(FACTS));
      written = true;
    } catch (IOException e) {
      throw noRoom(e);
    } finally {
      if (!written) {
        remove(part);
      }
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private static void remove(Path tree) {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // The sweep of the next start finds it without facts, or old.
      LOG.warn("{} could not be removed: {}", tree.getFileName(), e.getMessage());
    }
  }

  /**
   * A name for the disk: letters and digits of any script, dot, dash and underscore; everything
   * else becomes an underscore. The parts of a Shapefile keep their common stem by that.
   *
   * @throws AppException for a name with a path in it, without a letter, or too long
   */
  static String safeName(String given) {
    String name = Normalizer.normalize(given, Normalizer.Form.NFC);
    if (name.contains("/") || name.contains("\\") || name.indexOf('\0') >= 0) {
      throw AppException.badParameter(
          "name: \"" + given + "\" has a path in it; send the name of the file alone.");
    }
    name = name.replaceAll("[^\\p{L}\\p{M}\\p{Nd}._-]", "_").replaceFirst("^[.-]", "_");
    if (name.length() > NAME_CHARACTERS
        || name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 2 * NAME_CHARACTERS
        || !name.matches(".*[\\p{L}\\p{Nd}].*")) {
      throw AppException.badParameter(
          "name: \"" + given + "\" is not a name of 1 to " + NAME_CHARACTERS + " letters.");
    }
    return name;
  }

  private static AppException noUpload() {
    return AppException.notFound(
        "There is no such upload of yours; it was imported, deleted, or is older than a day.");
  }

  private static AppException tooLarge(String given, long mostBytes, String what) {
    return new AppException(
        ProblemType.TOO_LARGE,
        given
            + " is too large: "
            + what
            + " may have "
            + inWords(mostBytes)
            + ". Split it, or import it on the server with ./cartagena import.");
  }

  private static AppException brokeOff(String given, long bytes, IOException cause) {
    return new AppException(
        ProblemType.BAD_INPUT,
        given + " broke off after " + inWords(bytes) + ". Nothing of it was kept; send it again.",
        cause);
  }

  private static AppException noRoom(IOException cause) {
    return new AppException(
        ProblemType.SET_UP,
        "The server could not write the upload to its disk. Ask whoever runs the server to look at"
            + " its free room.",
        cause);
  }

  private static String inWords(long bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ENGLISH, "%.1f GiB", bytes / (double) (1L << 30))
        : bytes >= 1L << 20
            ? String.format(Locale.ENGLISH, "%.1f MiB", bytes / (double) (1L << 20))
            : String.format(Locale.ENGLISH, "%,d bytes", bytes);
  }
}
