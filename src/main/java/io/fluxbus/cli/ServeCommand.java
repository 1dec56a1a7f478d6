package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.eventbus.GenerationVerticle;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "Keep calls with idempotency keys in sqlite:FILE or postgresql://USER@HOST:PORT/DB. The"
              + " password comes from FLUXBUS_STORE_PASSWORD, or from store.passwordFile of the"
              + " configuration.")
  private String storeUrl;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description =
          "Serve the gateway, /v1, to programs on this machine, and health checks and meters:"
              + " /health/live, /health/ready and /metrics. Use a host such as 127.0.0.1 that only"
              + " operators reach.")
  private HostAndPort http;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description =
          "The log on standard error: ${COMPLETION-CANDIDATES} (default: info). Prompts are only"
              + " logged with trace.")
  private ProcessLog.LogLevel logLevel = ProcessLog.LogLevel.INFO;

  /** Runs the stub server and the management server. It is closed after the verticles. */
  private Vertx sideVertx;

  /** The configuration file; null for none. */
  private Path file;

  /** Null without {@code --stub}. */
  private String stubUrl;

  /** Null without a store. */
  private ServeStore store;

  /** Null without {@code --http}. */
  private ServeManagement management;

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
    ProcessLog.enable(logLevel);
    management = http == null ? null : new ServeManagement(http, cluster, terminal.environment());
    sideVertx = CommandVertx.create();
    Vertx vertx = null;
    ServeConfig config = null;
    try {
      file = conf == null && Files.exists(DEFAULT_CONF) ? DEFAULT_CONF : conf;
      config = CommandVertx.await(config());
      stubUrl = stub ? CommandVertx.await(startStub()) : null;
      JsonObject all = verticle(config);
      vertx = create(config);
      StoreConfig storeConfig = StoreConfig.of(storeUrl, config.store());
      if (storeConfig != null) {
        store = new ServeStore(vertx, storeConfig, all, terminal.environment());
        CommandVertx.await(store.start());
        all = ServeStore.withoutLimit(all);
      }
      CommandVertx.await(deploy(vertx, all));
      follow(vertx, all);
      List<String> urls =
          management == null ? List.of() : management.start(sideVertx, vertx, all, store);
      return serve(vertx, config, urls);
    } catch (ExecutionException e) {
      throw closing(vertx, cause(e.getCause(), config));
    } catch (UsageException | IllegalArgumentException e) {
      throw closing(vertx, cause(e, config));
    }
  }

  /** Applies changes of the configuration file while the verticles run. */
  private void follow(Vertx serving, JsonObject start) {
    if (file != null) {
      FluxClient client = ConfigFollower.client(serving, start);
      new ConfigFollower(
              () ->
                  config()
                      .map(this::verticle)
                      .compose(
                          all -> store == null ? Future.succeededFuture(all) : store.follow(all)),
              start,
              options -> {
                Set<String> restart = client.update(options);
                if (management != null) {
                  management.updated(options);
                }
                return restart;
              },
              System.getLogger("io.fluxbus.serve"))
          .start(sideVertx);
    }
  }

  private Vertx create(ServeConfig config) throws InterruptedException {
    ServeMeters meters = management == null ? null : management.meters();
    Vertx vertx;
    if (cluster) {
      vertx = new Cluster(clusterConf, clusterHost).join(config.clusterBus(), meters);
    } else {
      vertx = meters == null ? CommandVertx.create() : meters.begin(CommandVertx.options()).build();
    }
    if (management != null) {
      management.measure(vertx);
    }
    return vertx;
  }

  private Exception closing(Vertx vertx, Exception thrown) {
    if (vertx != null) {
      CommandVertx.awaitBriefly(shutdown(vertx).close());
    }
    CommandVertx.awaitBriefly(sideVertx.close());
    return thrown;
  }

  private ServeShutdown shutdown(Vertx vertx) {
    return new ServeShutdown(vertx, store, management);
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

  private int serve(Vertx vertx, ServeConfig config, List<String> urls)
      throws InterruptedException {
    BusOptions bus = new BusOptions(config.verticle().getJsonObject("eventBus", new JsonObject()));
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  CommandVertx.awaitAtMost(
                      shutdown(vertx).drainAndClose(), bus.getDrainTimeout() + CLOSE_MILLIS);
                  CommandVertx.awaitBriefly(sideVertx.close());
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
    if (store != null) {
      terminal.out().println("keeps calls in " + store.address());
    }
    terminal.out().println(files(config));
    urls.forEach(terminal.out()::println);
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
    return ServeConfig.read(sideVertx, file, terminal.environment(), ServeConfig.systemProperties())
        .map(
            config -> {
              if (conf == null && !stub) {
                config.requireSafeForTheKey();
              }
              return config;
            });
  }

  private Future<String> startStub() {
    return StubServer.create(sideVertx, new StubOptions().setForm(StubForm.IMAGES))
        .listen()
        .map(StubServer::baseUrl);
  }

  private JsonObject verticle(ServeConfig config) {
    return new ServeVerticle(stubUrl, network, terminal.environment()).config(config);
  }

  private Future<String> deploy(Vertx vertx, JsonObject config) {
    int count = instances == null ? Runtime.getRuntime().availableProcessors() : instances;
    return vertx.deployVerticle(
        () -> store == null ? new GenerationVerticle() : new GenerationVerticle(store::wrap),
        new DeploymentOptions().setConfig(config).setInstances(count));
  }
}
