package io.fluxbus.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
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
  @Mixin private final ClusterMixin cluster = new ClusterMixin();

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "Keep calls with idempotency keys in sqlite:FILE or postgresql://USER@HOST:PORT/DB. The"
              + " password comes from FLUXBUS_STORE_PASSWORD, or from store.passwordFile of the"
              + " configuration.")
  private String storeUrl;

  @Mixin private final GatewayMixin gateway = new GatewayMixin();
  @Mixin private final BridgeMixin bridges = new BridgeMixin();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description =
          "The log on standard error: ${COMPLETION-CANDIDATES} (default: info). Prompts are only"
              + " logged with trace.")
  private ProcessLog.LogLevel logLevel = ProcessLog.LogLevel.INFO;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (instances != null && instances < 1) {
      throw new UsageException("--instances must be at least 1, was " + instances);
    }
    cluster.requireOwnConf(conf != null || stub);
    ProcessLog.enable(logLevel);
    return new ServeProcess(
            terminal,
            new ServeSettings(conf, instances, stub, network, cluster, storeUrl, gateway, bridges))
        .run();
  }
}
