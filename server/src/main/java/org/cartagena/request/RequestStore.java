package org.cartagena.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.util.PSQLException;

/** Requests, in transactions of the gate, as JSON that the database writes. */
final class RequestStore {
  private static final Pattern ANSWER = Pattern.compile("([A-Z]{3})-(\\d{4})-(\\d{4,9})");
  private static final Pattern REQUEST = Pattern.compile("([A-Z]{3})-(\\d{4})-R(\\d{4,9})");

  private RequestStore() {}

  /** A request in a list. */
  record Listed(long id, String json) {}

  /** For the centre of its programme, and who has its key. */
  static Optional<String> find(Handle handle, String reference, String key) {
    Matcher parts = REQUEST.matcher(reference);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return handle
        .createQuery(Sql.of(RequestStore.class, "find"))
        .bind("programme", parts.group(1))
        .bind("year", Integer.parseInt(parts.group(2)))
        .bind("number", Integer.parseInt(parts.group(3)))
        .bind("key", sha256(key))
        .map((row, context) -> Optional.ofNullable(row.getString(1)))
        .one();
  }

  /** Newest first. */
  static List<Listed> list(Handle handle, String programme, String state, Long before, int most) {
    return handle
        .createQuery(Sql.of(RequestStore.class, "list"))
        .bind("programme", programme)
        .bind("state", state)
        .bind("before", before)
        .bind("most", most)
        .map((row, context) -> new Listed(row.getLong("id"), row.getString("request")))
        .list();
  }

  static Map<String, Long> countByState(Handle handle, String programme) {
    Map<String, Long> counts = new LinkedHashMap<>();
    handle
        .createQuery(Sql.of(RequestStore.class, "countByState"))
        .bind("programme", programme)
        .map((row, context) -> counts.put(row.getString("state"), row.getLong("number")))
        .list();
    return counts;
  }

  /**
   * Files a request.
   *
   * @throws AppException {@code not-found} without the right to the answer, {@code conflict} when
   *     it has an open request
   */
  static String file(Handle handle, RequestForm form, String key, String who) {
    Matcher parts = ANSWER.matcher(form.answer());
    if (!parts.matches()) {
      throw noAnswer(form.answer());
    }
    return told(
        () ->
            handle
                .createQuery(Sql.of(RequestStore.class, "file"))
                .bind("programme", parts.group(1))
                .bind("year", Integer.parseInt(parts.group(2)))
                .bind("number", Integer.parseInt(parts.group(3)))
                .bind("answerKey", sha256(form.answerKey()))
                .bind("form", form.columns().toString())
                .bind("key", sha256(key))
                .bind("who", who)
                .mapTo(String.class)
                .one(),
        noAnswer(form.answer()),
        "");
  }

  /**
   * Takes a request to its next state.
   *
   * @throws AppException {@code not-found}, {@code conflict} in words
   */
  static String change(
      Handle handle, String reference, String key, String state, String note, String who) {
    Matcher parts = REQUEST.matcher(reference);
    if (!parts.matches()) {
      throw noRequest(reference);
    }
    return told(
        () ->
            handle
                .createQuery(Sql.of(RequestStore.class, "change"))
                .bind("programme", parts.group(1))
                .bind("year", Integer.parseInt(parts.group(2)))
                .bind("number", Integer.parseInt(parts.group(3)))
                .bind("key", sha256(key))
                .bind("state", state)
                .bind("note", note)
                .bind("who", who)
                .mapTo(String.class)
                .one(),
        noRequest(reference),
        state);
  }

  private static String told(Supplier<String> act, AppException missing, String state) {
    try {
      return act.get();
    } catch (JdbiException e) {
      if (!(e.getCause() instanceof PSQLException fault) || fault.getServerErrorMessage() == null) {
        throw e;
      }
      String said = fault.getServerErrorMessage().getMessage();
      switch (((SQLException) fault).getSQLState()) {
        case "P0002" -> throw missing;
        case "CA007" ->
            throw new AppException(
                ProblemType.CONFLICT,
                "From this answer request "
                    + said
                    + " is filed and still open. Follow that one, or withdraw it first.",
                e);
        case "CA008" ->
            throw new AppException(
                ProblemType.CONFLICT,
                "The request is "
                    + said
                    + " by now, and cannot become "
                    + state
                    + " from there. Load it again to see what can follow.",
                e);
        case "CA009" ->
            throw new AppException(
                ProblemType.CONFLICT,
                said.equals("asker")
                    ? "Only who asked withdraws a request, with its key. The centre declines it, with a reason."
                    : "Only the mine action centre of the programme makes a request "
                        + state
                        + ". Who asked may withdraw it.",
                e);
        default -> throw e;
      }
    }
  }

  private static AppException noAnswer(String reference) {
    return AppException.notFound(
        "There is no answer "
            + reference
            + " from which you may file a request. Send the key that came with it as \"key\", or the token of the programme's centre.");
  }

  static AppException noRequest(String reference) {
    return AppException.notFound(
        "There is no request "
            + reference
            + " that you may see. Send the key that came with it as ?key=, or the token of the programme's centre.");
  }

  private static byte[] sha256(String key) {
    try {
      return key == null
          ? null
          : MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
