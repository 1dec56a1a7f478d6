package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.eventbus.GenerationVerticle;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus serve}. It runs verticles until the process is interrupted. */
@Command(
    name = "serve",
    description = "Serves generation requests from the event bus.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "Environment variables such as FLUXBUS_MAX_CONCURRENCY override the file, and",
      "system properties such as -Dfluxbus.maxConcurrency override both. The key comes",
      "from AIMLAPI_KEY, or from the file that apiKeyFile names."
    })
final class ServeCommand implements Callable<Integer> {
  private static final Path DEFAULT_CONF = Path.of("conf", "config.json");

  /** The time for closing Vert.x after the calls have drained. */
  private static final long CLOSE_MILLIS = 10_000;

  private final Terminal terminal;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "The configuration file (default: conf/config.json, if it exists).")
  private Path conf;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = "The number of verticles (default: the number of processors).")
  private Integer instances;

  @Option(names = "--stub", description = "Use an embedded stub server: no key, no cost.")
  private boolean stub;

  @Mixin private final NetworkMixin network = new NetworkMixin();

  @Option(names = "--cluster", description = "Join a Hazelcast cluster and serve its event bus.")
  private boolean cluster;

  @Option(
      names = "--cluster-conf",
      paramLabel = "FILE",
      description = "Hazelcast's configuration (default with --conf: conf/cluster.xml).")
  private Path clusterConf;

  @Option(
      names = "--cluster-host",
      paramLabel = "HOST",
      description =
          "The address of this node's event bus for other nodes (default: Hazelcast's address).")
  private String clusterHost;

  /** The Vertx of the stub server. It is closed after the verticles have drained. */
  private Vertx stubVertx;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (instances != null && instances < 1) {
      throw new UsageException("--instances must be at least 1, was " + instances);
    }
    if (cluster && clusterConf == null) {
      clusterConf = Cluster.DEFAULT_CONF;
      if (conf == null && !stub) {
        // Otherwise, the author of the default file could let other processes use the key.
        throw new UsageException("--cluster: name its configuration with --cluster-conf");
      }
    }
    stubVertx = CommandVertx.create();
    Vertx vertx = null;
    ServeConfig config = null;
    try {
      config = CommandVertx.await(config());
      JsonObject verticle = CommandVertx.await(stub ? stubbed(config) : keyed(config));
      vertx =
          cluster
              ? new Cluster(clusterConf, clusterHost).join(config.clusterBus())
              : CommandVertx.create();
      CommandVertx.await(deploy(vertx, verticle));
      return serve(vertx, config);
    } catch (ExecutionException e) {
      throw closing(vertx, cause(e.getCause(), config));
    } catch (UsageException | IllegalArgumentException e) {
      throw closing(vertx, cause(e, config));
    }
  }

  private Exception closing(Vertx vertx, Exception thrown) {
    if (vertx != null) {
      CommandVertx.awaitBriefly(vertx.close());
    }
    CommandVertx.awaitBriefly(stubVertx.close());
    return thrown;
  }

  /** Reports an invalid option as an error of usage, with the source of its value. */
  private static Exception cause(Throwable thrown, ServeConfig config) {
    if (thrown instanceof UsageException usage) {
      return usage;
    }
    if (thrown instanceof IllegalArgumentException invalid) {
      return new UsageException(
          config == null ? invalid.getMessage() : config.explain(invalid.getMessage()));
    }
    return thrown instanceof Exception exception ? exception : new ExecutionException(thrown);
  }

  private int serve(Vertx vertx, ServeConfig config) throws InterruptedException {
    BusOptions bus = new BusOptions(config.verticle().getJsonObject("eventBus", new JsonObject()));
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  CommandVertx.awaitAtMost(vertx.close(), bus.getDrainTimeout() + CLOSE_MILLIS);
                  CommandVertx.awaitBriefly(stubVertx.close());
                  closed.countDown();
                }));
    terminal
        .out()
        .println(
            "serving "
                + bus.getAddress()
                + (cluster
                    ? ""
                    : ", in this process only; --cluster makes it available to others"));
    terminal.out().println(files(config));
    terminal.out().flush();
    closed.await();
    return ExitStatus.SUCCEEDED;
  }

  /** The files that were read, so that users notice a file that is not their own. */
  private String files(ServeConfig config) {
    List<String> files = new ArrayList<>(config.files());
    if (cluster) {
      files.add(clusterConf.toString());
    }
    return files.isEmpty() ? "read no files" : "read " + String.join(", ", files);
  }

  private Future<ServeConfig> config() {
    Path file = conf == null && Files.exists(DEFAULT_CONF) ? DEFAULT_CONF : conf;
    return ServeConfig.read(stubVertx, file, terminal.environment(), ServeConfig.systemProperties())
        .map(
            config -> {
              if (conf == null && !stub) {
                config.requireSafeForTheKey();
              }
              return config;
            });
  }

  private Future<JsonObject> stubbed(ServeConfig config) {
    return StubServer.create(stubVertx, new StubOptions().setForm(StubForm.IMAGES))
        .listen()
        .map(
            server -> {
              JsonObject verticle = config.verticle();
              verticle.remove("apiKeyFile");
              return verticle
                  .put("apiKey", ConnectionMixin.EMBEDDED_KEY)
                  .put("baseUrl", server.baseUrl());
            });
  }

  /** Adds the key of the environment unless the configuration names a key file. */
  private Future<JsonObject> keyed(ServeConfig config) {
    JsonObject verticle = config.verticle();
    if (verticle.getValue("apiKeyFile") == null) {
      String key = ConnectionMixin.keyOf(terminal.environment());
      if (key.isEmpty()) {
        throw new UsageException(
            "no API key: set "
                + FluxClientOptions.API_KEY_VARIABLE
                + " or the option apiKeyFile (get a key at https://aimlapi.com), or try --stub,"
                + " which needs none");
      }
      verticle.put("apiKey", key);
    }
    return Future.succeededFuture(verticle);
  }

  private Future<String> deploy(Vertx vertx, JsonObject config) {
    int count = instances == null ? Runtime.getRuntime().availableProcessors() : instances;
    return Future.succeededFuture(config)
        .map(read -> network.apply(read, stub ? Map.of() : terminal.environment(), stub))
        .compose(
            all ->
                vertx.deployVerticle(
                    GenerationVerticle.class,
                    new DeploymentOptions().setConfig(all).setInstances(count)));
  }
}
