package org.cartagena.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cartagena.problem.AppException;
import org.cartagena.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a field office does to a database: power cuts, full hands, moved directories. */
class PrivateClusterTest {
  private Path home;
  private PrivateCluster cluster;

  @BeforeEach
  void newHome() {
    home = TestDatabase.freshHome();
    cluster = new PrivateCluster(home);
  }

  @AfterEach
  void removeHome() throws IOException {
    Path data = home.resolve("cluster");
    TestDatabase.remove(home);
    assertThat(data).doesNotExist();
  }

  @Test
  void secondProcessFindsTheSameServerAndTheLastOneStopsIt() throws Exception {
    PrivateCluster other = new PrivateCluster(home);
    CompletableFuture<PrivateCluster.Roles> first = CompletableFuture.supplyAsync(cluster::start);
    CompletableFuture<PrivateCluster.Roles> second = CompletableFuture.supplyAsync(other::start);
    DatabaseUrl url = first.get(2, TimeUnit.MINUTES).app();
    assertThat(second.get(2, TimeUnit.MINUTES).app()).isEqualTo(url);

    cluster.leave();
    connect(url).close();
    other.leave();
    assertThatThrownBy(() -> connect(url)).isInstanceOf(SQLException.class);
  }

  @Test
  void onlyPasswordsLetIn() throws Exception {
    DatabaseUrl app = cluster.start().app();
    for (String role : List.of("postgres", "cartagena_owner", "cartagena_app")) {
      assertThatThrownBy(() -> connect(app.as(role, "wrong")))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("28"));
    }
    Properties secrets = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("cluster.properties"))) {
      secrets.load(reader);
    }
    try (Connection connection = connect(app.as("postgres", secrets.getProperty("postgres")));
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT current_setting('listen_addresses'),"
                        + " current_setting('unix_socket_directories')")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("127.0.0.1");
      assertThat(rows.getString(2)).isEmpty();
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve("cluster.properties"))))
        .isEqualTo("rw-------");
    assertThat(home.resolve("cluster.new.password")).doesNotExist();
  }

  @Test
  void startsAgainWhereItWasAfterTheServerWasKilled() throws Exception {
    PrivateCluster.Roles before = cluster.start();
    try (Connection connection = connect(before.owner())) {
      connection.createStatement().execute("CREATE TABLE kept AS SELECT 1 AS number");
    }
    killServer();
    PrivateCluster.Roles after = new PrivateCluster(home).start();
    assertThat(after).isEqualTo(before);
    try (Connection connection = connect(after.owner())) {
      assertThat(connection.createStatement().executeQuery("SELECT number FROM kept").next())
          .isTrue();
    }
  }

  @Test
  void startsElsewhereWhenItsPortWasTaken() throws Exception {
    int port = cluster.start().app().port();
    cluster.leave();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[4]))) {
      assertThat(cluster.start().app().port()).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void anotherProcessThatGotTheNumberOfTheServerIsNotTakenForIt() throws Exception {
    cluster.start();
    Path pidFile = home.resolve("cluster/postmaster.pid");
    List<String> lines = Files.readAllLines(pidFile);
    killServer();
    lines.set(0, String.valueOf(ProcessHandle.current().pid()));
    Files.write(pidFile, lines);
    connect(new PrivateCluster(home).start().app()).close();
  }

  @Test
  void halfCreatedClusterIsMadeAnew() throws Exception {
    Path half = Files.createDirectories(home.resolve("cluster.new/base/1"));
    Files.writeString(half.resolve("1255"), "cut short");
    Files.writeString(home.resolve("cluster.new.password"), "old");
    Files.writeString(home.resolve("cluster.properties.new"), "");
    connect(cluster.start().app()).close();
    assertThat(home.resolve("cluster.new")).doesNotExist();
  }

  @Test
  void clusterWithoutSetUpIsSetUp() throws Exception {
    cluster.start();
    cluster.leave();
    Path secrets = home.resolve("cluster.properties");
    Files.writeString(secrets, Files.readString(secrets).replace("set-up=done", ""));
    connect(cluster.start().app()).close();
  }

  @Test
  void missingDirectoryIsNotReplacedByAnEmptyDatabase() throws Exception {
    cluster.start();
    cluster.leave();
    Path elsewhere = home.resolve("not-mounted");
    Files.move(home.resolve("cluster"), elsewhere);
    assertThatThrownBy(cluster::start)
        .isInstanceOf(AppException.class)
        .hasMessageContaining("is missing, though it was used before");
    Files.move(elsewhere, home.resolve("cluster"));
    connect(cluster.start().app()).close();
  }

  @Test
  void lostPasswordsAreNamed() throws Exception {
    cluster.start();
    cluster.leave();
    Path secrets = home.resolve("cluster.properties");
    byte[] kept = Files.readAllBytes(secrets);
    Files.delete(secrets);
    assertThatThrownBy(cluster::start)
        .isInstanceOf(AppException.class)
        .hasMessageContaining("without the passwords");
    Files.writeString(secrets, "postgres=other\nset-up=done\n");
    assertThatThrownBy(cluster::start)
        .isInstanceOf(AppException.class)
        .hasMessageContaining("does not accept the passwords");
    Files.write(secrets, kept);
    connect(cluster.start().app()).close();
  }

  @Test
  void clusterOfAnotherMajorVersionIsNamed() throws Exception {
    cluster.start();
    cluster.leave();
    Path version = home.resolve("cluster/PG_VERSION");
    byte[] kept = Files.readAllBytes(version);
    Files.writeString(version, "11\n");
    assertThatThrownBy(cluster::start)
        .isInstanceOf(AppException.class)
        .hasMessageContaining("PostgreSQL 11")
        .hasMessageContaining("not installed");
    Files.write(version, kept);
    connect(cluster.start().app()).close();
  }

  @Test
  void homeClosedToTheDatabaseUserIsLeftForAnotherPlace() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root has this problem");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    connect(cluster.start().app()).close();
    Path link = home.resolve("cluster");
    assertThat(Files.readSymbolicLink(link)).startsWith(Path.of("/var/lib/cartagena"));
    cluster.leave();
    connect(cluster.start().app()).close();
    cluster.leave();
    TestDatabase.remove(Files.readSymbolicLink(link));
  }

  private void killServer() throws Exception {
    long pid =
        Long.parseLong(Files.readAllLines(home.resolve("cluster/postmaster.pid")).get(0).strip());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    // The other processes of the cluster end when they notice; a new server waits for them.
    server.destroyForcibly();
    server.onExit().get(30, TimeUnit.SECONDS);
  }

  private static Connection connect(DatabaseUrl url) throws SQLException {
    return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
  }
}
