package io.fluxbus.benchmarks.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The environment of a run. It contains nothing that identifies the machine or its users. */
final class Environment {
  private static final List<String> LIBRARIES =
      List.of(
          "vertx-core",
          "netty-common",
          "netty-tcnative-classes",
          "jackson-core",
          "jmh-core",
          "openai-java",
          "langchain4j-open-ai",
          "spring-ai-openai");

  private Environment() {}

  /** Returns the facts by name. */
  static Map<String, String> facts(List<String> jvmArgs) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    facts.put("commit", commit());
    facts.put("processor", Runtime.getRuntime().availableProcessors() + " cores, " + processor());
    // Without the suffix that a distribution or a host adds to the kernel's version.
    String version = System.getProperty("os.version").replaceFirst("-.*", "");
    facts.put("system", System.getProperty("os.name") + " " + version);
    facts.put("JDK", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    facts.put("JVM arguments", String.join(" ", jvmArgs));
    facts.put("pinned", Cores.pins() ? "the client to one core, the stub to another" : "no");
    for (String library : LIBRARIES) {
      facts.put(library, version(library));
    }
    return facts;
  }

  private static String version(String library) {
    Pattern jar = Pattern.compile("[/\\\\]" + library + "-(\\d[^/\\\\]*)\\.jar");
    Matcher found = jar.matcher(System.getProperty("java.class.path"));
    return found.find() ? found.group(1) : "unknown";
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String commit() {
    String commit = git("rev-parse", "--short", "HEAD");
    return git("status", "--porcelain").isEmpty() ? commit : commit + ", with changes";
  }

  private static String git(String... arguments) {
    List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
    try {
      Process process = new ProcessBuilder(command).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? out.trim() : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
