package org.cartagena.db;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Where a database is and who logs in.
 *
 * @param host name or address
 * @param port TCP port
 * @param database name of the database
 * @param user login role
 * @param password its password; never printed
 * @param query driver parameters such as {@code sslmode=require}, joined by {@code &}; empty for
 *     none
 */
public record DatabaseUrl(
    String host, int port, String database, String user, String password, String query) {

  /**
   * Reads {@code postgres://user:password@host:port/database?sslmode=require}; the scheme may also
   * be {@code postgresql} or {@code jdbc:postgresql}, and user and password may be parameters.
   *
   * @throws IllegalArgumentException saying what is wrong without repeating the address, which
   *     holds a password
   */
  public static DatabaseUrl of(String text) {
    String stripped = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
    URI uri;
    try {
      uri = URI.create(stripped);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not an address of the form postgres://user:password@host:port/database"
              + " (special characters in a password must be percent-encoded)",
          null);
    }
    if (!"postgres".equals(uri.getScheme()) && !"postgresql".equals(uri.getScheme())) {
      throw new IllegalArgumentException("must begin with postgres:// or postgresql://");
    }
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    if (uri.getHost() == null || path.isEmpty()) {
      throw new IllegalArgumentException(
          "must name a host and a database, as in postgres://user:password@host/database");
    }
    Properties parameters = new Properties();
    for (String pair : uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.setProperty(parts[0], parts.length == 2 ? decode(parts[1]) : "");
    }
    String user = (String) parameters.remove("user");
    String password = (String) parameters.remove("password");
    if (uri.getRawUserInfo() != null) {
      String[] parts = uri.getRawUserInfo().split(":", 2);
      user = decode(parts[0]);
      password = parts.length == 2 ? decode(parts[1]) : password;
    }
    if (user == null || user.isEmpty()) {
      throw new IllegalArgumentException(
          "must name a user, as in postgres://user:password@host/database");
    }
    String query =
        Arrays.stream(uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&"))
            .filter(pair -> !pair.startsWith("user=") && !pair.startsWith("password="))
            .collect(Collectors.joining("&"));
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    return new DatabaseUrl(
        uri.getHost(), port, path, user, password == null ? "" : password, query);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The same database for another login role. */
  public DatabaseUrl as(String otherUser, String otherPassword) {
    return new DatabaseUrl(host, port, database, otherUser, otherPassword, query);
  }

  /** Address for the driver, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://"
        + host
        + ":"
        + port
        + "/"
        + database
        + (query.isEmpty() ? "" : "?" + query);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "postgres://" + user + "@" + host + ":" + port + "/" + database;
  }
}
