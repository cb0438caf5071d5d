package org.cartagena.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.problem.AppException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the private cluster lies and which user of the system owns it. PostgreSQL refuses to run as
 * root; so when root starts Cartagena, the cluster belongs to the user {@code postgres} of
 * PostgreSQL's package, and it must lie where that user can reach it. A home directory such as one
 * under {@code /root} is closed to everybody else; the cluster then lies in {@code
 * /var/lib/cartagena} and the home directory has a link to it.
 */
final class ClusterPlace {
  private static final Logger log = LoggerFactory.getLogger(ClusterPlace.class);
  private static final Path ELSEWHERE = Path.of("/var/lib/cartagena");
  private static final String PACKAGE_USER = "postgres";

  private final Path home;
  private final boolean root;

  ClusterPlace(Path home) {
    this.home = home;
    this.root = "root".equals(System.getProperty("user.name"));
  }

  /** The cluster's data directory, or a link to it. */
  Path data() {
    return home.resolve("cluster");
  }

  /** Words that go before a command so that it runs as the user who owns the cluster. */
  List<String> asOwner(Path directory) throws IOException {
    if (!root) {
      return List.of();
    }
    Map<String, Object> owner = Files.readAttributes(directory, "unix:uid,gid");
    return List.of(
        "setpriv",
        "--reuid=" + owner.get("uid"),
        "--regid=" + owner.get("gid"),
        "--init-groups",
        "--reset-env");
  }

  /**
   * An empty directory for a cluster in the making, owned by the user who will run it, beside the
   * place where it will lie.
   */
  Path newStaging() throws IOException {
    Optional<Path> linked = linkTarget();
    Path staging = stagingOf(linked.orElse(data()));
    makeEmpty(staging);
    if (linked.isPresent() || !root || reaches(staging)) {
      return staging;
    }
    deleteTree(staging);
    Path target = freeNameElsewhere();
    log.info(
        "The user {} cannot reach {}, so the database is kept in {}.", PACKAGE_USER, home, target);
    Files.createDirectories(ELSEWHERE);
    // The link goes first: a start that is cut short is taken up again at the same place.
    Files.createSymbolicLink(data(), target);
    staging = stagingOf(target);
    makeEmpty(staging);
    if (!reaches(staging)) {
      throw AppException.setUp(
          "The user "
              + PACKAGE_USER
              + ", who runs the database, cannot reach "
              + ELSEWHERE
              + ". Allow it to enter that directory, or start Cartagena as an ordinary user.");
    }
    return staging;
  }

  /** The finished cluster takes its place in one step. */
  void moveIn(Path staging) throws IOException {
    Files.move(staging, linkTarget().orElse(data()));
  }

  private Optional<Path> linkTarget() throws IOException {
    return Files.isSymbolicLink(data())
        ? Optional.of(home.resolve(Files.readSymbolicLink(data())))
        : Optional.empty();
  }

  private static Path stagingOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".new");
  }

  private void makeEmpty(Path staging) throws IOException {
    deleteTree(staging);
    Files.createDirectories(staging);
    giveToOwner(staging);
  }

  /** Makes a file or directory belong to the user who runs the cluster. */
  void giveToOwner(Path path) throws IOException {
    if (root) {
      try {
        Files.setOwner(
            path,
            path.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(PACKAGE_USER));
      } catch (UserPrincipalNotFoundException e) {
        throw AppException.setUp(
            "PostgreSQL refuses to run as root, and there is no user "
                + PACKAGE_USER
                + " that it could run as. Start Cartagena as an ordinary user.",
            e);
      }
    }
  }

  private boolean reaches(Path directory) throws IOException {
    List<String> command = new java.util.ArrayList<>(asOwner(directory));
    command.addAll(List.of("test", "-w", directory.toString()));
    try {
      return new ProcessBuilder(command).directory(Path.of("/").toFile()).start().waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Never that of another cluster, also when the home directory was removed and made again. */
  private Path freeNameElsewhere() {
    String readable = home.toString().replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    String name =
        readable.substring(Math.max(0, readable.length() - 40)) + "-" + hash(home.toString());
    Path free = ELSEWHERE.resolve(name);
    for (int n = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); n++) {
      free = ELSEWHERE.resolve(name + "-" + n);
    }
    return free;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private static void deleteTree(Path tree) throws IOException {
    if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      try (var paths = Files.walk(tree)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
