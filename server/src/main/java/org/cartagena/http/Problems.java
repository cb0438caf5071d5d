package org.cartagena.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.sql.SQLException;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a fault becomes an answer: RFC 9457 problem+json. */
public final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private Problems() {}

  public static void register(RoutesConfig routes) {
    routes.exception(
        AppException.class, (fault, request) -> answer(request, fault.type(), fault.getMessage()));
    routes.exception(JdbiException.class, Problems::database);
    routes.exception(
        HttpResponseException.class,
        (fault, request) ->
            answer(
                request,
                fault.getStatus() == 405
                    ? ProblemType.METHOD_NOT_ALLOWED
                    : fault.getStatus() == 404 ? ProblemType.NOT_FOUND : ProblemType.BAD_PARAMETER,
                fault.getStatus() == 404
                    ? "There is nothing at " + request.path() + "."
                    : fault.getMessage()));
    routes.exception(
        Exception.class,
        (fault, request) -> {
          log.error("{} {} failed", request.method(), request.path(), fault);
          answer(
              request,
              ProblemType.INTERNAL,
              "The server could not answer. What happened is in its log; nothing was changed.");
        });
  }

  private static void database(JdbiException fault, Context request) {
    String state = fault.getCause() instanceof SQLException sql ? sql.getSQLState() : null;
    if (fault instanceof ConnectionException
        || (state != null && (state.startsWith("08") || state.startsWith("57P")))) {
      request.header("Retry-After", "5");
      answer(
          request,
          ProblemType.DATABASE_AWAY,
          "The database does not answer at the moment. Try again shortly.");
      return;
    }
    if ("57014".equals(state)) {
      request.header("Retry-After", "30");
      answer(
          request,
          ProblemType.DATABASE_AWAY,
          "The answer took longer than 30 seconds. Ask for a smaller area.");
      return;
    }
    log.error("{} {} failed", request.method(), request.path(), fault);
    answer(
        request,
        ProblemType.INTERNAL,
        "The server could not answer. What happened is in its log; nothing was changed.");
  }

  private static void answer(Context request, ProblemType type, String detail) {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("type", "urn:cartagena:problem:" + type.code());
    problem.put("code", type.code());
    problem.put("title", type.title());
    problem.put("status", type.status());
    problem.put("detail", detail);
    request.status(type.status());
    request.contentType("application/problem+json");
    request.header("Cache-Control", "no-store");
    request.result(problem.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
