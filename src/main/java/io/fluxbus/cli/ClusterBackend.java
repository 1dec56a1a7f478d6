package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.image.ImageOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;

/**
 * The workers of a Hazelcast cluster.
 *
 * @param conf Hazelcast's configuration
 * @param bus the options of the cluster's event bus
 * @param options the options of the client
 * @param images the options of the downloads
 * @param stubs whether the workers use stub servers on this machine
 */
record ClusterBackend(
    Cluster conf,
    EventBusOptions bus,
    RemoteFluxClientOptions options,
    ImageOptions images,
    boolean stubs)
    implements Backend {
  @Override
  public Vertx createVertx() throws InterruptedException {
    return conf.join(bus, null);
  }

  @Override
  public FluxClient createClient(Vertx vertx) {
    return RemoteFluxClient.create(vertx, options);
  }

  @Override
  public ImageDownloads createDownloads(Vertx vertx) {
    return new ImageDownloads(vertx, images, stubs);
  }
}
