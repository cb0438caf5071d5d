package org.cartagena.command;

import org.cartagena.Settings;
import picocli.CommandLine.Option;

/** The options of the commands that serve: where to listen. */
public final class Address {
  @Option(
      names = "--port",
      paramLabel = "N",
      description = "TCP port (default: 8080; 0 = any free one).")
  private Integer port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: 127.0.0.1, this machine only).")
  private String host;

  /** These settings with what was given on the command line. */
  Settings over(Settings settings) {
    return settings.withAddress(
        host == null ? settings.host() : host, port == null ? settings.port() : port);
  }
}
