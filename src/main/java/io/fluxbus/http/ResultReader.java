package io.fluxbus.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.internal.BaseUrl;
import io.fluxbus.json.ApiHeaders;
import io.fluxbus.json.Cost;
import io.fluxbus.json.ErrorEnvelope;
import io.fluxbus.json.ImageType;
import io.fluxbus.json.ResponseJson;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the result of a successful response, and masks the API key in all of it. A URL in which the
 * key was masked cannot be fetched: the key is sent to the API only.
 */
final class ResultReader {
  private static final int ACCEPTED = 202;

  /** The number of bytes that are sufficient to recognize an HTML page. */
  private static final int HEAD = 100;

  private static final Pattern IMAGE_TYPE =
      Pattern.compile("(?i)\\s*(image/[a-z0-9.+-]{1,50})\\s*(?:;|$)");

  private static final Pattern HTML = Pattern.compile("(?i)<(!doctype html|html|head|body)");

  private final Redactor redactor;
  private final BaseUrl base;

  ResultReader(Redactor redactor, BaseUrl base) {
    this.redactor = redactor;
    this.base = base;
  }

  /**
   * @throws NoImageException if the response contains no image
   */
  GenerationResult read(GenerationRequest request, ReceivedResponse response)
      throws NoImageException {
    ByteBuffer body = response.bytes();
    int from = body.arrayOffset() + body.position();
    int to = body.arrayOffset() + body.limit();
    String type = imageType(response, body.array(), from, to);
    if (type != null) {
      String base64 = new String(Base64.getEncoder().encode(body).array(), ISO_8859_1);
      GeneratedImage image = new GeneratedImage(null, base64, null, null, type, null, null);
      return imageBody(request, response, image);
    }
    ResponseJson json;
    try {
      json = ResponseJson.read(body.array(), from, to, request.imageCount());
    } catch (IOException e) {
      throw new NoImageException(e.getMessage() + references(response), true);
    }
    List<GeneratedImage> images = withoutSecrets(json.images());
    if (images.isEmpty()) {
      Optional<ErrorEnvelope> envelope = ErrorEnvelope.read(body.array(), from, to);
      throw new NoImageException(reason(response, json, envelope), false);
    }
    Long credits = Cost.credits(response.header(ApiHeaders.CREDITS_USED));
    BigDecimal usd = Cost.usd(response.header(ApiHeaders.USD_SPENT));
    return new GenerationResult(
        images,
        missing(request, images),
        Math.max(0, json.imageCount() - request.imageCount()),
        json.seed(),
        redactor.withoutSecret(json.prompt(), ResponseJson.MAX_PROMPT),
        withoutSecrets(json.timings()),
        inferenceId(response),
        credits == null ? json.creditsUsed() : credits,
        usd == null ? json.usdSpent() : usd);
  }

  /** Creates the result of a body that is an image itself. */
  private GenerationResult imageBody(
      GenerationRequest request, ReceivedResponse response, GeneratedImage image) {
    List<GeneratedImage> images = List.of(image);
    return new GenerationResult(
        images,
        missing(request, images),
        null,
        null,
        Map.of(),
        inferenceId(response),
        Cost.credits(response.header(ApiHeaders.CREDITS_USED)),
        Cost.usd(response.header(ApiHeaders.USD_SPENT)));
  }

  private static int missing(GenerationRequest request, List<GeneratedImage> images) {
    return Math.max(0, request.imageCount() - images.size());
  }

  /** The id of the API for support and billing, or null. */
  String inferenceId(ReceivedResponse response) {
    String id = response.header(ApiHeaders.INFERENCE_ID);
    return id == null || id.isBlank() ? null : redactor.clean(id);
  }

  /**
   * The media type of a body that is an image itself; null for another body. The header decides
   * only for formats whose first bytes are not known here.
   */
  private static String imageType(ReceivedResponse response, byte[] bytes, int from, int to) {
    if (from < to && (bytes[from] == '{' || bytes[from] == '[')) {
      // JSON, as almost always.
      return null;
    }
    String known = ImageType.of(bytes, from, to);
    String header = response.header(HttpHeaders.CONTENT_TYPE);
    if (known != null || header == null || from == to) {
      return known;
    }
    Matcher type = IMAGE_TYPE.matcher(header);
    if (!type.lookingAt()) {
      return null;
    }
    String head = new String(bytes, from, Math.min(HEAD, to - from), ISO_8859_1).trim();
    boolean text = head.startsWith("{") || head.startsWith("[") || HTML.matcher(head).lookingAt();
    return text ? null : type.group(1).toLowerCase(Locale.ROOT);
  }

  private List<GeneratedImage> withoutSecrets(List<GeneratedImage> images) {
    List<GeneratedImage> safe = new ArrayList<>(images.size());
    for (GeneratedImage image : images) {
      String url = redactor.withoutSecret(absolute(image.url()));
      String base64 = image.b64Json();
      if (base64 != null && redactor.containsSecret(base64)) {
        base64 = null;
      }
      if (url != null || base64 != null) {
        safe.add(
            new GeneratedImage(
                url,
                base64,
                image.width(),
                image.height(),
                redactor.withoutSecret(image.contentType()),
                image.nsfw(),
                null));
      }
    }
    return safe;
  }

  private Map<String, Double> withoutSecrets(Map<String, Double> timings) {
    if (timings.isEmpty()) {
      return timings;
    }
    Map<String, Double> safe = new HashMap<>();
    timings.forEach((name, seconds) -> safe.put(redactor.withoutSecret(name), seconds));
    return safe;
  }

  /** Completes a URL that has no host with the host of the API, as browsers do. */
  private String absolute(String url) {
    if (url == null || !url.startsWith("/")) {
      return url;
    }
    return url.startsWith("//") ? (base.ssl() ? "https:" : "http:") + url : base.origin() + url;
  }

  private String reason(
      ReceivedResponse response, ResponseJson json, Optional<ErrorEnvelope> envelope) {
    boolean later = response.status() == ACCEPTED || json.isPending() || location(response) != null;
    String problem = envelope.map(ErrorEnvelope::message).orElseGet(json::problem);
    return (later ? "it only announces an image that comes later" : "it carries no image")
        + references(json.id(), json.state(), json.location(), response)
        + (problem == null ? "" : ", but says: " + redactor.clean(problem));
  }

  private String references(ReceivedResponse response) {
    return references(null, null, null, response);
  }

  /**
   * Returns the id, status and location with which the user can look for an image that is not in
   * the response.
   */
  private String references(String id, String state, String location, ReceivedResponse response) {
    StringJoiner references = new StringJoiner(", ", " (", ")").setEmptyValue("");
    if (id != null) {
      references.add("id " + redactor.clean(id));
    }
    if (state != null) {
      references.add("status " + redactor.clean(state));
    }
    String where = redactor.location(location == null ? location(response) : location);
    if (where != null) {
      references.add("location " + where);
    }
    return references.toString();
  }

  private static String location(ReceivedResponse response) {
    String location = response.header(HttpHeaders.LOCATION);
    return location == null ? response.header("operation-location") : location;
  }
}
