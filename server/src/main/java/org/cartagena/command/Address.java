package org.cartagena.command;

import org.cartagena.Settings;
import org.cartagena.problem.AppException;
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
    if (port != null && (port < 0 || port > 65535)) {
      throw AppException.badParameter(
          "--port: " + port + " is not a port; give a number from 0 to 65535.");
    }
    return settings.withAddress(
        host == null ? settings.host() : host, port == null ? settings.port() : port);
  }
}
