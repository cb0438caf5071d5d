package org.cartagena.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * {@code POST /api/answers}: what stands in the way of a route or parcel; nothing is stored unless
 * {@code keep} is true. {@code GET /api/answers/{reference}}, also with {@code .pdf}, {@code
 * .xlsx}, {@code .geojson} or {@code .json}: a kept answer as it was given. {@code POST
 * /api/answers/{reference}/again}: the same question with the data of now, or with {@code ?as=then}
 * of then.
 */
public final class AnswerRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BYTES_MOST = 8_000_000;

  private final Gate gate;
  private final Answering answering;

  public AnswerRoutes(Gate gate) {
    this.gate = gate;
    this.answering = new Answering(gate);
  }

  public void register(RoutesConfig routes) {
    routes.post("/api/answers", this::answer);
    routes.get("/api/answers/{reference}", this::look);
    routes.post("/api/answers/{reference}/again", this::again);
  }

  private void answer(Context request) {
    Viewer viewer = gate.viewer(request);
    JsonNode body = body(request);
    Question question = question(viewer, body);
    boolean keep = keep(body);
    AnswerForm form = AnswerForm.accepted(request.header("Accept"));
    Answering.Given given = answering.give(viewer, question, keep || form != AnswerForm.JSON);
    ObjectNode answer = given.answer();
    if (keep) {
      Answering.KeptNow kept = answering.keep(viewer, body, given);
      answer.put("reference", kept.reference());
      request
          .status(201)
          .header("Location", "/api/answers/" + kept.reference())
          .header("Cartagena-Reference", kept.reference())
          .header("Cartagena-Key", kept.key());
      if (form == AnswerForm.JSON) {
        answer.put("key", kept.key());
      }
    }
    send(request, form, answer, given.shapes());
  }

  private static boolean keep(JsonNode body) {
    JsonNode keep = body.path("keep");
    if (!keep.isMissingNode() && !keep.isNull() && !keep.isBoolean()) {
      throw AppException.badInput("keep: must be true or false.");
    }
    return keep.asBoolean();
  }

  private Question question(Viewer viewer, JsonNode body) {
    return Question.of(
        body, id -> gate.read(viewer, handle -> AnswerStore.findProject(handle, id)));
  }

  private void look(Context request) {
    String address = request.pathParam("reference");
    int dot = address.indexOf('.');
    AnswerForm form =
        dot < 0
            ? AnswerForm.JSON
            : AnswerForm.ending(address.substring(dot + 1))
                .orElseThrow(
                    () ->
                        AppException.notFound(
                            "An answer is to be had as .json, .geojson, .xlsx and .pdf."));
    KeptStore.Kept kept =
        kept(gate.viewer(request), request, dot < 0 ? address : address.substring(0, dot));
    send(request, form, kept.answer(), kept.shapes());
  }

  private KeptStore.Kept kept(Viewer viewer, Context request, String reference) {
    return gate.read(viewer, handle -> KeptStore.find(handle, reference, request.queryParam("key")))
        .orElseThrow(
            () ->
                AppException.notFound(
                    "There is no answer "
                        + reference
                        + " that you may read. If it was given for a token, send that token, or the key that came with it as ?key=."));
  }

  private void again(Context request) {
    Viewer viewer = gate.viewer(request);
    String as = request.queryParam("as");
    if (as != null && !as.equals("then") && !as.equals("now")) {
      throw AppException.badParameter("as: \"" + as + "\" must be now or then.");
    }
    KeptStore.Kept kept = kept(viewer, request, request.pathParam("reference"));
    // The project that it was about may have another outline by now, or another number.
    ObjectNode asked = kept.question().deepCopy();
    asked.remove("projectId");
    asked.setAll((ObjectNode) resolved(kept));
    Question question = question(viewer, asked).at(kept.geometry());
    ObjectNode compared;
    if ("then".equals(as)) {
      Answering.Given then = answering.giveAsKnown(viewer, question, kept.moment().knownAt());
      KeptStore.Since since =
          gate.read(
              viewer,
              handle -> KeptStore.getSince(handle, question.programme(), kept.moment().knownAt()));
      compared = new Comparison(kept, then).asThen(since);
    } else {
      Answering.Given now = answering.give(viewer, question, true);
      Set<String> programmes = new TreeSet<>(viewer.programmes());
      compared = new Comparison(kept, now).withNow(programmes.equals(kept.programmes()));
    }
    send(request, AnswerForm.JSON, compared, null);
  }

  /** What the question said, and what a stored project said in its place. */
  private static JsonNode resolved(KeptStore.Kept kept) {
    ObjectNode said = JSON.createObjectNode();
    JsonNode question = kept.answer().get("question");
    question
        .properties()
        .forEach(
            member -> {
              String name = member.getKey();
              boolean exact = name.equals("alternatives") || name.equals("projectId");
              if (!exact && !(name.equals("geometry") && kept.question().has("geometry"))) {
                said.set(name, member.getValue());
              }
            });
    return said;
  }

  /** What a viewer may see depends on the token or key, so no shared cache may keep it. */
  private static void send(Context request, AnswerForm form, ObjectNode answer, Shapes shapes) {
    if (form != AnswerForm.JSON) {
      String reference = answer.path("reference").asText("answer");
      request.header(
          "Content-Disposition",
          "attachment; filename=\""
              + (answer.path("reference").isTextual() ? reference : "answer")
              + "."
              + form.ending()
              + "\"");
    }
    request
        .contentType(form.contentType())
        .header("Cache-Control", "private, no-cache")
        .header("Vary", "Authorization, Accept")
        .header("Referrer-Policy", "no-referrer")
        .result(form.of(answer, shapes));
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
}
