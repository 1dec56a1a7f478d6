package io.fluxbus.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.compatibility.consumer.CompatibilityProgram;
import io.fluxbus.compatibility.consumer.MetricsProgram;
import io.fluxbus.compatibility.consumer.StubProgram;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A program compiled as a module.
 *
 * @param program the program
 * @param classes the folder of its classes
 */
record Consumer(Program program, Path classes) {

  private static final Path SOURCES = Path.of("src", "test", "java");

  /** A program, the requirements of its module and the jars of Fluxbus that it runs with. */
  enum Program {
    APPLICATION(CompatibilityProgram.class, "requires io.fluxbus; requires io.vertx.core;"),
    METRICS(
        MetricsProgram.class,
        "requires io.fluxbus; requires io.vertx.core; requires io.vertx.metrics.micrometer;"
            + " requires micrometer.core;"),
    STUB(StubProgram.class, "requires io.fluxbus.stub; requires io.vertx.core;");

    private final Class<?> main;
    private final String requirements;

    Program(Class<?> main, String requirements) {
      this.main = main;
      this.requirements = requirements;
    }

    String module() {
      return name().toLowerCase(Locale.ROOT);
    }

    String main() {
      return main.getName();
    }

    /** The jars of Fluxbus that it needs. */
    List<Path> jars() throws IOException {
      return this == STUB ? List.of(jar(""), jar("-stub")) : List.of(jar(""));
    }

    /** The folder with the jars of this version of Vert.x and of its dependencies. */
    Path vertx(String version) {
      return Path.of("target", "compatibility", "vertx-" + version)
          .resolve(this == METRICS ? "lib-with-metrics" : "lib");
    }

    private Path source() {
      return SOURCES.resolve(main().replace('.', File.separatorChar) + ".java");
    }
  }

  /** How the libraries are given to the JVM. */
  enum Libraries {
    CLASS_PATH,
    MODULE_PATH;

    @Override
    public String toString() {
      return this == CLASS_PATH ? "class path" : "module path";
    }
  }

  /** The exit status and the output of a process. */
  record Run(int status, String out, String err) {}

  private static Path jar(String classifier) throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target"))) {
      String name = "fluxbus-[0-9.]+(-SNAPSHOT)?" + classifier + "\\.jar";
      return jars.filter(jar -> jar.getFileName().toString().matches(name)).findAny().orElseThrow();
    }
  }

  /** Compiles a program with its libraries and this version of Vert.x on the module path. */
  static Consumer compile(Program program, String vertx, Path folder) throws IOException {
    Path descriptor =
        Files.writeString(
            folder.resolve("module-info.java"),
            "module " + program.module() + " { " + program.requirements + " }");
    Path classes = folder.resolve("classes");
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
                      "--source-path",
                      folder + File.pathSeparator + SOURCES,
                      "--module-path",
                      path(program.jars(), List.of(program.vertx(vertx)))),
                  null,
                  files.getJavaFileObjects(descriptor, program.source()))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    return new Consumer(program, classes);
  }

  /** The path that contains the program, its libraries and this version of Vert.x. */
  String modulePath(String vertx) throws IOException {
    return path(program.jars(), List.of(classes, program.vertx(vertx)));
  }

  private static String path(List<Path> jars, List<Path> folders) {
    return Stream.concat(jars.stream(), folders.stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  Run run(Jdk jdk, String vertx, Libraries libraries, Path folder)
      throws IOException, InterruptedException {
    List<String> arguments =
        libraries == Libraries.MODULE_PATH
            ? List.of(
                "--module-path",
                modulePath(vertx),
                "--module",
                program.module() + "/" + program.main())
            : List.of("--class-path", modulePath(vertx) + File.separator + "*", program.main());
    return run(jdk.command("java"), arguments, folder);
  }

  static Run run(String java, List<String> arguments, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java));
    // For short programs, the optimizing compiler takes more time than it saves.
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
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("the process ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
