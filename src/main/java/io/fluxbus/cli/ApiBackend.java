package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;

/**
 * The API, or an embedded stub server.
 *
 * @param options the options of the client; with a stub server, its base URL replaces theirs
 * @param stub whether to start a stub server
 * @param images the options of the downloads
 * @param fetching whether images are downloaded
 */
record ApiBackend(FluxClientOptions options, boolean stub, ImageOptions images, boolean fetching)
    implements Backend {
  @Override
  public Vertx createVertx() {
    return CommandVertx.create();
  }

  @Override
  public FluxClient createClient(Vertx vertx) throws ExecutionException, InterruptedException {
    if (stub) {
      options.setBaseUrl(CommandVertx.await(startStub(vertx, fetching)).baseUrl());
    }
    return FluxClient.create(vertx, options);
  }

  @Override
  public ImageDownloads createDownloads(Vertx vertx) {
    return new ImageDownloads(vertx, images.setBaseUrl(options.getBaseUrl()), false);
  }

  /**
   * Starts a stub server on a free port.
   *
   * @param paintEarly whether the server paints an image before it is downloaded
   */
  static Future<StubServer> startStub(Vertx vertx, boolean paintEarly) {
    return StubServer.create(
            vertx, new StubOptions().setForm(StubForm.IMAGES).setPaintEarly(paintEarly))
        .listen();
  }
}
