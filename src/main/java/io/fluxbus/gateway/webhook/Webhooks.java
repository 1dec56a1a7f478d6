package io.fluxbus.gateway.webhook;

import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.ForbiddenRouteException;
import io.fluxbus.internal.HostResolver;
import io.fluxbus.internal.HttpUrl;
import io.fluxbus.internal.Origin;
import io.fluxbus.internal.UrlPolicy;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.internal.WarningLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Posts the outcomes of calls to the URLs of callers. A webhook that is not delivered is lost with
 * the process. Thread-safe.
 */
public final class Webhooks {
  private static final System.Logger LOGGER = System.getLogger("io.fluxbus.gateway");
  private static final int MAX_URL = 2_048;

  private enum Warning {
    WEBHOOK
  }

  private final boolean enabled;
  private final UrlPolicy policy;
  private final InstantSource clock;
  private final WarningLog<Warning> warnings;
  private final WebhookClient client;
  private final Deliveries deliveries;

  private Webhooks(
      Vertx vertx,
      WebhookOptions options,
      ImageOptions network,
      HostResolver resolver,
      InstantSource clock) {
    this.clock = clock;
    this.enabled = options.isEnabled();
    this.policy =
        new UrlPolicy(
            options.getAllowedOrigins().stream()
                .map(Origin::parseAllowed)
                .collect(Collectors.toSet()));
    Context context = VertxAccess.newContext(vertx);
    this.warnings =
        new WarningLog<>(
            LOGGER,
            (delay, action) -> timer(vertx, context, TimeUnit.NANOSECONDS.toMillis(delay), action));
    WebhookSecrets secrets =
        new WebhookSecrets(
            vertx, options, problem -> warnings.warn(Warning.WEBHOOK, () -> problem));
    this.client = new WebhookClient(vertx, options, network, policy, resolver, secrets, clock);
    this.deliveries =
        new Deliveries(
            options.getMaxPending(),
            new RetrySchedule(
                options.getMaxAttempts(), () -> ThreadLocalRandom.current().nextDouble()),
            client,
            (delay, action) -> timer(vertx, context, delay.toMillis(), action),
            problem -> warnings.warn(Warning.WEBHOOK, () -> problem));
  }

  private static Runnable timer(Vertx vertx, Context context, long millis, Runnable action) {
    long timer = VertxAccess.setTimer(context, millis, id -> action.run());
    return () -> vertx.cancelTimer(timer);
  }

  /**
   * Creates the webhooks of a gateway.
   *
   * @param network the proxy and the certificates
   */
  public static Webhooks create(Vertx vertx, WebhookOptions options, ImageOptions network) {
    return new Webhooks(vertx, options, network, InetAddress::getAllByName, InstantSource.system());
  }

  /** A place for the webhook of one call. One of its methods must be called, once. */
  public final class Webhook {
    private final HttpUrl url;

    private Webhook(HttpUrl url) {
      this.url = url;
    }

    /**
     * Delivers the outcome of the call.
     *
     * @param call names the call among all calls
     */
    public void deliver(String call, GenerationOutcome outcome) {
      deliveries.deliver(url, WebhookMessage.of(call, outcome, clock.instant()));
    }

    /** There is no call. */
    public void release() {
      deliveries.release();
    }
  }

  /**
   * Accepts the URL of a caller. Its host is resolved and checked at each attempt.
   *
   * @return null if too many webhooks wait
   * @throws IllegalArgumentException saying what is wrong with the URL, without showing it
   */
  public Webhook accept(String url) {
    if (!enabled) {
      throw new IllegalArgumentException(
          "is not supported: this server has no secret for webhooks");
    }
    HttpUrl parsed;
    try {
      if (url.length() > MAX_URL) {
        throw new IllegalArgumentException("it is longer than " + MAX_URL + " characters");
      }
      parsed = HttpUrl.parse(url);
      Origin origin = Origin.of(parsed);
      policy.checkOrigin(origin);
      policy.checkName(origin);
    } catch (IllegalArgumentException | ForbiddenRouteException e) {
      throw new IllegalArgumentException("is not accepted: " + e.getMessage());
    }
    return deliveries.reserve() ? new Webhook(parsed) : null;
  }

  /** The current figures. */
  public WebhookStats stats() {
    return deliveries.stats();
  }

  /** Completes when the deliveries that are due have been attempted once more. */
  public Future<Void> drain() {
    return deliveries.close();
  }

  /** Closes the connections. */
  public Future<Void> close() {
    warnings.close();
    return client.close();
  }
}
