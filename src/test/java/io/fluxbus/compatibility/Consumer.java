package io.fluxbus.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.compatibility.consumer.CompatibilityProgram;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The compatibility program, compiled once as a module of its own. */
record Consumer(Path classes) {
  static final String MODULE = "consumer";
  static final String MAIN = CompatibilityProgram.class.getName();

  private static final String DESCRIPTOR =
      "module " + MODULE + " { requires io.fluxbus; requires io.vertx.core; }";

  /** How the libraries are given to the JVM. */
  enum Libraries {
    CLASS_PATH,
    MODULE_PATH;

    @Override
    public String toString() {
      return this == CLASS_PATH ? "class path" : "module path";
    }
  }

  /** What a process printed, and its exit status. */
  record Run(int status, String out, String err) {}

  /** The jar of the library that the build has made. */
  static Path library() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target"))) {
      return jars.filter(
              jar -> jar.getFileName().toString().matches("fluxbus-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findAny()
          .orElseThrow();
    }
  }

  /** The folder with the jars of that version of Vert.x, and of what it depends on. */
  static Path vertx(String version) {
    return Path.of("target", "compatibility", "vertx-" + version, "lib");
  }

  /** Compiles the program with the library and that version of Vert.x on the module path. */
  static Consumer compile(String vertx, Path folder) throws IOException {
    Path descriptor = Files.writeString(folder.resolve("module-info.java"), DESCRIPTOR);
    Path classes = folder.resolve("classes");
    List<Path> sources = new ArrayList<>(List.of(descriptor));
    Path source = Path.of("src", "test", "java");
    try (Stream<Path> files =
        Files.list(source.resolve(MAIN.replace('.', '/')).resolveSibling(""))) {
      sources.addAll(files.toList());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "--release",
                      "17",
                      "-d",
                      classes.toString(),
                      "--module-path",
                      library() + File.pathSeparator + vertx(vertx)),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    return new Consumer(classes);
  }

  Run run(Jdk jdk, String vertx, Libraries libraries, Path folder)
      throws IOException, InterruptedException {
    List<String> arguments =
        libraries == Libraries.MODULE_PATH
            ? List.of(
                "--module-path",
                String.join(
                    File.pathSeparator,
                    library().toString(),
                    classes.toString(),
                    vertx(vertx).toString()),
                "--module",
                MODULE + "/" + MAIN)
            : List.of(
                "--class-path",
                String.join(
                    File.pathSeparator,
                    library().toString(),
                    classes.toString(),
                    vertx(vertx) + File.separator + "*"),
                MAIN);
    return run(jdk.command("java"), arguments, folder);
  }

  static Run run(String java, List<String> arguments, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java));
    // The program is short: compiling it further costs more than it saves.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(arguments);
    command.add(folder.toString());
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
