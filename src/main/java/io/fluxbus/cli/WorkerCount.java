package io.fluxbus.cli;

import io.fluxbus.internal.VertxAccess;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.List;
import java.util.function.IntSupplier;

/** The number of the cluster's nodes that serve requests. It asks every few seconds. */
final class WorkerCount implements IntSupplier {
  private static final long PERIOD_MILLIS = 3_000;

  private final Vertx vertx;
  private final String address;
  private volatile int count;

  private WorkerCount(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address;
  }

  /**
   * Starts to count, until the Vertx closes.
   *
   * @param vertx a node of the cluster
   * @param address the address of the workers on the event bus
   */
  static WorkerCount start(Vertx vertx, String address) {
    WorkerCount workers = new WorkerCount(vertx, address);
    workers.update();
    vertx.setPeriodic(PERIOD_MILLIS, tick -> workers.update());
    return workers;
  }

  private void update() {
    Promise<List<RegistrationInfo>> registrations = Promise.promise();
    VertxAccess.clusterManager(vertx).getRegistrations(address, registrations);
    registrations
        .future()
        .onSuccess(
            all -> count = (int) all.stream().map(RegistrationInfo::nodeId).distinct().count());
  }

  @Override
  public int getAsInt() {
    return count;
  }
}
