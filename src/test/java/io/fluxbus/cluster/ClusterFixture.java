package io.fluxbus.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hazelcast.config.FileSystemXmlConfig;
import io.fluxbus.Await;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A cluster with the configuration {@code conf/cluster.xml} and free ports, and its processes. */
final class ClusterFixture implements AutoCloseable {
  private static final int PORTS = 4;

  private final Path folder;
  private final Path conf;
  private final int first;
  private final List<Process> processes = new ArrayList<>();
  private final List<Vertx> nodes = new ArrayList<>();

  ClusterFixture() throws IOException {
    folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target", "cluster-it")), "c");
    first = freePorts();
    String xml = Files.readString(Path.of("conf", "cluster.xml"));
    for (int i = 0; i < PORTS; i++) {
      xml = xml.replace(String.valueOf(5901 + i), String.valueOf(first + i));
    }
    xml = xml.replace(">fluxbus<", ">fluxbus-" + first + "<");
    conf = Files.writeString(folder.resolve("cluster.xml"), xml);
  }

  Path conf() {
    return conf;
  }

  /** The port of the first node. */
  int firstPort() {
    return first;
  }

  /** Starts a node in this process. */
  Vertx join() throws IOException {
    return join(new EventBusOptions());
  }

  /** Starts a node in this process with these options of the event bus. */
  Vertx join(EventBusOptions bus) throws IOException {
    Vertx vertx =
        Await.result(
            Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(bus))
                .withClusterManager(
                    new HazelcastClusterManager(new FileSystemXmlConfig(conf.toFile())))
                .buildClustered());
    nodes.add(vertx);
    return vertx;
  }

  /** Starts a worker in its own process, and waits until it receives requests. */
  Process serve(Map<String, String> environment, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-jar",
                Path.of("target", "fluxbus.jar").toString(),
                "serve",
                "--cluster",
                "--cluster-conf",
                conf.toString()));
    command.addAll(Arrays.asList(more));
    Process process = java(environment, command);
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = out.readLine();
    if (line == null || !line.startsWith("serving ")) {
      throw new AssertionError("the worker does not serve, see " + folder + ": " + line);
    }
    return process;
  }

  /** Starts a JVM. The fixture ends it. */
  Process java(Map<String, String> environment, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AIMLAPI_KEY", "sk-of-the-cluster");
    builder.environment().putAll(environment);
    builder.redirectError(folder.resolve("stderr-" + processes.size()).toFile());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    nodes.forEach(node -> Await.result(node.close()));
  }

  /** Returns the first of several consecutive free ports. */
  private static int freePorts() {
    for (int tries = 0; tries < 100; tries++) {
      int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      if (areFree(first)) {
        return first;
      }
    }
    throw new AssertionError("no free ports");
  }

  private static boolean areFree(int first) {
    for (int port = first; port < first + PORTS; port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        socket.getLocalPort();
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  static StubServer stub(Vertx vertx, int fromMillis, int toMillis) {
    return Await.result(
        StubServer.create(
                vertx,
                new StubOptions()
                    .setLatency(
                        Latency.uniform(
                            Duration.ofMillis(fromMillis), Duration.ofMillis(toMillis))))
            .listen());
  }

  static Map<String, String> environment(StubServer stub, int concurrency) {
    return Map.of(
        "FLUXBUS_BASE_URL",
        stub.baseUrl(),
        "FLUXBUS_MAX_CONCURRENCY",
        String.valueOf(concurrency),
        "FLUXBUS_INITIAL_CONCURRENCY",
        String.valueOf(concurrency));
  }
}
