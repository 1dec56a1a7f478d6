package io.fluxbus.cli;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.batch.DollarText;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.gateway.tenant.Tenants;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.metrics.HealthProcedures;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.DurableOptions;
import io.fluxbus.store.OutcomeStore;
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

  /** The budget that pays for the calls of tenants without a budget of their own. */
  private final String budget;

  /** Whether the configuration of the store names the budget, so that it pays in any case. */
  private final boolean isNamed;

  /** The limit that was set in the store; null for none. */
  private Double limit;

  /** The options of the client below that were applied last. */
  private JsonObject applied;

  /** Whether the budget pays for calls. */
  private volatile boolean isPaying;

  /** The tenants of the gateway; null for none. */
  private Tenants tenants;

  /** Whether the gateway pays for its tenants, because other workers do not know them. */
  private boolean isGatewayPaying;

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
    this.isNamed = config.options().getBudget() != null;
    this.budget =
        isNamed ? config.options().getBudget() : new BusOptions(bus(verticle)).getAddress();
    this.options =
        new DurableOptions(config.options())
            .setClientOptions(client)
            .setBudget(null)
            .setBudgetLookup(this::budgetOf);
    this.applied = client(withoutLimit(verticle)).toJson();
    this.limit = client.getSpendLimitUsd();
    this.isPaying = isNamed || limit != null;
    requirePrice(client);
  }

  /** The store itself, which is connected by {@link #start}. */
  OutcomeStore outcomes() {
    return store;
  }

  /**
   * Lets the budgets of tenants pay for their calls. Called before the clients are created.
   *
   * @param atGateway whether the gateway pays, and not the workers
   * @throws IllegalArgumentException if the price is not known
   */
  void useTenants(Tenants used, boolean atGateway) {
    tenants = used;
    isGatewayPaying = atGateway;
    OptionsJson.require(
        options.getPricePerImageUsd() != null || !used.hasBudgets(),
        "pricePerImageUsd must be set with the budget of a tenant");
  }

  private String budgetOf(String tenant) {
    String own = tenants == null || isGatewayPaying ? null : tenants.budgetOf(tenant);
    if (own != null) {
      return own;
    }
    return isPaying && !options.getTenantBudgets().containsKey(tenant) ? budget : null;
  }

  private void requirePrice(FluxClientOptions client) {
    boolean isLimited = client.getSpendLimitUsd() != null;
    OptionsJson.require(
        client.getPricePerImageUsd() != null
            || !(isLimited
                || isNamed
                || (tenants != null && tenants.hasBudgets())
                || !options.getTenantBudgets().isEmpty()),
        "pricePerImageUsd must be set with " + (isLimited ? LIMIT : "a budget of the store"));
  }

  /** Where the store is, for the user. */
  String address() {
    return address.text();
  }

  /**
   * The checks of whether a worker with the store is ready, by name. Without a spend limit, that of
   * the budget succeeds.
   */
  Map<String, Handler<Promise<Status>>> checks() {
    Map<String, Handler<Promise<Status>>> checks = new LinkedHashMap<>();
    checks.put("store", HealthProcedures.store(store));
    Handler<Promise<Status>> check = HealthProcedures.budget(store, budget);
    checks.put(
        "budget",
        answer -> {
          if (isPaying) {
            check.handle(answer);
          } else {
            answer.complete(Status.OK());
          }
        });
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
        .compose(v -> limit == null ? Future.succeededFuture() : setLimit(limit))
        .recover(cause -> Future.failedFuture(new UsageException(failure(cause))));
  }

  private Future<Void> setLimit(double usd) {
    return store.setBudget(budget, SpendAmounts.limit(BigDecimal.valueOf(usd)));
  }

  private String failure(Throwable cause) {
    return "the store " + address.failure(cause);
  }

  /** Creates a client with the store on top of the client of a verticle. */
  FluxClient wrap(FluxClient client) {
    DurableFluxClient durable = DurableFluxClient.create(vertx, client, store, options);
    clients.add(durable);
    return durable;
  }

  /**
   * Creates a client with the store on top of a client of the workers. The workers pay for its
   * calls from the budgets, except from those of the gateway's tenants, and reuse images of seeded
   * requests: a worker would wait for the key of a seed that this client has claimed. The caller
   * closes it.
   */
  DurableFluxClient wrapRemote(FluxClient client) {
    return DurableFluxClient.create(
        vertx,
        client,
        store,
        new DurableOptions(options)
            .setBudgetLookup(isGatewayPaying ? tenants::budgetOf : null)
            .setTenantBudgets(Map.of())
            .setReuseSeeded(false));
  }

  /** Returns the configuration of the verticles without the spend limit, which the store has. */
  static JsonObject withoutLimit(JsonObject verticle) {
    JsonObject without = verticle.copy();
    without.remove(LIMIT);
    return without;
  }

  /**
   * Follows a change of the configuration. A new spend limit is set in the store. Without a spend
   * limit, no budget pays for further calls, unless the configuration of the store names one.
   *
   * @param verticle the configuration of the verticles
   * @return the same without the limit; fails with an {@link IllegalArgumentException} if the
   *     configuration is invalid, and otherwise if the store does not answer
   */
  Future<JsonObject> follow(JsonObject verticle) {
    Double wanted;
    try {
      FluxClientOptions client = client(verticle);
      requirePrice(client);
      wanted = client.getSpendLimitUsd();
      // Before the budget pays, because the price may be new.
      update(client(withoutLimit(verticle)));
    } catch (IllegalArgumentException invalid) {
      return Future.failedFuture(invalid);
    }
    return limitTo(wanted).map(v -> withoutLimit(verticle));
  }

  private Future<Void> limitTo(Double wanted) {
    if (Objects.equals(wanted, limit)) {
      return Future.succeededFuture();
    }
    if (wanted == null) {
      limit = null;
      isPaying = isNamed;
      logLimit(isNamed ? " keeps its limit; fluxbus store set-budget changes it" : " is not used");
      return Future.succeededFuture();
    }
    return setLimit(wanted)
        .onSuccess(
            v -> {
              limit = wanted;
              isPaying = true;
              logLimit(" has the limit " + DollarText.text(BigDecimal.valueOf(wanted)));
            })
        .recover(cause -> Future.failedFuture(new IllegalStateException(failure(cause), cause)));
  }

  private void logLimit(String change) {
    LOGGER.log(Level.INFO, () -> LIMIT + " changed: the budget " + budget + change);
  }

  private void update(FluxClientOptions changed) {
    JsonObject json = changed.toJson();
    if (!json.equals(applied)) {
      clients.forEach(client -> client.update(changed));
      options.setClientOptions(changed);
      applied = json;
    }
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
