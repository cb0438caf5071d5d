package org.cartagena.command;

import org.cartagena.Settings;
import org.cartagena.db.PrivateCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stop}: stops the server of this home directory, then its private database. */
@Command(
    name = "stop",
    description = "Stop the server and the private database of this home directory.")
public final class StopCommand implements Runnable {
  @Mixin private Home home;

  @Override
  public void run() {
    Settings settings = home.settings();
    boolean stopped = new ServerFile(settings.home()).stopServer();
    PrivateCluster cluster = new PrivateCluster(settings.home());
    boolean wasRunning = cluster.exists() && cluster.isRunning();
    cluster.stop();
    System.out.println(stopped || wasRunning ? "Stopped." : "Nothing was running.");
  }
}
