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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/** The process of {@code fluxbus serve}: it starts everything, and ends it in order. */
final class ServeProcess {
  private static final Path DEFAULT_CONF = Path.of("conf", "config.json");

  /** The time for closing Vert.x after the calls have drained. */
  private static final long CLOSE_MILLIS = 10_000;

  private final Terminal terminal;
  private final ServeSettings settings;

  /** Runs the stub server and the management server. It is closed after the verticles. */
  private Vertx sideVertx;

  /** The configuration file; null for none. */
  private Path file;

  /** Null without {@code --stub}. */
  private String stubUrl;

  /** Null without a store. */
  private ServeStore store;

  /** Null if no HTTP server is configured. */
  private ServeManagement management;

  /** Null until they are created. */
  private ServeBridges bridges;

  ServeProcess(Terminal terminal, ServeSettings settings) {
    this.terminal = terminal;
    this.settings = settings;
  }

  /**
   * Serves until the process is interrupted.
   *
   * @return the exit status
   * @throws UsageException if an option is invalid
   */
  int run() throws Exception {
    sideVertx = CommandVertx.create();
    Vertx vertx = null;
    ServeConfig config = null;
    try {
      Path conf = settings.conf();
      file = conf == null && Files.exists(DEFAULT_CONF) ? DEFAULT_CONF : conf;
      config = CommandVertx.await(config());
      stubUrl = settings.stub() ? CommandVertx.await(startStub()) : null;
      JsonObject all = verticle(config);
      management = management(config.gateway());
      bridges = new ServeBridges(settings.bridges(), terminal.environment());
      vertx = create(config);
      StoreConfig storeConfig = StoreConfig.of(settings.storeUrl(), config.store());
      if (storeConfig != null) {
        store = new ServeStore(vertx, storeConfig, all, terminal.environment());
        CommandVertx.await(store.start());
        all = ServeStore.withoutLimit(all);
      }
      if (management != null) {
        CommandVertx.await(management.openTenants(sideVertx, store));
      }
      CommandVertx.await(deploy(vertx, all));
      follow(vertx, all);
      List<String> urls = new ArrayList<>();
      if (management != null) {
        urls.addAll(management.start(sideVertx, vertx, all, store));
      }
      urls.addAll(bridges.start(vertx, all));
      return serve(vertx, config, urls);
    } catch (ExecutionException e) {
      throw closing(vertx, cause(e.getCause(), config));
    } catch (UsageException | IllegalArgumentException e) {
      throw closing(vertx, cause(e, config));
    }
  }

  /** Returns null if no HTTP server is configured. */
  private ServeManagement management(GatewayConfig configured) {
    GatewayConfig gateway = settings.gateway().config(configured);
    return gateway.address() == null
        ? null
        : new ServeManagement(gateway, settings.cluster().isUsed(), terminal.environment());
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
    if (settings.cluster().isUsed()) {
      vertx = settings.cluster().join(config.clusterBus(), meters);
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
    return new ServeShutdown(vertx, store, management, bridges);
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
                + (settings.cluster().isUsed()
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
    if (settings.cluster().isUsed()) {
      files.add(settings.cluster().conf().toString());
    }
    return files.isEmpty() ? "read no files" : "read " + String.join(", ", files);
  }

  private Future<ServeConfig> config() {
    return ServeConfig.read(sideVertx, file, terminal.environment(), ServeConfig.systemProperties())
        .map(
            config -> {
              if (settings.conf() == null && !settings.stub()) {
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
    return new ServeVerticle(stubUrl, settings.network(), terminal.environment()).config(config);
  }

  private Future<String> deploy(Vertx vertx, JsonObject config) {
    return vertx.deployVerticle(
        () -> store == null ? new GenerationVerticle() : new GenerationVerticle(store::wrap),
        new DeploymentOptions().setConfig(config).setInstances(settings.verticles()));
  }
}
