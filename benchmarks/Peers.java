import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The other servers themselves, where their programs are on the PATH: Martin with its tile cache
 * off, which its own log must say, and pg_tileserv without its limit of features.
 */
final class Peers {
  private static final long PATIENCE_MS = 30_000;

  private Peers() {}

  static List<Contestant> start(BenchHome home) throws IOException, InterruptedException {
    List<Contestant> peers = new ArrayList<>();
    if (isHere("martin")) {
      // The release names the cache by its size, the pre-releases of 2 switch it off by name.
      for (String cache : List.of("cache_size_mb: 0", "cache: disable")) {
        Optional<BenchHome.Server> martin = martin(home, cache);
        if (martin.isPresent()) {
          int port = martin.get().port();
          peers.add(Contestant.overHttp("Martin, HTTP", port, "/area/{tile}"));
          peers.add(Contestant.overHttp("Martin, HTTP, stored 3857", port, "/area3857/{tile}"));
          break;
        }
      }
      if (peers.isEmpty()) {
        System.out.println("martin is here, but did not start with its tile cache off; its server is left out.");
      }
    }
    if (isHere("pg_tileserv")) {
      int port = freePort();
      Path config = home.path().resolve("pg_tileserv.toml");
      Files.writeString(
          config,
          "DbConnection = \""
              + home.peerUrl()
              + "\"\nHttpHost = \"127.0.0.1\"\nHttpPort = "
              + port
              + "\nMaxFeaturesPerTile = 100000000\nDbTimeout = 600\nHttpsPort = "
              + freePort()
              + "\n");
      Process process = home.start(List.of("pg_tileserv", "--config", config.toString()));
      BenchHome.drain(process.inputReader());
      if (answers(process, port, "/bench.area/16/0/0.pbf")) {
        peers.add(Contestant.overHttp("pg_tileserv, HTTP", port, "/bench.area/{tile}.pbf"));
      } else {
        System.out.println("pg_tileserv is here, but did not answer; its server is left out.");
      }
    }
    return peers;
  }

  /**
   * Martin, when it is here and its log says that tiles are cached, or not, as the line of its
   * configuration asks.
   */
  static Optional<BenchHome.Server> martin(BenchHome home, String cache)
      throws IOException, InterruptedException {
    if (!isHere("martin")) {
      return Optional.empty();
    }
    int port = freePort();
    Path config = home.path().resolve("martin-" + port + ".yaml");
    Files.writeString(config, martinConfig(cache, port, home.peerUrl()));
    Process process = home.start(List.of("martin", "--config", config.toString()));
    boolean off = cache.equals("cache_size_mb: 0") || cache.equals("cache: disable");
    if (saysCacheIs(process, off) && answers(process, port, "/area/16/0/0")) {
      return Optional.of(new BenchHome.Server(process, port));
    }
    process.destroy();
    return Optional.empty();
  }

  private static String martinConfig(String cache, int port, String url) {
    StringBuilder config = new StringBuilder();
    config.append("listen_addresses: '127.0.0.1:").append(port).append("'\n").append(cache);
    config.append("\npostgres:\n  connection_string: '").append(url);
    config.append("'\n  pool_size: 20\n  auto_publish: false\n  tables:\n");
    for (String table : List.of("area", "area3857")) {
      config.append(
          String.format(
              Locale.ROOT,
              "    %s:%n      schema: bench%n      table: %s%n      srid: %s%n      geometry_column: geom%n"
                  + "      geometry_type: MULTIPOLYGON%n      extent: 4096%n      buffer: 64%n      clip_geom: true%n"
                  + "      properties:%n        id: int8%n        programme: text%n        classification: text%n"
                  + "        status: text%n        contamination: text%n        priority: text%n",
              table,
              table,
              table.equals("area") ? "4326" : "3857"));
    }
    return config.toString();
  }

  private static boolean isHere(String program) {
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  /** Reads the log until it says whether tiles are cached; false also when it ends without. */
  private static boolean saysCacheIs(Process martin, boolean off) throws IOException {
    BufferedReader out = martin.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      String small = line.toLowerCase(Locale.ROOT);
      boolean saysOff = small.contains("tile cach") && small.contains("disabled");
      if (saysOff || small.contains("initializing tile cache")) {
        BenchHome.drain(out);
        return saysOff == off;
      }
    }
    return false;
  }

  private static boolean answers(Process process, int port, String path)
      throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MS;
    while (process.isAlive() && System.currentTimeMillis() < end) {
      try (Wire wire = new Wire(port)) {
        int status = wire.send(Wire.request(path), false).status();
        if (status == 200 || status == 204) {
          return true;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      Thread.sleep(200);
    }
    return false;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
