package io.fluxbus.cli;

import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** The result of a command that ran in this process: its exit status and its output. */
record Cli(int status, String out, String err) {
  static final String KEY = "sk-secret-of-the-command-line";

  static Cli run(Map<String, String> environment, String... args) {
    return run(environment, false, args);
  }

  /**
   * Runs a command.
   *
   * @param interactive whether the output is a terminal
   */
  static Cli run(Map<String, String> environment, boolean interactive, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Main.run(
            new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                environment,
                interactive,
                InputStream.nullInputStream()),
            args);
    return new Cli(status, out.toString(), err.toString());
  }

  /** Runs a command with a key in the environment. */
  static Cli run(String... args) {
    return run(Map.of("AIMLAPI_KEY", KEY), args);
  }

  /** The outcomes that {@code --json} has printed. */
  List<JsonObject> outcomes() {
    return out.lines().map(JsonObject::new).toList();
  }

  /** The type of the failure of each outcome; null for a success. */
  List<String> failureTypes() {
    return outcomes().stream()
        .map(outcome -> outcome.getJsonObject("failure", new JsonObject()).getString("type"))
        .toList();
  }
}
