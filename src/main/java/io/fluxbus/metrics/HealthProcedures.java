package io.fluxbus.metrics;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.StoredBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Procedures for {@code io.vertx.ext.healthchecks.HealthChecks}.
 *
 * <pre>{@code
 * HealthChecks.create(vertx).register("event-loops", HealthProcedures.live(vertx));
 * HealthChecks.create(vertx).register("client", HealthProcedures.ready(client));
 * }</pre>
 */
public final class HealthProcedures {
  /** Shorter than the time limit of a procedure, which would be reported as a defect. */
  private static final long LONGEST_RESPONSE_MILLIS = 900;

  /** How many event loops in a row may be known until all are. */
  private static final int MAX_REPEATED = 64;

  private HealthProcedures() {}

  /**
   * Whether all event loops of the Vertx respond within 0.9 seconds, and nothing else: a platform
   * restarts a process that is not live, which turns paid calls in flight into unknown outcomes.
   */
  public static Handler<Promise<Status>> live(Vertx vertx) {
    List<Context> loops = eventLoops(vertx);
    return answer -> {
      List<Future<Void>> responses = new ArrayList<>();
      for (Context loop : loops) {
        Promise<Void> response = Promise.promise();
        try {
          loop.runOnContext(v -> response.complete());
          responses.add(response.future());
        } catch (RejectedExecutionException closed) {
          // The Vertx is closed, and the process ends without a restart.
        }
      }
      Future.all(responses)
          .timeout(LONGEST_RESPONSE_MILLIS, TimeUnit.MILLISECONDS)
          .onComplete(
              (all, failure) -> answer.tryComplete(failure == null ? Status.OK() : Status.KO()));
    };
  }

  /**
   * Whether a new request can be served: the client is not closed or suspended, and its spend limit
   * is not reached. A client with a full queue is ready. The data of the status contain the figures
   * of {@link FluxClient#stats()} in either case.
   */
  public static Handler<Promise<Status>> ready(FluxClient client) {
    return answer -> {
      FluxClientStats stats = client.stats();
      Status status =
          stats.closed() || stats.suspended() || stats.budgetExhausted()
              ? Status.KO()
              : Status.OK();
      answer.tryComplete(status.setData(figures(stats)));
    };
  }

  /**
   * Whether the store answers within 0.9 seconds. Without it, calls with an idempotency key and
   * calls that a budget pays for are not sent.
   */
  public static Handler<Promise<Status>> store(OutcomeStore store) {
    return answer ->
        store
            .beats()
            .timeout(LONGEST_RESPONSE_MILLIS, TimeUnit.MILLISECONDS)
            .onComplete(
                (nodes, failure) ->
                    answer.tryComplete(
                        failure == null
                            ? Status.OK(new JsonObject().put("nodes", nodes.size()))
                            : Status.KO()));
  }

  /**
   * Whether something is left of a budget in the store, as far as the store answers within 0.9
   * seconds. The data of the status contain the amounts.
   */
  public static Handler<Promise<Status>> budget(OutcomeStore store, String name) {
    return answer ->
        store
            .budgets()
            .timeout(LONGEST_RESPONSE_MILLIS, TimeUnit.MILLISECONDS)
            .map(
                budgets ->
                    budgets.stream()
                        .filter(budget -> budget.name().equals(name))
                        .findFirst()
                        .map(HealthProcedures::status)
                        .orElse(Status.KO()))
            .onComplete(
                (status, failure) -> answer.tryComplete(failure == null ? status : Status.KO()));
  }

  private static Status status(StoredBudget budget) {
    JsonObject amounts =
        new JsonObject()
            .put("limit_usd", SpendAmounts.usd(budget.limit()))
            .put("spent_usd", SpendAmounts.usd(budget.spent()))
            .put("leased_usd", SpendAmounts.usd(budget.leased()));
    return budget.spent() < budget.limit() ? Status.OK(amounts) : Status.KO(amounts);
  }

  private static JsonObject figures(FluxClientStats stats) {
    return new JsonObject()
        .put("in_flight", stats.inFlight())
        .put("queued", stats.queued())
        .put("limit", stats.limit())
        .put("suspended", stats.suspended())
        .put("budget_exhausted", stats.budgetExhausted())
        .put("closed", stats.closed())
        .put("spent_usd", stats.spentUsd())
        .put("reserved_usd", stats.reservedUsd());
  }

  /** One context for each event loop. New contexts take the event loops in turns. */
  private static List<Context> eventLoops(Vertx vertx) {
    List<Context> contexts = new ArrayList<>();
    Set<Executor> seen = new HashSet<>();
    // Other threads may create contexts at the same time, so one repetition does not end the turn.
    for (int repeated = 0; repeated < MAX_REPEATED; ) {
      Context next = VertxAccess.newContext(vertx);
      if (seen.add(VertxAccess.eventLoop(next))) {
        contexts.add(next);
        repeated = 0;
      } else {
        repeated++;
      }
    }
    return contexts;
  }
}
