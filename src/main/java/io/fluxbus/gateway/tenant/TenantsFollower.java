package io.fluxbus.gateway.tenant;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads the tenants of a file again when it has changed. Its methods and handlers run on one
 * context, so one look at the file follows the other.
 */
final class TenantsFollower {
  private static final long PERIOD_MILLIS = 1_000;

  private static final Logger LOGGER = System.getLogger("io.fluxbus.gateway");

  private final Vertx vertx;
  private final TenantsFile file;
  private final Function<List<Tenant>, Future<Void>> prepare;
  private final Consumer<TenantIndex> revoke;
  private final Consumer<TenantIndex> apply;
  private long timer = -1;
  private boolean looking;
  private boolean closed;

  /** The state of the file that was applied last. */
  private String applied;

  /** The message of the last failure; null after a success. */
  private String problem;

  /** What a look at the file has found; no tenants if it has not changed. */
  private record Look(String state, List<Tenant> tenants) {}

  /**
   * @param prepare is called before tenants are applied; they are not applied if it fails
   * @param revoke is called before that, so that keys are revoked in any case
   */
  TenantsFollower(
      Vertx vertx,
      TenantsFile file,
      Function<List<Tenant>, Future<Void>> prepare,
      Consumer<TenantIndex> revoke,
      Consumer<TenantIndex> apply) {
    this.vertx = vertx;
    this.file = file;
    this.prepare = prepare;
    this.revoke = revoke;
    this.apply = apply;
  }

  /** Reads the file for the first time, and then follows it. */
  Future<Void> start() {
    return look()
        .onSuccess(
            v -> {
              synchronized (this) {
                if (!closed) {
                  timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> check());
                }
              }
            });
  }

  /** Looks at the file, unless another look is under way. */
  Future<Void> check() {
    synchronized (this) {
      if (looking) {
        return Future.succeededFuture();
      }
      looking = true;
    }
    return look()
        .onComplete(
            v -> {
              synchronized (this) {
                looking = false;
              }
            })
        .onSuccess(v -> problem = null)
        .onFailure(this::warn)
        .otherwiseEmpty();
  }

  private Future<Void> look() {
    return vertx
        .executeBlocking(this::readChanges)
        .compose(
            look -> {
              if (look.tenants() == null) {
                return Future.succeededFuture();
              }
              TenantIndex index = new TenantIndex(look.tenants());
              revoke.accept(index);
              return prepare
                  .apply(look.tenants())
                  .recover(this::notPrepared)
                  .onSuccess(v -> changed(look.state(), index));
            });
  }

  private Look readChanges() {
    try {
      String state = file.state();
      return new Look(state, state.equals(applied) ? null : file.read());
    } catch (IOException e) {
      throw new IllegalArgumentException(file.message(e), e);
    }
  }

  private Future<Void> notPrepared(Throwable cause) {
    return Future.failedFuture(
        cause instanceof IllegalArgumentException invalid
            ? new IllegalArgumentException(
                "the tenants file " + file.path() + ": " + invalid.getMessage(), invalid)
            : new IllegalStateException(
                "the budgets of the tenants cannot be set: " + cause.getMessage(), cause));
  }

  private void changed(String state, TenantIndex index) {
    apply.accept(index);
    applied = state;
    LOGGER.log(
        Level.INFO,
        () -> "tenants of the gateway: " + index.all().size() + ", their keys: " + index.keys());
  }

  private void warn(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
    if (!Objects.equals(message, problem)) {
      problem = message;
      LOGGER.log(Level.WARNING, () -> "the tenants do not change: " + message);
    }
  }

  synchronized void close() {
    closed = true;
    vertx.cancelTimer(timer);
  }
}
