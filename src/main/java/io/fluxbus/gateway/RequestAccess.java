package io.fluxbus.gateway;

import io.fluxbus.gateway.tenant.Tenant;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** Lets the requests pass that are permitted, and answers the others. */
final class RequestAccess {
  /** Where a request has its tenant. */
  private static final String TENANT = "fluxbus.tenant";

  private static final int UNAUTHORIZED = 401;

  private final RequestGuard guard;
  private final TenantRequests requests;
  private final GatewayResponses responses;

  RequestAccess(RequestGuard guard, GatewayOptions options, GatewayResponses responses) {
    this.guard = guard;
    this.requests =
        new TenantRequests(options.getTenants(), options.getLimits().getMaxConnections());
    this.responses = responses;
  }

  /** Whose request it is; null without tenants. */
  static Tenant tenant(RoutingContext context) {
    return context.get(TENANT);
  }

  /** Checks a request for something that belongs to a tenant. */
  void check(RoutingContext context) {
    check(context, guard::check);
  }

  /** Checks a request for a stored image. */
  void checkImage(RoutingContext context) {
    check(
        context,
        http -> {
          guard.checkImage(http);
          return null;
        });
  }

  private void check(RoutingContext context, Function<HttpServerRequest, Tenant> check) {
    try {
      Tenant tenant = check.apply(context.request());
      if (tenant != null) {
        begin(context, tenant);
      }
      context.next();
    } catch (Rejection e) {
      if (e.failure().status() == UNAUTHORIZED) {
        context.response().putHeader("WWW-Authenticate", "Bearer");
      }
      responses.fail(context.request(), e.failure(), null);
    }
  }

  private void begin(RoutingContext context, Tenant tenant) {
    if (!requests.begin(tenant.name())) {
      throw new Rejection(
          GatewayFailure.busy("overloaded", "There are too many requests with this key."));
    }
    context.addEndHandler(end -> requests.ended(tenant.name()));
    context.put(TENANT, tenant);
  }
}
