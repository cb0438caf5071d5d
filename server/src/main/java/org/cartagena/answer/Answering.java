package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;

/** Answers questions as a viewer, a few at a time, from one snapshot each. */
final class Answering {
  private static final int PATIENCE_SECONDS = 20;
  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Gate gate;
  private final Semaphore permits =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

  Answering(Gate gate) {
    this.gate = gate;
  }

  /**
   * An answer that was given.
   *
   * @param answer members as in ARCHITECTURE.md, its reference null
   * @param shapes null unless they were asked for, as is moment
   */
  record Given(Question question, ObjectNode answer, Shapes shapes, KeptStore.Moment moment) {}

  /** With what is known now. */
  Given give(Viewer viewer, Question question, boolean withShapes) {
    return busily(
        () -> {
          Answer answer = new Answer(question);
          return gate.read(viewer, from(question, answer, withShapes));
        });
  }

  /** With what was known at a moment. */
  Given giveAsKnown(Viewer viewer, Question question, String moment) {
    return busily(
        () -> {
          Answer answer = new Answer(question);
          return gate.readAsKnown(viewer, moment, from(question, answer, true));
        });
  }

  private static HandleCallback<Given, RuntimeException> from(
      Question question, Answer answer, boolean withShapes) {
    return handle -> {
      requirePrecise(handle, question.programme());
      ObjectNode json = answer.json(handle);
      return withShapes
          ? new Given(question, json, answer.shapes(handle), KeptStore.getMoment(handle))
          : new Given(question, json, null, null);
    };
  }

  /**
   * An answer that is kept.
   *
   * @param key opens it to who has no token; nowhere else to be had
   */
  record KeptNow(String reference, String key) {}

  /** Keeps an answer for who asked. */
  KeptNow keep(Viewer viewer, JsonNode sent, Given given) {
    byte[] random = new byte[KEY_BYTES];
    RANDOM.nextBytes(random);
    String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    return new KeptNow(
        gate.act(viewer, handle -> KeptStore.keep(handle, viewer, sent, given, key)), key);
  }

  private <T> T busily(Supplier<T> work) {
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
      return work.get();
    } finally {
      permits.release();
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
