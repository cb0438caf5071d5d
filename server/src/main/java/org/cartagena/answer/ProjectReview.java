package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Database;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers stored projects anew where hazards changed (decision 0026): one at a time, on one server
 * of a database. What is due is written down, so a stop loses nothing.
 */
public final class ProjectReview implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProjectReview.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HEAR_AT_LEAST_EVERY_MS = 5_000;

  private final Database database;
  private final Gate gate;
  private final Answering answering;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Connection open;

  public ProjectReview(Database database, Gate gate) {
    this.database = database;
    this.gate = gate;
    this.answering = new Answering(gate);
    this.thread = new Thread(this::run, "project review");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try (Connection connection = database.ownerConnection();
          Handle handle = Jdbi.open(connection)) {
        open = connection;
        handle.execute("LISTEN cartagena_tiles");
        PGConnection notices = connection.unwrap(PGConnection.class);
        boolean leads = false;
        while (!closed) {
          leads = leads || ProjectStore.tryLead(handle);
          if (leads) {
            catchUp(handle);
          }
          notices.getNotifications(HEAR_AT_LEAST_EVERY_MS);
        }
      } catch (SQLException | JdbiException | AppException e) {
        if (!closed) {
          log.warn("Stored projects are not answered anew at the moment: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void catchUp(Handle handle) {
    while (!closed) {
      ProjectStore.mark(handle);
      Optional<ProjectStore.Due> due = ProjectStore.findDue(handle);
      if (due.isEmpty()) {
        return;
      }
      review(handle, due.get());
    }
  }

  private void review(Handle handle, ProjectStore.Due due) {
    String failure;
    try {
      answer(handle, due);
      return;
    } catch (AppException e) {
      if (e.type() == ProblemType.BUSY || e.type() == ProblemType.DATABASE_AWAY) {
        throw e;
      }
      failure = e.getMessage();
    } catch (JdbiException e) {
      if (closed || Database.isAway(e)) {
        throw e;
      }
      // One project must not hold up all others.
      log.error("Project {} could not be answered anew", due.projectId(), e);
      failure = "The server could not work it out. Its log says why.";
    }
    ProjectStore.finish(handle, due, failure);
  }

  private void answer(Handle handle, ProjectStore.Due due) {
    // Who reads it must be able to see all that is in it, and nothing may be left out in silence.
    Viewer audience =
        due.open()
            ? Viewer.PUBLIC
            : new Viewer("centre", "project review", List.of(due.programme()));
    Question question =
        Question.of(
            JSON.createObjectNode().put("projectId", due.projectId()),
            id -> gate.read(audience, reading -> AnswerStore.findProject(reading, id)));
    Answering.Given given = answering.give(audience, question, true);
    ObjectNode answer = given.answer();
    ObjectNode cost = JSON.createObjectNode();
    cost.set("cost", orNull(answer.at("/needs/total/cost")));
    cost.set("currency", orNull(answer.at("/needs/total/currency")));
    cost.set("reason", orNull(answer.at("/needs/reason")));
    ObjectNode asked = question.json();
    // The number of the record changes with every version.
    asked.remove("projectId");
    ProjectStore.Known known =
        new ProjectStore.Known(
            audience.tier(),
            audience.programmes(),
            given.moment().knownAt(),
            asked,
            answer.get("summary"),
            cost,
            ProjectChange.areas(given.shapes()));
    Optional<ProjectStore.Known> before =
        ProjectStore.findLast(handle, due)
            .filter(
                last ->
                    last.tier().equals(known.tier())
                        && last.programmes().equals(known.programmes()));
    ObjectNode change = before.map(last -> ProjectChange.between(last, known)).orElse(null);
    handle.useTransaction(
        writing -> {
          if (before.isEmpty() || change != null) {
            ProjectStore.insert(
                writing,
                due,
                audience,
                known,
                KeptStore.used(answer),
                answer.get("datasets"),
                change);
          }
          ProjectStore.finish(writing, due, null);
        });
  }

  private static JsonNode orNull(JsonNode node) {
    return node.isMissingNode() ? JSON.nullNode() : node;
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    // The driver waits for notices without looking for interrupts.
    Connection waiting = open;
    if (waiting != null) {
      try {
        waiting.close();
      } catch (SQLException e) {
        log.debug("Closing what listens failed", e);
      }
    }
  }
}
