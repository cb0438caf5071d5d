package org.cartagena.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code migrate}: brings the schema up to this release; opening the database does it. */
@Command(
    name = "migrate",
    description = "Create the database if there is none and bring its schema up to date.")
public final class MigrateCommand implements Runnable {
  @Mixin private Home home;

  @Override
  public void run() {
    home.open().close();
    System.out.println("The schema is up to date.");
  }
}
