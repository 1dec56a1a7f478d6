package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.image.ImageOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code fluxbus generate}. It checks its options before it starts a {@link
 * GenerationRunner}.
 */
@Command(
    name = "generate",
    description = "Generates images from prompts at the same time and writes them to files.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ConnectionMixin connection = new ConnectionMixin();
  @Mixin private final RequestMixin request = new RequestMixin();
  @Mixin private final IdempotencyMixin idempotency = new IdempotencyMixin();

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "Keep the outcomes of --idempotency-key in sqlite:FILE or postgresql://USER@HOST:PORT/DB."
              + " The password comes from FLUXBUS_STORE_PASSWORD.")
  private String store;

  @Mixin private final FlowControlMixin flowControl = new FlowControlMixin();
  @Mixin private final ImageMixin imageMixin = new ImageMixin();
  @Mixin private final OutputMixin output = new OutputMixin();

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    List<GenerationRequest> requests = request.requests();
    if (idempotency.isSet() != (store != null)) {
      throw new UsageException("--idempotency-key and --store need each other");
    }
    if (idempotency.tenant() != null && store == null) {
      throw new UsageException("--tenant needs --store");
    }
    FluxClientOptions options = connection.clientOptions(terminal.environment());
    flowControl.apply(options);
    ImageOptions images = imageMixin.options(connection, options, terminal.environment());
    Path folder = imageMixin.isFetching() ? output.createFolder() : null;
    // The queue has room for all requests.
    options.setMaxQueueSize(requests.size());
    ApiBackend backend =
        new ApiBackend(options, connection.stub(), images, imageMixin.isFetching());
    return new GenerationRunner(
            requests,
            idempotency.keys(requests.size()),
            idempotency.tenant(),
            store == null
                ? backend
                : new StoreBackend(backend, StoreAddress.of(store), terminal.environment()),
            folder,
            output.report(terminal, requests))
        .run();
  }
}
