package org.cartagena.command;

import org.cartagena.access.Gate;
import org.cartagena.db.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code token}: makes an access token for a mine action centre and shows it once. */
@Command(
    name = "token",
    description = "Make an access token for a mine action centre; it is shown once.")
public final class TokenCommand implements Runnable {
  @Mixin private Home home;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      defaultValue = "mine action centre",
      description = "What the token is for (default: ${DEFAULT-VALUE}).")
  private String label;

  @Option(
      names = "--programmes",
      paramLabel = "CODES",
      defaultValue = "*",
      description = "Programme codes that it opens, joined by commas (default: all).")
  private String programmes;

  @Override
  public void run() {
    if (!programmes.matches("\\*|[A-Z]{3}(,[A-Z]{3})*")) {
      throw org.cartagena.problem.AppException.badParameter(
          "--programmes: \"" + programmes + "\" must be codes such as BIH,HRV, or * for all.");
    }
    try (Database database = home.open()) {
      System.out.println(new Gate(database).makeToken(label, programmes));
    }
  }
}
