package io.fluxbus.gateway.page;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Answers {@code POST /live/actions/ACTION}. Each action requires the admin token. */
final class ActionsHandler {
  private static final int NO_CONTENT = 204;

  /** Null if nothing can be done. */
  private final PageActions actions;

  private final AdminToken token;

  ActionsHandler(PageActions actions, AdminToken token) {
    this.actions = actions;
    this.token = token;
  }

  /** Whether an operator can do anything. */
  boolean isAvailable() {
    return actions != null && token.isConfigured();
  }

  void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (!isAvailable()) {
      PageHeaders.fail(response, 403, "No admin token is configured, so nobody can do this.");
    } else if (!token.isOf(context.request())) {
      PageHeaders.fail(response, 401, "This is not the admin token.");
    } else {
      perform(context, response);
    }
  }

  private void perform(RoutingContext context, HttpServerResponse response) {
    switch (context.pathParam("action")) {
      case "verify" -> done(response);
      case "pause" -> {
        actions.pause();
        done(response);
      }
      case "resume" -> {
        actions.resume();
        done(response);
      }
      case "cancel" -> cancel(response, context.request().getParam("key"));
      default -> PageHeaders.fail(response, 404, "There is no such action.");
    }
  }

  private void cancel(HttpServerResponse response, String key) {
    if (key != null && actions.cancel(key)) {
      done(response);
    } else {
      PageHeaders.fail(
          response, 409, "The call does not wait any more. It may be billed, so it goes on.");
    }
  }

  private static void done(HttpServerResponse response) {
    response.setStatusCode(NO_CONTENT).end();
  }
}
