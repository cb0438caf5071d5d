package org.cartagena;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.db.DatabaseUrl;
import org.cartagena.problem.AppException;

/**
 * Everything that can be set, read from the environment once. A flag of the command line of the
 * same name goes before it.
 *
 * @param home directory of the private cluster and of files that Cartagena keeps
 * @param databaseUrl a shared PostGIS to use instead of the private cluster
 * @param host address that the server listens on
 * @param port TCP port that the server listens on; 0 = any free one
 * @param arcgisToken with which the command line reads layers of an ArcGIS server; a secret
 */
public record Settings(
    Path home,
    Optional<DatabaseUrl> databaseUrl,
    String host,
    int port,
    Optional<String> arcgisToken) {
  public static final String HOME = "CARTAGENA_HOME";
  public static final String DATABASE_URL = "DATABASE_URL";
  public static final String HOST = "CARTAGENA_HOST";
  public static final String PORT = "CARTAGENA_PORT";
  public static final String ARCGIS_TOKEN = "CARTAGENA_ARCGIS_TOKEN";

  /** Names of all settings, in the order of the README's table. */
  public static final List<String> NAMES = List.of(HOME, DATABASE_URL, HOST, PORT, ARCGIS_TOKEN);

  /**
   * Reads the environment.
   *
   * @throws AppException naming all faults at once
   */
  public static Settings from(Map<String, String> environment) {
    List<String> faults = new ArrayList<>();
    Path home = Path.of(environment.getOrDefault(HOME, "var")).toAbsolutePath().normalize();
    Optional<DatabaseUrl> databaseUrl = Optional.empty();
    String url = environment.getOrDefault(DATABASE_URL, "").strip();
    if (!url.isEmpty()) {
      try {
        databaseUrl = Optional.of(DatabaseUrl.of(url));
      } catch (IllegalArgumentException e) {
        faults.add(DATABASE_URL + ": " + e.getMessage());
      }
    }
    String host = environment.getOrDefault(HOST, "127.0.0.1").strip();
    if (host.isEmpty()) {
      faults.add(HOST + ": must be an address, such as 127.0.0.1 or 0.0.0.0");
    }
    int port = 8080;
    String portText = environment.getOrDefault(PORT, "8080").strip();
    try {
      port = Integer.parseInt(portText);
    } catch (NumberFormatException e) {
      port = -1;
    }
    if (port < 0 || port > 65535) {
      faults.add(PORT + ": \"" + portText + "\" is not a port; give a number from 0 to 65535");
    }
    if (!faults.isEmpty()) {
      throw AppException.setUp("These settings cannot be used:\n  " + String.join("\n  ", faults));
    }
    Optional<String> arcgisToken =
        Optional.ofNullable(environment.get(ARCGIS_TOKEN))
            .map(String::strip)
            .filter(token -> !token.isEmpty());
    return new Settings(home, databaseUrl, host, port, arcgisToken);
  }

  /** The same with another home directory. */
  public Settings withHome(Path otherHome) {
    return new Settings(
        otherHome.toAbsolutePath().normalize(), databaseUrl, host, port, arcgisToken);
  }

  /** The same with another address to listen on. */
  public Settings withAddress(String otherHost, int otherPort) {
    return new Settings(home, databaseUrl, otherHost, otherPort, arcgisToken);
  }

  /** Without secrets, should it ever be printed. */
  @Override
  public String toString() {
    return "Settings[home=" + home + ", host=" + host + ", port=" + port + "]";
  }
}
