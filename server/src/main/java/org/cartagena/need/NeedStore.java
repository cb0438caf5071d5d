package org.cartagena.need;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.postgresql.util.PSQLException;

/** Needs, offers and matches, in transactions of the gate, as JSON that the database writes. */
final class NeedStore {
  private NeedStore() {}

  /** A need or an offer in a list. */
  record Listed(int id, String json) {}

  static List<Listed> list(Handle handle, String name, Map<String, Object> parameters) {
    Query query = handle.createQuery(Sql.of(NeedStore.class, name));
    return query
        .bindMap(parameters)
        .map((row, context) -> new Listed(row.getInt("id"), row.getString("json")))
        .list();
  }

  static List<String> texts(Handle handle, String name, Map<String, Object> parameters) {
    return handle
        .createQuery(Sql.of(NeedStore.class, name))
        .bindMap(parameters)
        .mapTo(String.class)
        .list();
  }

  /**
   * Runs one of the acts.
   *
   * @throws AppException {@code not-found}, {@code conflict}, in words
   */
  static int act(Handle handle, String name, Map<String, Object> parameters) {
    return told(
        () ->
            handle
                .createQuery(Sql.of(NeedStore.class, name))
                .bindMap(parameters)
                .mapTo(Integer.class)
                .one());
  }

  private static int told(Supplier<Integer> act) {
    try {
      return act.get();
    } catch (JdbiException e) {
      if (!(e.getCause() instanceof PSQLException fault)) {
        throw e;
      }
      switch (String.valueOf(fault.getSQLState())) {
        case "CA010" ->
            throw new AppException(
                ProblemType.CONFLICT,
                "There is nothing of that number that you may change so. A centre acts for its own needs with its token, who offers with the key of the offer; what is withdrawn or met stays so.",
                e);
        case "CA011" ->
            throw new AppException(
                ProblemType.TOO_MANY,
                "Many offers were filed within this hour. Try again later, or ask a mine action centre to file it.",
                e);
        case "CA012" ->
            throw new AppException(
                ProblemType.CONFLICT,
                "The need and the offer cannot take this answer now: a match begins while both are open and of the same resource and kind, each side answers once, and only the centre says that it is done. Load it again to see its state.",
                e);
        default -> throw e;
      }
    }
  }

  static byte[] sha256(String key) {
    try {
      return key == null
          ? null
          : MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
