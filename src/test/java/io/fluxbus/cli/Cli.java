package io.fluxbus.cli;

import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Runs a command in this process, and keeps what it said. */
record Cli(int status, String out, String err) {
  static final String KEY = "sk-secret-of-the-command-line";

  static Cli run(Map<String, String> environment, String... args) {
    return run(environment, false, args);
  }

  /** As on a terminal, when a person is looking. */
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

  /** With a key in the environment. */
  static Cli run(String... args) {
    return run(Map.of("AIMLAPI_KEY", KEY), args);
  }

  /** What {@code --json} told. */
  List<JsonObject> outcomes() {
    return out.lines().map(JsonObject::new).toList();
  }

  /** Of each of those, null for a success. */
  List<String> failureTypes() {
    return outcomes().stream()
        .map(outcome -> outcome.getJsonObject("failure", new JsonObject()).getString("type"))
        .toList();
  }
}
