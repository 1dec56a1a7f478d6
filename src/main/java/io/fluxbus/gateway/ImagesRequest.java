package io.fluxbus.gateway;

import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.InvalidRequestException;
import io.fluxbus.json.RequestJson;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request for images, in the API's own form or in OpenAI's. The members of OpenAI's form that
 * have no counterpart in the API are ignored, unless the response would not be what they request.
 *
 * @param base64 whether the caller wants the bytes of the images instead of their URLs
 * @param webhookUrl where the outcome is posted to; null for nowhere. It may be secret
 */
record ImagesRequest(GenerationRequest request, boolean base64, String webhookUrl) {
  static final String WEBHOOK_URL = "webhook_url";

  private static final int MAX_IMAGES = 4;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  /** They may have any value: the image is what it would be without them. */
  private static final Set<String> IGNORED =
      Set.of("quality", "style", "user", "moderation", "output_compression");

  /**
   * Reads a body.
   *
   * @param id the id of a request whose body has none
   * @throws Rejection if the request is not valid
   */
  static ImagesRequest read(byte[] body, String id) {
    try {
      JsonObject json = RequestJson.members(body);
      IGNORED.forEach(json::remove);
      rejectOther(json, "stream", false);
      rejectOther(json, "partial_images", 0);
      Object background = json.remove("background");
      if ("transparent".equals(background)) {
        throw new InvalidRequestException("background", "must not be transparent", background);
      }
      boolean base64 = isBase64(json.remove("response_format"));
      String webhookUrl = text(json.remove(WEBHOOK_URL));
      translate(json, "n", "num_images", ImagesRequest::count);
      translate(json, "size", "image_size", ImagesRequest::size);
      if (json.getValue("id") == null) {
        json.put("id", id);
      }
      GenerationRequest request = RequestJson.read(json);
      if (!request.model().equals(GenerationRequest.DEFAULT_MODEL)) {
        throw Rejection.unknownModel(request.model());
      }
      return new ImagesRequest(request, base64, webhookUrl);
    } catch (InvalidRequestException invalid) {
      throw Rejection.of(invalid);
    }
  }

  private static String text(Object value) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw InvalidRequestException.of(WEBHOOK_URL, "must be a text");
  }

  private interface Translation {
    Object apply(Object value);
  }

  /** Replaces a member of OpenAI's form by that of the API. */
  private static void translate(JsonObject json, String name, String field, Translation to) {
    Object value = json.remove(name);
    if (value == null) {
      return;
    }
    if (json.getValue(field) != null) {
      throw InvalidRequestException.of(name, "and " + field + " must not both be set");
    }
    json.put(field, to.apply(value));
  }

  private static void rejectOther(JsonObject json, String name, Object accepted) {
    Object value = json.remove(name);
    if (value != null && !value.equals(accepted)) {
      throw InvalidRequestException.of(name, "is not supported");
    }
  }

  private static boolean isBase64(Object format) {
    if (format == null || "url".equals(format)) {
      return false;
    }
    if ("b64_json".equals(format)) {
      return true;
    }
    throw InvalidRequestException.of("response_format", "must be url or b64_json");
  }

  private static Object count(Object n) {
    if (n instanceof Integer count && count >= 1 && count <= MAX_IMAGES) {
      return count;
    }
    throw InvalidRequestException.of("n", "must be an integer from 1 to " + MAX_IMAGES);
  }

  private static Object size(Object size) {
    if ("auto".equals(size)) {
      return null;
    }
    Matcher sides = SIZE.matcher(String.valueOf(size));
    if (size instanceof String && sides.matches()) {
      int width = Integer.parseInt(sides.group(1));
      int height = Integer.parseInt(sides.group(2));
      try {
        ImageSize.of(width, height);
        return new JsonObject().put("width", width).put("height", height);
      } catch (InvalidRequestException e) {
        // The message below has the rule in the terms of this member.
      }
    }
    throw InvalidRequestException.of(
        "size",
        "must be auto or WIDTHxHEIGHT, such as 1024x1024, where both are multiples of 32 from 256"
            + " to 1440");
  }
}
