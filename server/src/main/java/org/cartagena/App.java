package org.cartagena;

import io.javalin.Javalin;
import io.javalin.http.staticfiles.Location;
import io.javalin.http.staticfiles.StaticFileConfig;
import java.nio.file.Path;
import java.util.Map;
import org.cartagena.access.AccessRoutes;
import org.cartagena.access.Gate;
import org.cartagena.answer.AnswerRoutes;
import org.cartagena.answer.PlanningRoutes;
import org.cartagena.answer.ProjectReview;
import org.cartagena.answer.ProjectRoutes;
import org.cartagena.dataset.DatasetRoutes;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import org.cartagena.feature.FeatureRoutes;
import org.cartagena.feature.FeatureStore;
import org.cartagena.funding.FundingRoutes;
import org.cartagena.funding.FundingStore;
import org.cartagena.http.HealthRoutes;
import org.cartagena.http.Problems;
import org.cartagena.ingest.EditCheck;
import org.cartagena.ingest.GeometryRoutes;
import org.cartagena.ingest.ImportJobs;
import org.cartagena.ingest.ImportRoutes;
import org.cartagena.ingest.Look;
import org.cartagena.ingest.MappingRoutes;
import org.cartagena.ingest.MappingStore;
import org.cartagena.ingest.Uploads;
import org.cartagena.need.NeedRoutes;
import org.cartagena.ogc.OgcRoutes;
import org.cartagena.overlay.OverlayRoutes;
import org.cartagena.overlay.OverlayStore;
import org.cartagena.problem.AppException;
import org.cartagena.request.RequestRoutes;
import org.cartagena.tile.TileAnswers;
import org.cartagena.tile.TileCache;
import org.cartagena.tile.TileChanges;
import org.cartagena.tile.TileRoutes;
import org.cartagena.tile.TileStore;

/** The server: everything is wired here, in the order of need. */
public final class App {
  private final Javalin server;
  private final ImportJobs imports;
  private final TileChanges tileChanges;
  private final ProjectReview projectReview;

  /**
   * Wires the server.
   *
   * @param home directory in which uploads are kept until they are imported
   */
  public App(Database database, Path home) {
    Gate gate = new Gate(database);
    AccessRoutes access = new AccessRoutes(gate);
    AnswerRoutes answers = new AnswerRoutes(gate);
    PlanningRoutes planning = new PlanningRoutes(gate);
    ProjectRoutes projects = new ProjectRoutes(gate);
    this.projectReview = new ProjectReview(database, gate);
    HealthRoutes health = new HealthRoutes(database);
    DatasetRoutes datasets = new DatasetRoutes(gate, new DatasetStore(gate));
    FeatureStore featureStore = new FeatureStore(gate);
    FeatureRoutes features = new FeatureRoutes(gate, featureStore);
    FundingRoutes funding = new FundingRoutes(gate, new FundingStore(gate));
    MappingStore mappingStore = new MappingStore(gate);
    MappingRoutes mappings = new MappingRoutes(gate, mappingStore);
    NeedRoutes needs = new NeedRoutes(gate);
    OverlayRoutes overlays = new OverlayRoutes(gate, new OverlayStore(gate));
    RequestRoutes requests = new RequestRoutes(gate);
    Uploads uploads = new Uploads(home);
    this.imports = new ImportJobs(database, uploads);
    ImportRoutes importing =
        new ImportRoutes(gate, uploads, new Look(database, mappingStore), imports);
    GeometryRoutes geometries = new GeometryRoutes();
    TileCache tileCache = TileCache.ofThisMachine();
    this.tileChanges = new TileChanges(database, tileCache);
    TileAnswers tileAnswers = new TileAnswers(gate, new TileStore(gate), tileCache, tileChanges);
    TileRoutes tiles = new TileRoutes(tileAnswers, tileChanges);
    OgcRoutes ogc = new OgcRoutes(gate, featureStore, tileAnswers, new EditCheck(database));

    this.server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.showOldJavalinVersionWarning = false;
              config.http.prefer405over404 = true;
              config.jetty.modifyServer(Problems::registerBelowRoutes);
              if (App.class.getResource("/web/index.html") != null) {
                // Names of assets hold a hash of their content: a new release has new names.
                config.staticFiles.add(
                    files -> pageFiles(files, "/assets", "public, max-age=31536000, immutable"));
                config.staticFiles.add(files -> pageFiles(files, "/", "no-cache"));
              }
              config.routes.before(App::protect);
              Problems.register(config.routes);
              // Routes are tried in this order; most of what is asked for is a tile.
              tiles.register(config.routes);
              access.register(config.routes);
              answers.register(config.routes);
              health.register(config.routes);
              datasets.register(config.routes);
              features.register(config.routes);
              funding.register(config.routes);
              importing.register(config.routes);
              geometries.register(config.routes);
              mappings.register(config.routes);
              needs.register(config.routes);
              ogc.register(config.routes);
              overlays.register(config.routes);
              planning.register(config.routes);
              projects.register(config.routes);
              requests.register(config.routes);
            });
  }

  private static void pageFiles(StaticFileConfig files, String path, String cacheControl) {
    files.hostedPath = path;
    files.directory = path.equals("/") ? "/web" : "/web" + path;
    files.location = Location.CLASSPATH;
    // Compressed once, not at every request; the largest is the base map.
    files.precompressMaxSize = 4_000_000;
    files.headers = Map.of("Cache-Control", cacheControl);
  }

  /** The page loads nothing from anybody else, runs no inline script, and is framed by nobody. */
  private static void protect(io.javalin.http.Context request) {
    request
        .header(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self';"
                + " worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action"
                + " 'self'; frame-ancestors 'none'")
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer");
  }

  /**
   * Starts to listen and returns the port.
   *
   * @throws AppException when the port is taken
   */
  public int start(String host, int port) {
    tileChanges.start();
    projectReview.start();
    try {
      return server.start(host, port).port();
    } catch (RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw AppException.setUp(
          "Cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + root.getMessage()
              + "). Is something else running there? Choose another port with --port.",
          e);
    }
  }

  /** Cancels a running import, then answers the last requests. */
  public void stop() {
    imports.close();
    projectReview.close();
    tileChanges.close();
    server.stop();
  }
}
