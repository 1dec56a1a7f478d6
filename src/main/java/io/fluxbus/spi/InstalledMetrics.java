package io.fluxbus.spi;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;

/** The form in which a Vertx stores its {@link FluxMetrics}. */
record InstalledMetrics(FluxMetrics metrics) implements Shareable {
  private static final String KEY = "installed";

  static void put(Vertx vertx, FluxMetrics metrics) {
    map(vertx).put(KEY, new InstalledMetrics(metrics));
  }

  static FluxMetrics get(Vertx vertx) {
    InstalledMetrics installed = map(vertx).get(KEY);
    return installed == null ? null : installed.metrics();
  }

  private static LocalMap<String, InstalledMetrics> map(Vertx vertx) {
    return vertx.sharedData().getLocalMap("__fluxbus.metrics");
  }
}
