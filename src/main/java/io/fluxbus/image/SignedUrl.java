package io.fluxbus.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Recognizes signed URLs that have expired, so that they are not fetched again. A status of 403 or
 * 404 alone is no proof: object storages and CDNs also send it for an image that is not available
 * yet.
 */
final class SignedUrl {
  /** Words in the permanent errors of S3, Google Cloud Storage, Azure and CDNs. */
  private static final List<String> PERMANENT_ERRORS =
      List.of(
          "expired",
          "signaturedoesnotmatch",
          "invalidaccesskeyid",
          "invalidtoken",
          "requesttimetooskewed",
          "authenticationfailed",
          "authorizationqueryparameterserror");

  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

  private static final long MIN_EPOCH_SECONDS = 1_000_000_000L;
  private static final long MIN_EPOCH_MILLIS = 100_000_000_000L;

  private SignedUrl() {}

  /** Returns whether the body of an error response describes a permanent error. */
  static boolean isPermanent(String body) {
    String text = body.toLowerCase(Locale.ROOT);
    return PERMANENT_ERRORS.stream().anyMatch(text::contains);
  }

  /**
   * Returns whether the URL contains an expiry time that has passed.
   *
   * @param target the path and query
   */
  static boolean isExpired(String target, Instant now) {
    Instant expiry = expiry(parameters(target));
    return expiry != null && expiry.isBefore(now);
  }

  private static Instant expiry(Map<String, String> parameters) {
    try {
      for (String vendor : List.of("x-amz-", "x-goog-")) {
        String date = parameters.get(vendor + "date");
        String seconds = parameters.get(vendor + "expires");
        if (date != null && seconds != null) {
          return LocalDateTime.parse(date, BASIC)
              .toInstant(ZoneOffset.UTC)
              .plusSeconds(Long.parseLong(seconds));
        }
      }
      for (String name : List.of("expires", "expiry", "exp")) {
        if (parameters.containsKey(name)) {
          return ofEpoch(Long.parseLong(parameters.get(name)));
        }
      }
      String azure = parameters.get("se");
      return azure == null ? null : OffsetDateTime.parse(azure).toInstant();
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      return null;
    }
  }

  /** Returns null for a number that is too small for a point in time, such as a duration. */
  private static Instant ofEpoch(long number) {
    if (number < MIN_EPOCH_SECONDS) {
      return null;
    }
    return number < MIN_EPOCH_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
  }

  /** Returns the query parameters, with names in lower case. In values only colons are decoded. */
  private static Map<String, String> parameters(String target) {
    Map<String, String> parameters = new HashMap<>();
    int query = target.indexOf('?');
    for (String parameter : target.substring(query + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (query >= 0 && equals > 0) {
        parameters.putIfAbsent(
            parameter.substring(0, equals).toLowerCase(Locale.ROOT),
            parameter.substring(equals + 1).replace("%3A", ":").replace("%3a", ":"));
      }
    }
    return parameters;
  }
}
