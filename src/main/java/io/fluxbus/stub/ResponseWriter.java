package io.fluxbus.stub;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fluxbus.json.ApiHeaders;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Writes well-formed responses: successes in each form, and failures in the API's envelope. */
final class ResponseWriter {
  private static final BigDecimal CREDITS_PER_USD = new BigDecimal(2_000_000);
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

  private final StubOptions options;
  private final ImageHandler images;
  private final List<BigDecimal> usd;

  ResponseWriter(StubOptions options, ImageHandler images) {
    this.options = options;
    this.images = images;
    this.usd =
        IntStream.rangeClosed(0, 4)
            .mapToObj(BigDecimal::new)
            .map(options.getUsdPerImage()::multiply)
            .map(price -> price.setScale(9, RoundingMode.HALF_UP))
            .toList();
  }

  /** The price of that number of images. */
  BigDecimal usd(int count) {
    return usd.get(count);
  }

  /** Sends the response that the request's {@link StubAnswer} describes. It is not a fault. */
  void respond(AcceptedRequest accepted) {
    StubAnswer answer = accepted.answer();
    if (answer.isSuccess()) {
      successBody(accepted).onSuccess(body -> send(accepted, options.getSuccessStatus(), body));
    } else if (answer.body() != null) {
      send(accepted, answer.status(), Buffer.buffer(answer.body()));
    } else {
      HttpServerRequest http = accepted.http();
      writeHead(accepted, answer.status());
      end(http.response(), errorBody(http, answer.status(), answer.message()));
    }
  }

  /** Sends a status with the API's error envelope. */
  void sendError(HttpServerRequest http, int status, String message) {
    http.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    end(http.response(), errorBody(http, status, message));
  }

  Buffer errorBody(HttpServerRequest http, int status, String message) {
    return json(
        new Envelope(
            message, http.path(), UUID.randomUUID().toString(), status, Instant.now().toString()));
  }

  /** Creates the body of a success. With Base64, the images are painted first. */
  Future<Buffer> successBody(AcceptedRequest accepted) {
    List<ImageKey> keys = accepted.images();
    String origin = origin(accepted.http());
    return switch (options.getForm()) {
      case IMAGES -> Future.succeededFuture(json(ImagesForm.of(accepted, origin, keys)));
      case DATA ->
          Future.succeededFuture(
              json(
                  dataForm(
                      keys.stream().map(key -> new Datum(origin + key.path(), null)).toList())));
      case BASE64 ->
          Future.all(keys.stream().map(images::image).toList())
              .map(
                  painted ->
                      json(
                          dataForm(
                              painted.<Buffer>list().stream()
                                  .map(
                                      image ->
                                          new Datum(
                                              null,
                                              Base64.getEncoder().encodeToString(image.getBytes())))
                                  .toList())));
    };
  }

  /** Sets the status and the headers of the response. The headers of the answer come last. */
  HttpServerResponse writeHead(AcceptedRequest accepted, int status) {
    HttpServerResponse response = accepted.http().response();
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(ApiHeaders.INFERENCE_ID, accepted.inferenceId());
    if (status < 300) {
      BigDecimal spent = usd(accepted.imageCount());
      response
          .putHeader(ApiHeaders.CREDITS_USED, String.valueOf(credits(spent)))
          .putHeader(ApiHeaders.USD_SPENT, spent.toPlainString());
    }
    accepted.answer().headers().forEach(response::putHeader);
    return response;
  }

  private void send(AcceptedRequest accepted, int status, Buffer body) {
    end(writeHead(accepted, status), body);
  }

  /** The scheme and authority that the client used; without a Host header, the local address. */
  private static String origin(HttpServerRequest http) {
    Object authority = http.authority() != null ? http.authority() : http.localAddress();
    return http.scheme() + "://" + authority;
  }

  private DataForm dataForm(List<Datum> data) {
    BigDecimal spent = usd(data.size());
    return new DataForm(data, Map.of("usage", new Usage(credits(spent), spent)));
  }

  private static void end(HttpServerResponse response, Buffer body) {
    if (!response.closed() && !response.ended()) {
      response.end(body);
    }
  }

  private static long credits(BigDecimal usd) {
    return usd.multiply(CREDITS_PER_USD).longValue();
  }

  private static Buffer json(Object value) {
    try {
      return Buffer.buffer(WRITER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  record Envelope(
      String message, String path, String requestId, int statusCode, String timestamp) {}

  record DataForm(List<Datum> data, Map<String, Usage> meta) {}

  @JsonInclude(Include.ALWAYS)
  record Datum(String url, @JsonProperty("b64_json") String b64Json) {}

  record Usage(
      @JsonProperty("credits_used") long creditsUsed,
      @JsonProperty("usd_spent") BigDecimal usdSpent) {}

  record ImagesForm(
      List<SizedImage> images,
      Map<String, Double> timings,
      long seed,
      @JsonProperty("has_nsfw_concepts") List<Boolean> nsfw,
      String prompt) {

    static ImagesForm of(AcceptedRequest accepted, String origin, List<ImageKey> keys) {
      return new ImagesForm(
          keys.stream().map(key -> SizedImage.of(origin, key)).toList(),
          Map.of(),
          accepted.seed(),
          Collections.nCopies(keys.size(), false),
          accepted.request().prompt());
    }
  }

  record SizedImage(
      String url, int width, int height, @JsonProperty("content_type") String contentType) {

    static SizedImage of(String origin, ImageKey key) {
      return new SizedImage(origin + key.path(), key.width(), key.height(), key.contentType());
    }
  }
}
