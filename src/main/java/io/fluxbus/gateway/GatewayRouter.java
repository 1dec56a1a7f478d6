package io.fluxbus.gateway;

import io.fluxbus.FluxClient;
import io.fluxbus.gateway.file.ImageStore;
import io.fluxbus.gateway.page.LiveFigures;
import io.fluxbus.gateway.page.LivePage;
import io.fluxbus.gateway.page.LivePageOptions;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.Tenants;
import io.fluxbus.gateway.webhook.WebhookStats;
import io.fluxbus.gateway.webhook.Webhooks;
import io.fluxbus.image.ImageBytes;
import io.fluxbus.internal.ByteBudget;
import io.fluxbus.internal.OptionsJson;
import io.fluxbus.store.DurableFluxClient;
import io.fluxbus.store.MemoryOutcomeStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * The gateway as a router of Vert.x Web, for an HTTP server of the application.
 *
 * <pre>{@code
 * GatewayRouter gateway = GatewayRouter.create(vertx, client, new GatewayOptions());
 * GatewayServer.create(vertx, gateway.router(), new GatewayLimits()).listen("127.0.0.1", 8080);
 * }</pre>
 *
 * <p>Its paths are {@code POST /v1/images/generations}, {@code GET} and {@code DELETE} of {@code
 * /v1/generations/{id}}, and {@code GET /v1/models}; with stored images {@code /v1/files/{name}};
 * with {@link #addPage} also {@code /} and those below {@code /live/}. It can be mounted below
 * another path.
 */
public final class GatewayRouter {
  static final String IMAGES = "/v1/images/generations";
  static final String GENERATIONS = "/v1/generations/";
  private static final String MODELS = "/v1/models";

  private final Vertx vertx;
  private final GatewayOptions options;
  private final DurableFluxClient client;
  private final GatewayCalls calls;
  private final Base64Images images;
  private final StoredImages stored;
  private final Webhooks webhooks;
  private final GatewayResponses responses;
  private final RequestGuard guard;
  private final RequestAccess access;
  private final Router router;

  /** Null if the caller has created the durable client. */
  private final DurableFluxClient ownClient;

  /** Null for none. */
  private LivePage page;

  private Future<Void> closing;

  private GatewayRouter(
      Vertx vertx, DurableFluxClient client, DurableFluxClient ownClient, GatewayOptions options) {
    InstantSource clock = InstantSource.system();
    this.vertx = vertx;
    this.client = client;
    this.ownClient = ownClient;
    this.options = options;
    this.calls = new GatewayCalls(options, System::nanoTime);
    this.images =
        new Base64Images(ImageBytes.create(vertx, options.downloads()), ByteBudget.shared());
    this.responses = new GatewayResponses(vertx, options.getLimits(), clock);
    ImageStore store =
        options.getImages().isKeep()
            ? ImageStore.create(vertx, options.getImages(), options.downloads())
            : null;
    this.stored = new StoredImages(store, options.getImages());
    this.webhooks = Webhooks.create(vertx, options.getWebhooks(), options.downloads());
    this.guard = new RequestGuard(options.getAccessToken(), options.getTenants());
    this.access = new RequestAccess(guard, options, responses);
    this.router = Router.router(vertx);
    if (store != null) {
      routeFiles(new FilesHandler(store, responses));
    }
    route(
        new GenerationsHandler(
            vertx,
            new CallScheduler(
                vertx, client, options.getTenants(), options.totalTimeout(), System::nanoTime),
            new TenantRates(System::nanoTime),
            calls,
            new BodyReader(vertx, options.getLimits(), ByteBudget.shared()),
            images,
            stored,
            webhooks,
            responses,
            clock),
        new GenerationResource(vertx, calls, client::find, stored, responses),
        new ModelsHandler(responses));
  }

  /**
   * Creates a gateway.
   *
   * @param vertx the Vertx of the HTTP server. It may be another one than that of the client
   * @param client sends the requests. If it is a {@link DurableFluxClient}, its store keeps the
   *     idempotency keys. Otherwise the gateway keeps them in a {@link MemoryOutcomeStore}
   * @param options are copied
   * @throws IllegalArgumentException if the options have tenants and an access token, or if a
   *     tenant has a budget and the client no store
   */
  public static GatewayRouter create(Vertx vertx, FluxClient client, GatewayOptions options) {
    Objects.requireNonNull(client, "client");
    Tenants tenants = options.getTenants();
    OptionsJson.require(
        tenants == null || options.getAccessToken() == null,
        "a gateway has tenants or an access token, not both");
    OptionsJson.require(
        tenants == null || !tenants.hasBudgets() || client instanceof DurableFluxClient,
        "a tenant has a budget, which needs a DurableFluxClient");
    GatewayOptions copy = new GatewayOptions(options);
    if (client instanceof DurableFluxClient durable) {
      return new GatewayRouter(vertx, durable, null, copy);
    }
    DurableFluxClient own =
        DurableFluxClient.create(vertx, client, new MemoryOutcomeStore(), copy.durable());
    return new GatewayRouter(vertx, own, own, copy);
  }

  /**
   * Adds the live page at {@code /}, for all users of the gateway. Called at most once.
   *
   * @param figures what is measured of the client; null if nothing is
   * @param pageOptions are copied
   */
  public GatewayRouter addPage(LiveFigures figures, LivePageOptions pageOptions) {
    return addPage(figures, null, pageOptions);
  }

  /**
   * Adds the live page, as {@link #addPage(LiveFigures, LivePageOptions)}, of a client that sends
   * its requests to workers. The workers pay for them, so the page shows no costs.
   *
   * @param workers the number of workers. Called on an event loop
   */
  public synchronized GatewayRouter addPage(
      LiveFigures figures, IntSupplier workers, LivePageOptions pageOptions) {
    GatewayPage source = new GatewayPage(client, calls, guard, stored, figures, workers);
    page = LivePage.create(vertx, source, source, pageOptions);
    page.mount(router);
    return this;
  }

  /** The figures of the webhooks. */
  public WebhookStats webhooks() {
    return webhooks.stats();
  }

  /** The router. */
  public Router router() {
    return router;
  }

  /** The name of an image is the right to read it, so its path is not that of the other checks. */
  private void routeFiles(FilesHandler files) {
    router.route("/" + StoredImages.FILES + ":name").handler(access::checkImage);
    serve(
        "/" + StoredImages.FILES + ":name",
        List.of(HttpMethod.GET, HttpMethod.HEAD),
        context -> files.get(context.request(), context.pathParam("name")));
  }

  private void route(
      GenerationsHandler generations, GenerationResource resource, ModelsHandler models) {
    router.route("/v1/*").handler(access::check);
    serve(
        IMAGES,
        List.of(HttpMethod.POST),
        context ->
            generations.handle(context.request(), mount(context), RequestAccess.tenant(context)));
    serve(
        GENERATIONS + ":id",
        List.of(HttpMethod.GET, HttpMethod.DELETE),
        context -> {
          HttpServerRequest http = context.request();
          Tenant tenant = RequestAccess.tenant(context);
          String owner = tenant == null ? null : tenant.name();
          if (http.method().equals(HttpMethod.GET)) {
            resource.get(http, mount(context), owner, context.pathParam("id"));
          } else {
            resource.delete(http, mount(context), owner, context.pathParam("id"));
          }
        });
    serve(MODELS, List.of(HttpMethod.GET), context -> models.list(context.request()));
    // The name of the model contains a slash, which some clients encode.
    router
        .routeWithRegex(MODELS + "/(?<model>.+)")
        .handler(
            context ->
                only(
                    context,
                    List.of(HttpMethod.GET),
                    c -> models.get(c.request(), c.pathParam("model"))));
    router
        .route("/v1/*")
        .handler(
            context ->
                responses.fail(
                    context.request(),
                    GatewayFailure.rejected(404, "not_found", null, "There is no such path."),
                    null));
    router
        .route("/v1/*")
        .failureHandler(context -> responses.fail(context.request(), failure(context), null));
  }

  private static GatewayFailure failure(RoutingContext context) {
    // Servers of applications pass on malformed requests.
    GatewayFailure malformed = RequestSyntax.failure(context.request());
    return malformed == null
        ? GatewayFailure.rejected(500, "internal_error", null, "The server has failed.")
        : malformed;
  }

  private static String mount(RoutingContext context) {
    String mount = context.mountPoint();
    return mount == null ? "" : mount.replaceAll("/+$", "");
  }

  private void serve(String path, List<HttpMethod> methods, Consumer<RoutingContext> handler) {
    router.route(path).handler(context -> only(context, methods, handler));
  }

  private void only(
      RoutingContext context, List<HttpMethod> methods, Consumer<RoutingContext> handler) {
    if (methods.contains(context.request().method())) {
      handler.accept(context);
      return;
    }
    String allow = methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
    context.response().putHeader(HttpHeaders.ALLOW, allow);
    responses.fail(
        context.request(),
        GatewayFailure.rejected(
            405, "method_not_allowed", null, "The methods of this path are " + allow + "."),
        null);
  }

  /**
   * Accepts no more calls, and waits until the running ones have their outcomes, at most for the
   * drain timeout. Then it cancels the calls that still wait. It does not close the client. Later
   * requests are answered with 503. May be called several times.
   *
   * @return completes when it is closed, and never fails
   */
  public synchronized Future<Void> close() {
    if (closing == null) {
      closing =
          calls
              .drain()
              .compose(v -> webhooks.drain())
              .timeout(options.getDrainTimeout(), TimeUnit.MILLISECONDS)
              .otherwiseEmpty()
              .onComplete(v -> calls.all().forEach(GatewayCall::withdraw))
              .compose(v -> ownClient == null ? Future.succeededFuture() : ownClient.close())
              .compose(v -> images.close())
              .compose(v -> stored.close())
              .compose(v -> webhooks.close())
              .onComplete(
                  v -> {
                    if (page != null) {
                      page.close();
                    }
                  })
              .otherwiseEmpty();
    }
    return closing;
  }
}
