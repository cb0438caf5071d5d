package org.cartagena.command;

import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code publish}: makes a staged version the published one of its dataset. */
@Command(
    name = "publish",
    description = "Publish a version in place of the published one of its dataset.")
public final class PublishCommand implements Runnable {
  @Mixin private Home home;

  @Parameters(paramLabel = "ID", description = "Id of the version, from ./cartagena status.")
  private int versionId;

  @Override
  public void run() {
    try (Database database = home.open()) {
      Viewer viewer = Viewer.terminal(System.getProperty("user.name"));
      new DatasetStore(new Gate(database)).publish(viewer, versionId);
      System.out.println("Version " + versionId + " is published.");
    }
  }
}
