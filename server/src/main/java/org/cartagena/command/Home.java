package org.cartagena.command;

import java.nio.file.Path;
import org.cartagena.Settings;
import org.cartagena.db.Database;
import picocli.CommandLine.Option;

/** The option that all commands share: where Cartagena keeps its things. */
public final class Home {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Directory of the private database and files (default: var).")
  private Path directory;

  /** Settings of the environment, with this home directory if one is given. */
  public Settings settings() {
    Settings settings = Settings.from(System.getenv());
    return directory == null ? settings : settings.withHome(directory);
  }

  /** Opens the database of these settings; the caller closes it. */
  public Database open() {
    return Database.open(settings());
  }
}
