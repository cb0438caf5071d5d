package org.cartagena.command;

import org.cartagena.db.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code publish}: makes a staged version the published one of its dataset. */
@Command(
    name = "publish",
    description = "Publish a version in place of the published one of its dataset.")
public final class PublishCommand implements Runnable {
  @Mixin private Home home;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "Id of the version, from ./cartagena status.")
  private int versionId;

  @Override
  public void run() {
    try (Database database = home.open()) {
      Publishing.publish(database, versionId, spec.commandLine().getOut());
    }
  }
}
