package io.fluxbus.http;

import io.fluxbus.json.ApiHeaders;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/**
 * The headers of every request. They are set on Vert.x's request directly, because the WebClient
 * copies its headers three times for each request.
 */
final class RequestHeaders {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence ANY = HttpHeaders.createOptimized("*/*");
  private static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");
  private static final CharSequence USER_AGENT = HttpHeaders.createOptimized("fluxbus");

  private final ApiCredentials credentials;
  private final List<Map.Entry<String, String>> extra;

  /**
   * @param extra the headers of the options
   */
  RequestHeaders(ApiCredentials credentials, Map<String, String> extra) {
    this.credentials = credentials;
    this.extra = List.copyOf(extra.entrySet());
  }

  ApiCredentials credentials() {
    return credentials;
  }

  /** Sets the headers, and returns the key that they contain. */
  ApiCredentials.Key putOn(HttpClientRequest request, String requestId) {
    ApiCredentials.Key key = credentials.use();
    request
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.ACCEPT, ANY)
        .putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY)
        .putHeader(HttpHeaders.USER_AGENT, USER_AGENT)
        .putHeader(HttpHeaders.AUTHORIZATION, key.authorization())
        .putHeader(ApiHeaders.CLIENT_REQUEST_ID, requestId);
    for (int i = 0; i < extra.size(); i++) {
      request.putHeader(extra.get(i).getKey(), extra.get(i).getValue());
    }
    return key;
  }
}
