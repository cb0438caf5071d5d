package org.cartagena.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;

/** {@code POST /api/answers}: what stands in the way of a route or parcel. Nothing is stored. */
public final class AnswerRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BYTES_MOST = 8_000_000;
  private static final int PATIENCE_SECONDS = 20;

  private final Gate gate;
  private final Semaphore permits =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

  public AnswerRoutes(Gate gate) {
    this.gate = gate;
  }

  public void register(RoutesConfig routes) {
    routes.post("/api/answers", this::answer);
  }

  private void answer(Context request) {
    Viewer viewer = gate.viewer(request);
    Question question =
        Question.of(
            body(request), id -> gate.read(viewer, handle -> AnswerStore.findProject(handle, id)));
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AppException(
            ProblemType.BUSY,
            "Many questions are being answered at the moment. Try again shortly.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AppException(ProblemType.BUSY, "The server is stopping.", e);
    }
    try {
      Answers.json(request, answer(viewer, question));
    } finally {
      permits.release();
    }
  }

  private String answer(Viewer viewer, Question question) {
    Answer answer = new Answer(question);
    return gate.read(
            viewer,
            handle -> {
              requirePrecise(handle, question.programme());
              return answer.json(handle);
            })
        .toString();
  }

  private static JsonNode body(Context request) {
    try {
      byte[] bytes = request.bodyInputStream().readNBytes(BYTES_MOST + 1);
      if (bytes.length > BYTES_MOST) {
        throw new AppException(
            ProblemType.TOO_LARGE, "The question is larger than 8 MB. Simplify its geometry.");
      }
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw AppException.badInput(
          "The body is not JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ".");
    } catch (IOException e) {
      throw AppException.badInput("The question did not arrive whole. Send it again.");
    }
  }

  /** An answer from what the public may see would leave hazards out in silence. */
  private static void requirePrecise(Handle handle, String programme) {
    AnswerStore.Reach reach =
        AnswerStore.findReach(handle, programme).orElseThrow(() -> noProgramme(programme));
    if (!reach.precise()) {
      throw new AppException(
          ProblemType.PRECISE_READ,
          "Precise hazardous areas of "
              + programme
              + " are not public, so this cannot be answered here. Ask "
              + (reach.authority() == null ? "its mine action authority" : reach.authority())
              + ", or send its token.");
    }
  }

  private static AppException noProgramme(String programme) {
    return AppException.notFound("There is no programme " + programme + " here.");
  }
}
