package io.fluxbus.gateway.page;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the server sends to the page. */
final class PageJson {
  private static final String FAILED = "failed";
  private static final String UNKNOWN = "unknown";

  private PageJson() {}

  /** The figures of a moment. Amounts are text, because they are decimal numbers. */
  static JsonObject figures(Snapshot snapshot) {
    FluxClientStats stats = snapshot.stats();
    JsonObject json =
        new JsonObject()
            .put("t", snapshot.time().toEpochMilli())
            .put("inFlight", stats.inFlight())
            .put("limit", stats.limit())
            .put("queued", stats.queued())
            .put("retries", stats.retries())
            .put("suspended", stats.suspended())
            .put("budgetExhausted", stats.budgetExhausted())
            .put("closed", stats.closed())
            .put("totals", object(snapshot.totals()))
            .put("rates", object(snapshot.rates()));
    if (snapshot.times() != null) {
      Snapshot.Times times = snapshot.times();
      json.put("times", new JsonArray(values(times)));
    }
    if (snapshot.paying()) {
      json.put("spent", stats.spentUsd().toPlainString())
          .put("reserved", stats.reservedUsd().toPlainString());
      if (snapshot.unknownUsd() != null) {
        json.put(UNKNOWN, snapshot.unknownUsd().toPlainString());
      }
    }
    snapshot.workers().ifPresent(workers -> json.put("workers", workers));
    if (snapshot.paused() != null) {
      json.put("paused", snapshot.paused());
    }
    return json;
  }

  /** The earlier figures that curves show: one array for each curve. */
  static JsonObject history(Collection<Snapshot> history) {
    return new JsonObject()
        .put("t", column(history, s -> s.time().toEpochMilli()))
        .put("inFlight", column(history, s -> s.stats().inFlight()))
        .put("limit", column(history, s -> s.stats().limit()))
        .put("queued", column(history, s -> s.stats().queued()))
        .put(Sampler.SUCCEEDED, column(history, s -> rate(s, Sampler.SUCCEEDED)))
        .put(FAILED, column(history, s -> rate(s, FAILED)))
        .put(UNKNOWN, column(history, s -> rate(s, UNKNOWN)))
        .put("times", column(history, s -> s.times() == null ? null : values(s.times())));
  }

  /** The rate of one of the three kinds of outcomes, with two decimals. */
  static double rate(Snapshot snapshot, String kind) {
    double sum =
        snapshot.rates().entrySet().stream()
            .filter(rate -> kind(rate.getKey()).equals(kind))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    return Math.round(sum * 100) / 100.0;
  }

  private static String kind(String name) {
    if (name.equals(Sampler.SUCCEEDED)) {
      return name;
    }
    return name.equals(Sampler.name(FailureType.OUTCOME_UNKNOWN)) ? UNKNOWN : FAILED;
  }

  /**
   * What the page lists.
   *
   * @param failures null if they are not measured
   */
  static JsonObject lists(
      List<RecentFailures.Entry> failures,
      List<PageCall> calls,
      List<PageImage> images,
      boolean prompts) {
    JsonObject json =
        new JsonObject()
            .put("calls", array(calls, call -> call(call, prompts)))
            .put("images", array(images, image -> image(image, prompts)));
    return failures == null ? json : json.put("failures", array(failures, PageJson::failure));
  }

  private static JsonObject failure(RecentFailures.Entry entry) {
    return new JsonObject()
        .put("type", Sampler.name(entry.type()))
        .put("message", entry.message())
        .put("status", entry.status())
        .put("id", entry.id())
        .put("last", entry.last().toEpochMilli())
        .put("count", entry.count());
  }

  private static JsonObject call(PageCall call, boolean prompts) {
    JsonObject json =
        new JsonObject()
            .put("key", call.key())
            .put("id", call.id())
            .put("position", call.position())
            .put("submitted", call.submitted().toEpochMilli());
    return prompts && call.prompt() != null ? json.put("prompt", call.prompt()) : json;
  }

  private static JsonObject image(PageImage image, boolean prompts) {
    JsonObject json =
        new JsonObject()
            .put("path", image.path())
            .put("id", image.id())
            .put("width", image.width())
            .put("height", image.height());
    return prompts && image.prompt() != null ? json.put("prompt", image.prompt()) : json;
  }

  private static List<Long> values(Snapshot.Times times) {
    return List.of(times.waitingMedian(), times.waitingHigh(), times.apiMedian(), times.apiHigh());
  }

  private static JsonObject object(Map<String, ?> values) {
    JsonObject json = new JsonObject();
    values.forEach(
        (name, value) ->
            json.put(name, value instanceof Double rate ? Math.round(rate * 100) / 100.0 : value));
    return json;
  }

  private static JsonArray column(Collection<Snapshot> history, Function<Snapshot, Object> value) {
    return array(history, value);
  }

  private static <T> JsonArray array(Collection<T> all, Function<T, ?> json) {
    JsonArray array = new JsonArray();
    all.forEach(one -> array.add(json.apply(one)));
    return array;
  }
}
