package org.cartagena.command;

import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code withdraw}: takes a published version back. */
@Command(
    name = "withdraw",
    description = "Withdraw a published version; the one before it is published again.")
public final class WithdrawCommand implements Runnable {
  @Mixin private Home home;

  @Parameters(paramLabel = "ID", description = "Id of the version, from ./cartagena status.")
  private int versionId;

  @Override
  public void run() {
    try (Database database = home.open()) {
      Viewer viewer = Viewer.terminal(System.getProperty("user.name"));
      new DatasetStore(new Gate(database)).withdraw(viewer, versionId);
      System.out.println("Version " + versionId + " is withdrawn.");
    }
  }
}
