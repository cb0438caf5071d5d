package org.cartagena.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.cartagena.access.Gate;
import org.cartagena.http.Answers;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * {@code GET /api/projects/{id}/answers}: how the answer to a stored project has changed over time.
 */
public final class ProjectRoutes {
  private final Gate gate;

  public ProjectRoutes(Gate gate) {
    this.gate = gate;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/projects/{id}/answers", this::list);
  }

  private void list(Context request) {
    long id = Parameters.id(request);
    ObjectNode project =
        gate.read(gate.viewer(request), handle -> ProjectStore.list(handle, id))
            .orElseThrow(
                () ->
                    AppException.notFound(
                        "There is no project "
                            + id
                            + " that you may see. It may have been replaced by a newer version."));
    String authority = project.path("authority").asText("its mine action authority");
    project.remove("authority");
    if (!project.remove("precise").asBoolean()) {
      throw new AppException(
          ProblemType.PRECISE_READ,
          "Precise hazardous areas of "
              + project.at("/project/programme").asText()
              + " are not public, so what changed around the project is for its centre. Ask "
              + authority
              + ", or send its token.");
    }
    Answers.json(request, project.toString());
  }
}
