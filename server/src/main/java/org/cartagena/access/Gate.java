package org.cartagena.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The one way to the data: runs work in a transaction that has told the database who is asking
 * (migration V010). A transaction is a snapshot (repeatable read), so that the figures of one
 * answer belong together even while a version is being published.
 */
public final class Gate {
  private final Database database;

  /**
   * Who holds a token, by its hash. A page asks for dozens of tiles at once; a token that is
   * revoked must stop working all the same.
   */
  private final Cache<ByteBuffer, Viewer> holders =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(2)).maximumSize(1000).build();

  public Gate(Database database) {
    this.database = database;
  }

  /**
   * Who sent this request: the holder of its bearer token, else the public. Throws {@code
   * token-unknown} for a wrong token.
   */
  public Viewer viewer(Context request) {
    String header = request.header("Authorization");
    if (header == null) {
      return Viewer.PUBLIC;
    }
    if (!header.startsWith("Bearer ")) {
      throw new AppException(
          ProblemType.TOKEN_UNKNOWN, "Send the token as Authorization: Bearer TOKEN.");
    }
    byte[] hash = sha256(header.substring("Bearer ".length()).strip());
    Viewer viewer = holders.get(ByteBuffer.wrap(hash), unknown -> findHolder(hash).orElse(null));
    if (viewer == null) {
      throw new AppException(
          ProblemType.TOKEN_UNKNOWN,
          "This token is not known here, or is no longer valid. Make a new one with"
              + " ./cartagena token on the server.");
    }
    return viewer;
  }

  private Optional<Viewer> findHolder(byte[] hash) {
    return database
        .app()
        .withHandle(
            handle ->
                handle
                    .createQuery(Sql.of(Gate.class, "findToken"))
                    .bind("sha256", hash)
                    .map(
                        (row, context) ->
                            new Viewer(
                                row.getString("tier"),
                                row.getString("label"),
                                List.of(row.getString("programmes").split(","))))
                    .findOne());
  }

  /** Who sent this request, when that is a mine action centre; else {@code centre-only}. */
  public Viewer centre(Context request) {
    Viewer viewer = viewer(request);
    if (!viewer.isCentre()) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "Send a token of the mine action centre; ./cartagena token makes one.");
    }
    return viewer;
  }

  /**
   * Names the token of this request without giving it away: two tokens may have the same label, but
   * what one of them sent is not the other's.
   */
  public String holder(Context request) {
    return HexFormat.of().formatHex(sha256("holder " + request.header("Authorization")));
  }

  /** Reads as the viewer. */
  public <T> T read(Viewer viewer, HandleCallback<T, RuntimeException> work) {
    return read(database.app(), viewer, work);
  }

  /**
   * Reads as the viewer what was known at a moment: what was published then. Edits of records since
   * are not undone (decision 0022).
   *
   * @param moment as the database writes it
   */
  public <T> T readAsKnown(Viewer viewer, String moment, HandleCallback<T, RuntimeException> work) {
    return read(
        viewer,
        handle -> {
          handle
              .createQuery(Sql.of(Gate.class, "enterMoment"))
              .bind("moment", moment)
              .mapTo(String.class)
              .one();
          return work.withHandle(handle);
        });
  }

  private static <T> T read(Jdbi app, Viewer viewer, HandleCallback<T, RuntimeException> work) {
    // Connections of the pools are repeatable read: to ask for it would take two round trips.
    return app.inTransaction(
        handle -> {
          enter(handle, viewer);
          return work.withHandle(handle);
        });
  }

  /**
   * Name of the snapshot that this transaction reads, for {@link #readIn}; good for as long as the
   * transaction is open.
   */
  public static String shareSnapshot(Handle handle) {
    return handle.createQuery(Sql.of(Gate.class, "shareSnapshot")).mapTo(String.class).one();
  }

  /** Reads as the viewer what an open transaction reads ({@link #shareSnapshot}), beside it. */
  public <T> T readIn(Viewer viewer, String snapshot, HandleCallback<T, RuntimeException> work) {
    if (!snapshot.matches("[0-9A-Fa-f-]+")) {
      throw new IllegalArgumentException("not the name of a snapshot: " + snapshot);
    }
    return database
        .app()
        .inTransaction(
            TransactionIsolationLevel.REPEATABLE_READ,
            handle -> {
              // The statement takes no parameters.
              handle.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
              enter(handle, viewer);
              return work.withHandle(handle);
            });
  }

  /**
   * Reads as the viewer with a single statement that finds its rows by key; its plan is kept. A
   * statement is a snapshot by itself, so that for the public, which is who asks unless something
   * else is set, it is a single round trip.
   */
  public <T> T readByKey(Viewer viewer, HandleCallback<T, RuntimeException> statement) {
    return viewer.equals(Viewer.PUBLIC)
        ? database.byKey().withHandle(statement)
        : read(database.byKey(), viewer, statement);
  }

  /**
   * Acts as the viewer. Isolation is read committed: an act waits for another one on the same rows,
   * then sees it. It takes the time that it takes: a million areas are published in minutes.
   */
  public <T> T act(Viewer viewer, HandleCallback<T, RuntimeException> work) {
    return database
        .app()
        .inTransaction(
            TransactionIsolationLevel.READ_COMMITTED,
            handle -> {
              allowTime(handle);
              enter(handle, viewer);
              return work.withHandle(handle);
            });
  }

  /** Until the end of the transaction; the pool resets the connection. */
  private static void allowTime(Handle handle) {
    try {
      handle.getConnection().setNetworkTimeout(Runnable::run, 0);
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
    handle.createQuery(Sql.of(Gate.class, "allowTime")).mapTo(String.class).one();
  }

  private static void enter(Handle handle, Viewer viewer) {
    handle
        .createQuery(Sql.of(Gate.class, "enter"))
        .bind("tier", viewer.tier())
        .bind("programmes", String.join(",", viewer.programmes()))
        .mapTo(String.class)
        .list();
  }

  /**
   * Makes a token for the centre of these programmes ({@code *} for all) and returns it; only its
   * hash is kept.
   */
  public String makeToken(String label, String programmes) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    database
        .owner()
        .useHandle(
            handle ->
                handle
                    .createUpdate(Sql.of(Gate.class, "insertToken"))
                    .bind("label", label)
                    .bind("sha256", sha256(token))
                    .bind("programmes", programmes)
                    .execute());
    return token;
  }

  /** Whether any token was ever made here. */
  public boolean hasTokens() {
    return database
        .owner()
        .withHandle(
            handle ->
                handle.createQuery(Sql.of(Gate.class, "hasTokens")).mapTo(Boolean.class).one());
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
