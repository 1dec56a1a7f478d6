package io.fluxbus.cli;

import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.image.ImageOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus send}. It sends requests to the workers of a cluster. */
@Command(
    name = "send",
    description = "Sends requests to the workers of a cluster, and writes the images to files.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {"", "The workers, started by fluxbus serve --cluster, have the API key."})
final class SendCommand implements Callable<Integer> {
  private static final long MINUTE_MILLIS = 60_000;

  private final Terminal terminal;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description =
          "The configuration of the workers, for its eventBus and eventBusOptions (default: none).")
  private Path conf;

  @Option(
      names = "--cluster-conf",
      paramLabel = "FILE",
      description = "Hazelcast's configuration (default: conf/cluster.xml).")
  private Path clusterConf = Cluster.DEFAULT_CONF;

  @Option(
      names = "--cluster-host",
      paramLabel = "HOST",
      description =
          "The address of this node's event bus for other nodes (default: Hazelcast's address).")
  private String clusterHost;

  @Option(
      names = "--stub",
      description = "Also fetch images from this machine: the workers were started with --stub.")
  private boolean stub;

  @Mixin private final NetworkMixin network = new NetworkMixin();
  @Mixin private final RequestMixin request = new RequestMixin();
  @Mixin private final IdempotencyMixin idempotency = new IdempotencyMixin();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description =
          "The maximum number of requests that the workers have at the same time (default: "
              + RemoteFluxClientOptions.DEFAULT_MAX_OUTSTANDING
              + ").")
  private Integer concurrency;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description =
          "How often a request is sent to a worker at most; it is sent again only if no worker has"
              + " started it (default: "
              + RemoteFluxClientOptions.DEFAULT_MAX_ATTEMPTS
              + ").")
  private Integer maxAttempts;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "How long a request may take, including its time in queues, such as 90s (default: "
              + RemoteFluxClientOptions.DEFAULT_TOTAL_TIMEOUT / MINUTE_MILLIS
              + "m).")
  private Duration timeout;

  @Mixin private final ImageMixin imageMixin = new ImageMixin();
  @Mixin private final OutputMixin output = new OutputMixin();

  SendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws ExecutionException, InterruptedException {
    List<GenerationRequest> requests = request.requests();
    ServeConfig config = config();
    RemoteFluxClientOptions options = clientOptions(config, requests.size());
    EventBusOptions bus = clusterBus(config);
    ImageOptions images = imageMixin.options(network, terminal.environment());
    Path folder = imageMixin.isFetching() ? output.createFolder() : null;
    return new GenerationRunner(
            requests,
            idempotency.keys(requests.size()),
            idempotency.tenant(),
            new ClusterBackend(new Cluster(clusterConf, clusterHost), bus, options, images, stub),
            folder,
            output.report(terminal, requests))
        .run();
  }

  private RemoteFluxClientOptions clientOptions(ServeConfig config, int queueSize) {
    BusOptions bus = new BusOptions(config.verticle().getJsonObject("eventBus", new JsonObject()));
    RemoteFluxClientOptions options =
        new RemoteFluxClientOptions()
            .setAddress(bus.getAddress())
            .setCancelAddress(bus.getCancelAddress())
            .setMaxQueueSize(queueSize);
    OptionSetter.set("--concurrency", concurrency, options::setMaxOutstanding);
    OptionSetter.set("--max-attempts", maxAttempts, options::setMaxAttempts);
    OptionSetter.set(
        "--timeout", timeout == null ? null : timeout.toMillis(), options::setTotalTimeout);
    return options;
  }

  private static EventBusOptions clusterBus(ServeConfig config) {
    try {
      return config.clusterBus();
    } catch (IllegalArgumentException e) {
      throw new UsageException(config.explain(e.getMessage()));
    }
  }

  /** Reads the same configuration as the workers. */
  private ServeConfig config() throws ExecutionException, InterruptedException {
    Vertx vertx = CommandVertx.create();
    try {
      return CommandVertx.await(
          ServeConfig.read(vertx, conf, terminal.environment(), ServeConfig.systemProperties()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UsageException usage) {
        throw usage;
      }
      throw e;
    } finally {
      CommandVertx.awaitBriefly(vertx.close());
    }
  }
}
