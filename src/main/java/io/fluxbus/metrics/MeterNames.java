package io.fluxbus.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.IntStream;

/** The names of the meters and of their tags. */
final class MeterNames {
  static final String CALLS = "fluxbus.calls";
  static final String ATTEMPTS = "fluxbus.attempts";
  static final String QUEUE_TIME = "fluxbus.queue.time";
  static final String IN_FLIGHT = "fluxbus.in.flight";
  static final String QUEUED = "fluxbus.queued";
  static final String LIMIT = "fluxbus.limit";
  static final String SUSPENDED = "fluxbus.suspended";
  static final String RETRIES = "fluxbus.retries";
  static final String SPENT = "fluxbus.spent.usd";
  static final String RESERVED = "fluxbus.reserved.usd";
  static final String IMAGES = "fluxbus.images";
  static final String DOWNLOADS = "fluxbus.downloads";
  static final String STORE_CALLS = "fluxbus.store.calls";
  static final String STORE_NODES_EXPIRED = "fluxbus.store.nodes.expired";
  static final String STORE_LEASES_LOST = "fluxbus.store.leases.lost";
  static final String STORE_WAITING = "fluxbus.store.waiting";
  static final String STORE_FAILURES = "fluxbus.store.failures";

  static final String CLIENT = "client";
  static final String OUTCOME = "outcome";
  static final String TYPE = "type";
  static final String RESULT = "result";
  static final String CERTAINTY = "certainty";

  /** The value of {@link #TYPE} for a success. */
  static final String NO_TYPE = "none";

  static final String SUCCEEDED = "succeeded";

  /** The shortest bucket, in milliseconds. OpenTelemetry's buckets for clients of models. */
  private static final int FIRST_BUCKET = 10;

  private static final int BUCKETS = 14;

  private MeterNames() {}

  /** Begins a timer with buckets from 0.01 to 81.92 seconds, each twice as long as the last. */
  static Timer.Builder timer(String name, String client, String description) {
    return Timer.builder(name)
        .description(description)
        .tag(CLIENT, client)
        .serviceLevelObjectives(
            IntStream.range(0, BUCKETS)
                .mapToObj(i -> Duration.ofMillis((long) FIRST_BUCKET << i))
                .toArray(Duration[]::new));
  }
}
