package org.cartagena.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.cartagena.db.Database;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a fault becomes an answer: RFC 9457 problem+json. */
public final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BROKEN =
      "The server could not answer. What happened is in its log; nothing was changed.";

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
          answer(request, ProblemType.INTERNAL, BROKEN);
        });
  }

  private static void database(JdbiException fault, Context request) {
    String state = fault.getCause() instanceof SQLException sql ? sql.getSQLState() : null;
    if (Database.isAway(fault)) {
      request.header("Retry-After", "5");
      answer(
          request,
          ProblemType.DATABASE_AWAY,
          "The database does not answer at the moment. Try again shortly.");
      return;
    }
    if ("57014".equals(state)) {
      answer(
          request,
          ProblemType.BUSY,
          "The answer took longer than 30 seconds. Ask for a smaller area.");
      return;
    }
    log.error("{} {} failed", request.method(), request.path(), fault);
    answer(request, ProblemType.INTERNAL, BROKEN);
  }

  /**
   * Requests that HTTP itself does not allow (RFC 9110), such as a path with a NUL, never reach a
   * route; the web server would answer with a page of its own.
   */
  public static void registerBelowRoutes(Server server) {
    server.setErrorHandler(
        (request, response, callback) -> {
          boolean ours =
              request.getAttribute(ErrorHandler.ERROR_STATUS) instanceof Integer status
                  && status >= 500;
          ProblemType type = ours ? ProblemType.INTERNAL : ProblemType.BAD_PARAMETER;
          response.setStatus(type.status());
          response.getHeaders().put("Content-Type", "application/problem+json");
          response.getHeaders().put("Cache-Control", "no-store");
          String detail = ours ? BROKEN : "This address is not a valid one, or too long.";
          response.write(true, ByteBuffer.wrap(problem(type, detail)), callback);
          return true;
        });
  }

  private static void answer(Context request, ProblemType type, String detail) {
    request.status(type.status());
    request.contentType("application/problem+json");
    request.header("Cache-Control", "no-store");
    if (type == ProblemType.BUSY || type == ProblemType.TOO_MANY) {
      request.header("Retry-After", "30");
    }
    request.result(problem(type, detail));
  }

  private static byte[] problem(ProblemType type, String detail) {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("type", "urn:cartagena:problem:" + type.code());
    problem.put("code", type.code());
    problem.put("title", type.title());
    problem.put("status", type.status());
    problem.put("detail", detail);
    return problem.toString().getBytes(StandardCharsets.UTF_8);
  }
}
