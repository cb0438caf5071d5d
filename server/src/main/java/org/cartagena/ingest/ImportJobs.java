package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cartagena.access.Viewer;
import org.cartagena.db.Database;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports of uploads: one runs, a few wait, and what becomes of each is told for an hour. The
 * record of an import is its version; a job is only how far it is.
 */
public final class ImportJobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImportJobs.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MAX_WAITING = 8;
  private static final Duration TOLD = Duration.ofHours(1);
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(30);
  private static final long STOP_SECONDS = 15;

  private final Database database;
  private final Uploads uploads;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Deque<Job> waiting = new ArrayDeque<>();
  private final Thread worker = new Thread(this::work, "import");
  private boolean closed;

  /** What a job is at. Names are on the wire in small letters. */
  enum State {
    WAITING(false),
    READING(false),
    CHECKING(false),
    STAGED(true),
    UNCHANGED(true),
    FAILED(true),
    CANCELLED(true);

    private final boolean end;

    State(boolean end) {
      this.end = end;
    }
  }

  /** One import; guarded by itself. */
  private static final class Job implements Progress {
    final String id;
    final String uploadId;
    final Importer importer;
    final ImportRequest request;
    private final ObjectNode facts;
    private State state = State.WAITING;
    private String file;
    private int rowsRead;
    private int rowsExpected;
    private Integer versionId;
    private String failure;
    private Instant endedAt;

    Job(String id, String uploadId, Importer importer, ImportRequest request, ObjectNode facts) {
      this.id = id;
      this.uploadId = uploadId;
      this.importer = importer;
      this.request = request;
      this.facts = facts;
      this.file = facts.get("file").asText();
    }

    String programme() {
      return facts.get("programme").asText();
    }

    synchronized State state() {
      return state;
    }

    synchronized void become(State next) {
      state = next;
    }

    synchronized void end(State last, Integer version, String why) {
      state = last;
      failure = PersonalValues.without(why);
      endedAt = Instant.now();
      if (version != null) {
        versionId = version;
      }
    }

    synchronized boolean isToldAt(Instant now) {
      return endedAt == null || endedAt.plus(TOLD).isAfter(now);
    }

    @Override
    public synchronized void version(int id) {
      versionId = id;
    }

    @Override
    public synchronized void rows(String name, int done, int expected) {
      file = name;
      rowsRead = done;
      rowsExpected = expected;
    }

    @Override
    public synchronized void checking() {
      state = State.CHECKING;
    }

    synchronized ObjectNode toJson() {
      ObjectNode json = JSON.createObjectNode();
      json.put("id", id);
      json.put("state", state.name().toLowerCase(Locale.ROOT));
      json.put("file", file);
      json.put("rowsRead", rowsRead);
      json.put("rowsExpected", rowsExpected);
      json.put("versionId", versionId);
      json.put("failure", failure);
      for (String name :
          List.of("kind", "programme", "dataset", "asOf", "by", "startedAt", "upload")) {
        json.set(name, facts.get(name));
      }
      json.put("endedAt", endedAt == null ? null : endedAt.toString());
      return json;
    }
  }

  public ImportJobs(Database database, Uploads uploads) {
    this.database = database;
    this.uploads = uploads;
    for (JsonNode facts : uploads.takeInterrupted()) {
      Job job = new Job(facts.get("id").asText(), null, null, null, (ObjectNode) facts);
      job.end(
          State.FAILED,
          null,
          "The server was stopped before this import was complete. Nothing of it was kept; the"
              + " upload is still here, import it again.");
      jobs.put(job.id, job);
    }
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * Puts an import of an upload at the end of the queue.
   *
   * @param holder whose upload it is
   * @return id of the job
   * @throws AppException too-many when too many wait already, conflict when the upload is being
   *     imported
   */
  synchronized String start(String holder, String uploadId, ImportRequest request) {
    forgetOld();
    if (closed) {
      throw new AppException(ProblemType.BUSY, "The server is being stopped.");
    }
    if (waiting.size() >= MAX_WAITING) {
      throw new AppException(
          ProblemType.TOO_MANY,
          MAX_WAITING
              + " imports are waiting already. Start this one when some of them have ended.");
    }
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    ObjectNode facts = JSON.createObjectNode();
    facts.put("id", HexFormat.of().formatHex(random));
    facts.put("file", PersonalValues.without(request.files().get(0).getFileName().toString()));
    facts.put("kind", request.kind().word());
    facts.put("programme", request.programme());
    facts.put("dataset", request.dataset().orElse(null));
    facts.put("asOf", request.asOf().toString());
    facts.put("by", request.by());
    facts.put("startedAt", Instant.now().toString());
    facts.put("upload", uploadId);
    Job job = new Job(facts.get("id").asText(), uploadId, new Importer(database), request, facts);
    uploads.begin(holder, uploadId, facts);
    jobs.put(job.id, job);
    waiting.add(job);
    notifyAll();
    return job.id;
  }

  synchronized Optional<ObjectNode> find(Viewer viewer, String id) {
    return findJob(viewer, id).map(Job::toJson);
  }

  /** Those of this viewer's programmes that run, wait or ended in the last hour; newest first. */
  synchronized List<ObjectNode> list(Viewer viewer) {
    forgetOld();
    List<Job> newest = new ArrayList<>(jobs.values());
    Collections.reverse(newest);
    return newest.stream()
        .filter(job -> viewer.isCentreOf(job.programme()))
        .map(Job::toJson)
        .toList();
  }

  /**
   * Asks an import to stop; what has ended stays as it is. One that runs stops within moments, and
   * tells so by its state.
   */
  synchronized Optional<ObjectNode> cancel(Viewer viewer, String id) {
    Optional<Job> job = findJob(viewer, id);
    job.ifPresent(this::cancel);
    return job.map(Job::toJson);
  }

  private void cancel(Job job) {
    if (waiting.remove(job)) {
      uploads.end(job.uploadId, true);
      job.end(State.CANCELLED, null, Importer.cancelledByPerson().getMessage());
    } else if (!job.state().end) {
      job.importer.cancel();
    }
  }

  private Optional<Job> findJob(Viewer viewer, String id) {
    return Optional.ofNullable(jobs.get(id)).filter(job -> viewer.isCentreOf(job.programme()));
  }

  private void forgetOld() {
    Instant now = Instant.now();
    jobs.values().removeIf(job -> !job.isToldAt(now));
  }

  private void work() {
    try {
      for (Job job = next(); job != null; job = next()) {
        run(job);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Job next() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait(SWEEP_EVERY.toMillis());
      uploads.sweep();
    }
    Job job = closed ? null : waiting.remove();
    if (job != null) {
      job.become(State.READING);
    }
    return job;
  }

  private void run(Job job) {
    State end = State.FAILED;
    Integer versionId = null;
    String failure = null;
    try {
      ImportReport report = job.importer.run(job.request, job);
      end = report.unchanged() ? State.UNCHANGED : State.STAGED;
      versionId = report.versionId();
    } catch (AppException e) {
      end = job.importer.isCancelled() ? State.CANCELLED : State.FAILED;
      failure = e.getMessage();
    } catch (RuntimeException | Error e) {
      // Also what a file can do to the heap or the stack: the next import must not suffer for it.
      LOG.error("import {} failed", job.id, e);
      failure =
          "Something went wrong in Cartagena itself. Nothing of the import was kept; the log of the"
              + " server has the reason.";
    }
    try {
      // Stopped by the end of the server: the next one tells that it was interrupted.
      if (!isClosed() || end == State.STAGED || end == State.UNCHANGED) {
        uploads.end(job.uploadId, end == State.FAILED || end == State.CANCELLED);
      }
    } catch (AppException e) {
      LOG.warn("the upload of import {} stays: {}", job.id, e.getMessage());
    }
    job.end(end, versionId, failure);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Cancels what runs and waits for it, so that the database is left in good order. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      jobs.values().stream()
          .filter(job -> !waiting.contains(job) && !job.state().end)
          .forEach(job -> job.importer.cancel());
      notifyAll();
    }
    try {
      worker.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
