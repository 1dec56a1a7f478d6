package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.metrics.HealthProcedures;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The store of {@code serve}. The spend limit of the configuration becomes a budget of the store,
 * so it holds for all workers that use the store.
 */
final class ServeStore {
  private static final String LIMIT = "spendLimitUsd";
  private static final Logger LOGGER = System.getLogger("io.fluxbus.serve");

  private final Vertx vertx;
  private final StoreAddress address;
  private final SqlOutcomeStore store;
  private final DurableOptions options;

  /** The clients of the verticles. */
  private final List<DurableFluxClient> clients = new CopyOnWriteArrayList<>();

  /** The limit in the store; null for none. */
  private Double limit;

  /**
   * @param vertx the Vertx of the verticles
   * @param verticle the configuration of the verticles
   */
  ServeStore(
      Vertx vertx, StoreConfig config, JsonObject verticle, Map<String, String> environment) {
    FluxClientOptions client = client(verticle);
    this.vertx = vertx;
    this.address = config.address();
    this.store = address.create(vertx, config.passwordFile(), environment);
    this.options = new DurableOptions(config.options()).setClientOptions(client);
    this.limit = client.getSpendLimitUsd();
    if (limit != null && options.getBudget() == null) {
      options.setBudget(new BusOptions(bus(verticle)).getAddress());
    }
    requirePrice(client);
  }

  private void requirePrice(FluxClientOptions client) {
    OptionsJson.require(
        client.getPricePerImageUsd() != null
            || (options.getBudget() == null && options.getTenantBudgets().isEmpty()),
        "pricePerImageUsd must be set with " + (limit == null ? "a budget of the store" : LIMIT));
  }

  /** Where the store is, for the user. */
  String address() {
    return address.text();
  }

  /** The checks of whether a worker with the store is ready, by name. */
  Map<String, Handler<Promise<Status>>> checks() {
    Map<String, Handler<Promise<Status>>> checks = new LinkedHashMap<>();
    checks.put("store", HealthProcedures.store(store));
    if (options.getBudget() != null) {
      checks.put("budget", HealthProcedures.budget(store, options.getBudget()));
    }
    return checks;
  }

  /**
   * Connects, and sets the budget.
   *
   * @return fails with a message for the user
   */
  Future<Void> start() {
    return store
        .connect()
        .compose(v -> setBudget())
        .recover(
            cause ->
                Future.failedFuture(
                    new UsageException("the store " + address.text() + ": " + cause.getMessage())));
  }

  private Future<Void> setBudget() {
    return limit == null
        ? Future.succeededFuture()
        : store.setBudget(options.getBudget(), SpendAmounts.limit(BigDecimal.valueOf(limit)));
  }

  /** Creates a client with the store on top of the client of a verticle. */
  FluxClient wrap(FluxClient client) {
    DurableFluxClient durable = DurableFluxClient.create(vertx, client, store, options);
    clients.add(durable);
    return durable;
  }

  /**
   * Creates a client with the store on top of a client of the workers, which pay for the calls from
   * the budgets. The caller closes it.
   */
  DurableFluxClient wrapRemote(FluxClient client) {
    return DurableFluxClient.create(
        vertx, client, store, new DurableOptions(options).setBudget(null));
  }

  /** Returns the configuration of the verticles without the spend limit, which the store has. */
  static JsonObject withoutLimit(JsonObject verticle) {
    JsonObject without = verticle.copy();
    without.remove(LIMIT);
    return without;
  }

  /**
   * Follows a change of the configuration.
   *
   * @param verticle the configuration of the verticles
   * @return the same without the limit; fails if the configuration is invalid
   */
  Future<JsonObject> follow(JsonObject verticle) {
    FluxClientOptions client;
    try {
      client = client(verticle);
      requirePrice(client);
    } catch (IllegalArgumentException invalid) {
      return Future.failedFuture(invalid);
    }
    Double wanted = client.getSpendLimitUsd();
    Future<Void> changed = Future.succeededFuture();
    if (!Objects.equals(wanted, limit)) {
      if (wanted == null || options.getBudget() == null) {
        LOGGER.log(
            Level.INFO,
            "the configuration changed: restart to "
                + (wanted == null ? "remove " : "add ")
                + LIMIT);
        limit = wanted;
      } else {
        changed =
            store
                .setBudget(options.getBudget(), SpendAmounts.limit(BigDecimal.valueOf(wanted)))
                .onSuccess(v -> limit = wanted);
      }
    }
    return changed.map(v -> withoutLimit(verticle));
  }

  /** The options of the client below have changed. */
  void updated(FluxClientOptions changed) {
    clients.forEach(client -> client.update(changed));
  }

  /** Undeploys the verticles, whose calls need the store, and then closes it. */
  Future<Void> close() {
    return Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList())
        .eventually(() -> Future.join(clients.stream().map(DurableFluxClient::close).toList()))
        .eventually(store::close)
        .mapEmpty();
  }

  private static FluxClientOptions client(JsonObject verticle) {
    JsonObject client = OptionsJson.withoutNulls(verticle);
    client.remove(ConfigLayer.BUS);
    return new FluxClientOptions(client);
  }

  private static JsonObject bus(JsonObject verticle) {
    return OptionsJson.withoutNulls(verticle.getJsonObject(ConfigLayer.BUS, new JsonObject()));
  }
}
