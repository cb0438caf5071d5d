package org.cartagena.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.cartagena.App;
import org.cartagena.Exit;
import org.cartagena.Settings;
import org.cartagena.access.Gate;
import org.cartagena.db.Database;
import org.cartagena.geo.SourceCrs;
import org.cartagena.ingest.Importer;
import org.cartagena.problem.AppException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}: serves until it is stopped. */
@Command(name = "serve", description = "Serve the map and the API until stopped with Ctrl-C.")
public final class ServeCommand implements Runnable {
  @Mixin private Home home;
  @Mixin private Address address;

  @Override
  public void run() {
    Settings settings = home.settings();
    serve(address.over(settings), database -> {});
  }

  /** Opens the database, prepares it, serves, and waits for the end of the process. */
  static void serve(Settings settings, java.util.function.Consumer<Database> prepare) {
    ServerFile serverFile = new ServerFile(settings.home());
    serverFile.claim();
    Exit.before(serverFile::release);
    requireFree(settings.host(), settings.port());
    SourceCrs.keepEpsgDatabaseIn(settings.home().resolve("epsg"));
    Database database = Database.open(settings);
    Exit.before(database::close);
    Importer.failOrphans(database);
    prepare.accept(database);
    database.watch();
    App app = new App(database, settings.home());
    Exit.before(app::stop);
    int listening = app.start(settings.host(), settings.port());
    Gate gate = new Gate(database);
    if (!gate.hasTokens()) {
      System.out.println(
          "Token of the mine action centre (shown once; ./cartagena token makes another): "
              + gate.makeToken("first start", "*"));
    }
    System.out.println("Cartagena is at http://" + settings.host() + ":" + listening + "/");
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Told before a database is created and a country loaded, not after. */
  private static void requireFree(String host, int port) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw AppException.setUp(
          "Cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "). Is something else running there? Choose another port with --port.",
          e);
    }
  }
}
