package io.fluxbus.gateway;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.gateway.page.LiveFigures;
import io.fluxbus.gateway.page.PageAccess;
import io.fluxbus.gateway.page.PageActions;
import io.fluxbus.gateway.page.PageCall;
import io.fluxbus.gateway.page.PageImage;
import io.fluxbus.gateway.page.PageSource;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/**
 * What the live page shows of a gateway.
 *
 * @param figures null if nothing is measured
 * @param workerCount the number of workers, which pay; null if the client itself sends the requests
 */
record GatewayPage(
    FluxClient client,
    GatewayCalls gatewayCalls,
    RequestGuard guard,
    StoredImages stored,
    LiveFigures figures,
    IntSupplier workerCount)
    implements PageSource, PageActions, PageAccess {

  @Override
  public FluxClientStats stats() {
    return client.stats();
  }

  @Override
  public PageActions actions() {
    return this;
  }

  @Override
  public boolean isPaying() {
    return workerCount == null;
  }

  @Override
  public OptionalInt workers() {
    return workerCount == null ? OptionalInt.empty() : OptionalInt.of(workerCount.getAsInt());
  }

  @Override
  public List<PageCall> calls(int max) {
    return gatewayCalls.oldest(max).stream()
        .map(
            call ->
                new PageCall(
                    key(call),
                    call.request().id(),
                    call.position(),
                    call.submitted(),
                    call.request().prompt()))
        .toList();
  }

  @Override
  public List<PageImage> images(int max) {
    return stored.newest(max).stream()
        .map(
            image ->
                new PageImage(
                    StoredImages.FILES + image.name(),
                    image.id(),
                    image.width(),
                    image.height(),
                    image.prompt()))
        .toList();
  }

  /** Tenants may use the same ids. */
  private static String key(GatewayCall call) {
    return (call.tenant() == null ? "" : call.tenant()) + "/" + call.id().text();
  }

  @Override
  public boolean isPaused() {
    return gatewayCalls.isPaused();
  }

  @Override
  public void pause() {
    gatewayCalls.setPaused(true);
  }

  @Override
  public void resume() {
    gatewayCalls.setPaused(false);
  }

  @Override
  public boolean cancel(String key) {
    return gatewayCalls.oldest(Integer.MAX_VALUE).stream()
        .filter(call -> key(call).equals(key))
        .findFirst()
        .map(GatewayCall::withdraw)
        .orElse(false);
  }

  @Override
  public boolean isForeign(HttpServerRequest request) {
    return guard.isForeign(request);
  }

  @Override
  public boolean permits(HttpServerRequest request) {
    return guard.permits(request);
  }
}
