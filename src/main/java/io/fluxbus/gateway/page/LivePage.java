package io.fluxbus.gateway.page;

import io.fluxbus.gateway.page.PageFiles.PageFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A page that shows what a client does, now and in the last five minutes. Browsers get one snapshot
 * each second as server-sent events. It sets no cookie, and needs no other host.
 *
 * <pre>{@code
 * LivePage page = LivePage.create(vertx, source, access, new LivePageOptions());
 * page.mount(router);
 * }</pre>
 *
 * <p>Its paths are {@code /} and those below {@code /live/}.
 */
public final class LivePage {
  private static final long PERIOD_MILLIS = 1_000;
  private static final String RETRY_SECONDS = "10";

  private final Vertx vertx;
  private final Feed feed;
  private final Viewers viewers;
  private final PageAccess access;
  private final AdminToken adminToken;
  private final ActionsHandler actions;
  private final Future<PageFiles> files;
  private long timer;

  private LivePage(Vertx vertx, PageSource source, PageAccess access, LivePageOptions options) {
    this.vertx = vertx;
    this.access = access;
    this.adminToken = new AdminToken(options.getAdminToken());
    this.actions = new ActionsHandler(source.actions(), adminToken);
    this.viewers = new Viewers(options.getMaxViewers());
    this.feed =
        new Feed(
            source,
            new Sampler(source, InstantSource.system(), System::nanoTime),
            actions.isAvailable(),
            options.isShowPrompts());
    this.files = vertx.executeBlocking(PageFiles::read);
    feed.next();
  }

  /**
   * Creates a page. It takes snapshots until it is closed.
   *
   * @param access decides who may see it
   * @param options are copied
   */
  public static LivePage create(
      Vertx vertx, PageSource source, PageAccess access, LivePageOptions options) {
    LivePage page = createStopped(vertx, source, access, options);
    page.timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> page.tick());
    return page;
  }

  /** Creates a page that takes its next snapshots only by {@link #tick}. */
  static LivePage createStopped(
      Vertx vertx, PageSource source, PageAccess access, LivePageOptions options) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(access, "access");
    return new LivePage(vertx, source, access, new LivePageOptions(options));
  }

  /** Takes a snapshot, and sends it to every viewer. */
  void tick() {
    viewers.send(feed.next());
  }

  int viewers() {
    return viewers.size();
  }

  /** Adds the paths of the page to a router. Other paths are left to the router. */
  public void mount(Router router) {
    route(router, "/", HttpMethod.GET, context -> file(context, PageFiles.INDEX));
    route(router, "/live/events", HttpMethod.GET, this::events);
    route(router, "/live/actions/:action", HttpMethod.POST, actions::handle);
    route(
        router, "/live/:file", HttpMethod.GET, context -> file(context, context.pathParam("file")));
  }

  private void route(
      Router router, String path, HttpMethod method, Consumer<RoutingContext> handler) {
    router
        .route(path)
        .handler(
            context -> {
              HttpServerResponse response = context.response();
              PageHeaders.put(response);
              if (access.isForeign(context.request())) {
                PageHeaders.fail(response, 403, "Use the address of this server on this machine.");
              } else if (!accepts(method, context.request().method())) {
                response.putHeader(HttpHeaders.ALLOW, method.name());
                PageHeaders.fail(response, 405, "The method of this path is " + method + ".");
              } else {
                handler.accept(context);
              }
            });
  }

  private static boolean accepts(HttpMethod method, HttpMethod requested) {
    return requested.equals(method)
        || (requested.equals(HttpMethod.HEAD) && method.equals(HttpMethod.GET));
  }

  private void file(RoutingContext context, String name) {
    HttpServerResponse response = context.response();
    files.onComplete(
        read -> {
          PageFile file = read.all().get(name);
          if (file == null) {
            PageHeaders.fail(response, 404, "There is no such file.");
          } else if (file.tag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
          } else {
            response
                .putHeader(HttpHeaders.CONTENT_TYPE, file.type())
                .putHeader(HttpHeaders.ETAG, file.tag())
                .end(file.bytes());
          }
        },
        defect -> PageHeaders.fail(response, 500, "The files of the page cannot be read."));
  }

  private void events(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    if (!access.permits(request) && !adminToken.isOf(request)) {
      response.putHeader("WWW-Authenticate", "Bearer");
      PageHeaders.fail(response, 401, "Enter the access token of the gateway.");
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        // Proxies such as nginx would hold back the events.
        .putHeader("X-Accel-Buffering", "no");
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    response.setChunked(true);
    if (!viewers.add(request, feed)) {
      response.setChunked(false).putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
      PageHeaders.fail(response, 503, "Too many pages are open.");
    }
  }

  /** Ends the open pages, which show that the connection is lost. May be called several times. */
  public void close() {
    vertx.cancelTimer(timer);
    viewers.close();
  }
}
